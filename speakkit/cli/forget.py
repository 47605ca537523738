"""`speakkit forget`"""

from __future__ import annotations

from typing import Annotated

import typer

from speakkit.cli import flow_engine
from speakkit.cli.outcome import INTERRUPTED
from speakkit.cli.output import AsJson, note, print_json, say
from speakkit.recordings import open_recordings
from speakkit.settings import load_settings
from speakkit.store import Store
from speakkit.text.counting import counted


def forget(
    learner: Annotated[str, typer.Argument(help="The learner, as `speakkit sessions` lists them.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask. There is no way back.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase all that is kept about a learner: recordings, transcripts, results, reports, published versions, tokens.

    Interrupted, it is resumed by the same command, or in the night. What it can't reach: exports, reports and backups
    elsewhere (one that is restored here has the erasure carried out again), and copies that vendors keep.
    """
    from speakkit.operations import erasure
    from speakkit.operations.erasure_record import ErasureRecords

    settings = load_settings()
    store, recordings = Store(settings.store_path), open_recordings(settings)
    if not yes:
        erasure.Eraser(settings, store, recordings).interrupted(learner)  # nobody is asked about a learner unknown
        _confirm(learner, counted(len(store.sessions.all(learner)), "session"))
    record = erasure.forget(learner, settings=settings, store=store, recordings=recordings, sweep=flow_engine.sweep)
    path = ErasureRecords.from_settings(settings).folder / f"{record.erasure_id}.json"
    if as_json:
        print_json(record.model_dump(mode="json") | {"path": str(path)})
        return
    for kind, count in record.counts.items():
        say(f"{kind.replace('_', ' ')}: {count}")
    for sentence in record.remains:
        say(f"Not reached: {sentence}")
    note(
        f"The record, which names nobody, is {path}. Keep {path.parent} outside your backups of the store, and beside it."
    )


def _confirm(learner: str, sessions: str) -> None:
    """Ask; end the command where the answer isn't yes, or nobody is there to give one."""
    try:
        typer.confirm(f"Erase learner {learner} with {sessions}, for good?", abort=True, err=True)
    except typer.Abort:
        note("Nothing was erased.")
        raise typer.Exit(INTERRUPTED) from None
