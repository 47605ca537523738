"""The commands in one place, and what happens when one fails."""

from __future__ import annotations

import os
import sys

from typer.completion import completion_init  # type: ignore[attr-defined]
from typer.core import TyperGroup

from speakkit.cli.late import Late, by_name
from speakkit.cli.output import complain
from speakkit.errors import SpeakKitError, was_interrupted

EPILOG = (
    "Exit codes: 0 done; 1 a fault of SpeakKit itself; 2 the command was misspelt; 3 the material can't be used; "
    "4 no such session or learner, or not in a state for this; 5 settings, keys or an extra are missing; "
    "6 an engine didn't deliver; 7 trouble with the database or the recordings; "
    "8 some sessions failed and others are done, or they failed for different reasons; 130 interrupted, or not confirmed."
)

_COMPLETION = "_SPEAKKIT_COMPLETE"
"""Set by the shell's script that completes commands; `_SPEAKKIT_COMPLETE=source_bash speakkit` prints that."""
COMMANDS = (
    Late("add", "add", "Add recordings of a learner; each becomes a session that waits to be processed."),
    Late("process", "process", "Transcribe and analyse what waits, then publish the dataset."),
    Late("worker", "worker", "Process sessions of a store on another host."),
    Late("load", "load", "Bring in what workers on other hosts have found."),
    Late("analyse", "analyse", "Analyse stored transcripts once more."),
    Late("sessions", "sessions", "List sessions with their state."),
    Late("show", "show", "Show a session: its state, transcript, insights, focus and measures."),
    Late("learner", "learner", "Show a learner."),
    Late("profile", "profile", "Show what recurs in a learner's speech."),
    Late("report", "report", "Write a learner's report."),
    Late("review", "review", "List a session's insights."),
    Late("room", "room", "Open the coach's room for one person on this machine."),
    Late("edits", "edits", "List what the corrections of quotes change, one row an edit with its ERRANT type"),
    Late("publish", "publish", "Publish the store as a Parquet dataset, which notebooks and reports read."),
    Late(
        "refresh-profiles",
        "publish",
        "Measure anew what another version measured, compute every learner's profile anew, and publish.",
    ),
    Late("export", "export", "Write the published dataset for other people."),
    Late("import", "export", "Import an export as a dataset of its own.", "import_"),
    Late("anchoring", "anchoring", "Show how many quotes of each analyser are in the recordings."),
    Late("backup", "backup", "Copy the store into one file."),
    Late("restore", "backup", "Put a backup in the store's place and publish it."),
    Late("portrait", "portrait", "Give a learner their own copy."),
    Late("forget", "forget", "Erase all that is kept about a learner."),
    Late("retention", "retention", "Delete what is beyond its days, of each kind, and list what went."),
    Late("status", "status", "Show the running system at a glance."),
    Late("setup-prefect", "setup_prefect", "Make what the deployments need on the Prefect server."),
    Late("serve", "serve", "Take recordings in over HTTP and hand results out."),
    Late("doctor", "doctor", "Say what is configured, what is missing and what that costs."),
    Late("demo", "demo", "Process the sample recordings with the embedded engines."),
    Late("patterns", "patterns", "The pattern vocabulary, and labels that map to none of its entries."),
    Late(
        "bench-engine",
        "bench_engine",
        "Score a transcriber on recordings with references, or an analyser on texts in the M2 format.",
    ),
    Late("models", "models", "Whisper models on this machine, for the local transcriber."),
    Late("token", "token", "Tokens of the API: who may use it, and for whose recordings."),
)
app = TyperGroup(
    name="speakkit",
    help="Recordings of people practising a language become evidence: what recurs, how sure we are, what to work on.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode=None,
    commands=by_name(COMMANDS),
)


def main() -> None:
    """Run a command; an error is one sentence on stderr and an exit code that means something."""
    if _COMPLETION in os.environ:
        completion_init()
    try:
        app()
    except Exception as error:
        if was_interrupted(error):
            from speakkit.cli.outcome import INTERRUPTED

            sys.exit(INTERRUPTED)
        if isinstance(error, SpeakKitError):
            complain(error.in_a_terminal)
            sys.exit(error.exit_code)
        if os.environ.get("SPEAKKIT_TRACEBACK"):
            raise
        # the message of an unforeseen error may hold what a person said
        complain(
            f"SpeakKit stopped on a fault of its own ({type(error).__name__}). "
            "Run it again with SPEAKKIT_TRACEBACK=1 to see where, and report that."
        )
        sys.exit(1)
