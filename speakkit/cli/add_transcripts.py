"""`speakkit add` of transcripts that come without recordings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path

import typer
from rich.progress import Progress

from speakkit.cli.output import complain, err, note, print_json, say
from speakkit.errors import DuplicateRecordingError, SpeakKitError
from speakkit.intake.transcripts_alone import NewTranscript, add_transcripts, learner_named_by
from speakkit.model import Session
from speakkit.recordings import Recordings
from speakkit.store import Store
from speakkit.store.store import PER_TURN
from speakkit.text.counting import counted


class LearnerFrom(StrEnum):
    """What names the learner of a transcript where nobody does."""

    FILE = "file"
    FOLDER = "folder"


def add_without_sound(
    paths: Sequence[Path],
    described: Callable[[Path], NewTranscript],
    *,
    store: Store,
    recordings: Recordings,
    as_json: bool,
    then: Callable[[Iterable[str]], None],
) -> None:
    """Add each with a line for what can't be used; those that were added before are counted and left alone.

    Args:
        then: is given the learners of what was added, before it is summed up.
    """
    added: list[Session] = []
    failed: list[SpeakKitError] = []
    known = 0
    with Progress(console=err(), transient=True, disable=not err().is_terminal) as progress:
        bar = progress.add_task("transcripts", total=len(paths))
        for start in range(0, len(paths), PER_TURN):
            some = paths[start : start + PER_TURN]
            came = add_transcripts([described(path) for path in some], store=store, recordings=recordings)
            added += [one for one in came if isinstance(one, Session)]
            known += sum(isinstance(one, DuplicateRecordingError) for one in came)
            failed += _complaints(some, came)
            progress.advance(bar, len(some))
    then({session.learner_id for session in added})
    if as_json:
        print_json([session.model_dump(mode="json") for session in added])
    else:
        for session in added:
            say(session.session_id)
    note(_summary(len(paths), len(added), known, len(failed)))
    if failed:
        raise typer.Exit(failed[0].exit_code)


def _complaints(paths: Sequence[Path], came: Sequence[Session | SpeakKitError]) -> list[SpeakKitError]:
    """What can't be used, each told in a line."""
    failed: list[SpeakKitError] = []
    for path, error in zip(paths, came, strict=True):
        if isinstance(error, SpeakKitError) and not isinstance(error, DuplicateRecordingError):
            complain(error.message if path.name in error.message else f"{path.name}: {error.message}")
            failed.append(error)
    return failed


def _summary(files: int, added: int, known: int, failed: int) -> str:
    before = f"; {known:,} had been added before" if known else ""
    unusable = f"; {failed:,} can't be used" if failed else ""
    following = ". Next: speakkit process" if added else "."
    return f"Added {counted(added, 'transcript')} of {files:,}, without sound{before}{unusable}{following}"


def learner_of(path: Path, learner: str | None, learner_from: LearnerFrom) -> str | None:
    """The learner as named, or as the folder is; None leaves it to the file's own name.

    Raises:
        InvalidIdError: nothing of the folder's name can be an id.
    """
    if learner is not None or learner_from is LearnerFrom.FILE:
        return learner
    return learner_named_by(path.resolve().parent.name)
