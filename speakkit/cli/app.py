"""The commands in one place, and what happens when one fails."""

from __future__ import annotations

import os
import sys

import typer

from speakkit.cli import (
    add,
    analyse,
    anchoring,
    backup,
    demo,
    doctor,
    edits,
    export,
    forget,
    learner,
    models,
    patterns,
    portrait,
    process,
    profile,
    publish,
    report,
    review,
    room,
    serve,
    sessions,
    setup_prefect,
    status,
    token,
)
from speakkit.cli.output import complain
from speakkit.errors import SpeakKitError

EPILOG = (
    "Exit codes: 0 done; 1 a fault of SpeakKit itself; 2 the command was misspelt; 3 the material can't be used; "
    "4 no such session or learner, or not in a state for this; 5 settings, keys or an extra are missing; "
    "6 an engine didn't deliver; 7 trouble with the database or the recordings; "
    "8 some sessions failed and others are done, or they failed for different reasons; 130 interrupted."
)

app = typer.Typer(
    name="speakkit",
    help="Recordings of people practising a language become evidence: what recurs, how sure we are, what to work on.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
for command in (
    add.add,
    process.process,
    analyse.analyse,
    sessions.sessions,
    sessions.show,
    learner.learner,
    profile.profile,
    report.report,
    review.review,
    room.room,
    edits.edits,
    publish.publish,
    publish.refresh_profiles,
    export.export,
    anchoring.anchoring,
    backup.backup,
    backup.restore,
    forget.forget,
    portrait.portrait,
    status.status,
    setup_prefect.setup_prefect,
    serve.serve,
    doctor.doctor,
    demo.demo,
):
    app.command()(command)
app.command("import")(export.import_)
app.add_typer(patterns.patterns, name="patterns")
app.add_typer(models.models, name="models")
app.add_typer(token.token, name="token")


def main() -> None:
    """Run a command; an error is one sentence on stderr and an exit code that means something."""
    try:
        app()
    except SpeakKitError as error:
        complain(error.in_a_terminal)
        sys.exit(error.exit_code)
    except Exception as error:
        if os.environ.get("SPEAKKIT_TRACEBACK"):
            raise
        # the message of an unforeseen error may hold what a person said
        complain(
            f"SpeakKit stopped on a fault of its own ({type(error).__name__}). "
            "Run it again with SPEAKKIT_TRACEBACK=1 to see where, and report that."
        )
        sys.exit(1)
