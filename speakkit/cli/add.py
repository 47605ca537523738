"""`speakkit add`"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from speakkit.cli.output import AsJson, complain, note, print_json, say
from speakkit.errors import InputError, SpeakKitError, UnreadableRecordingError
from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import Session
from speakkit.recordings import open_recordings
from speakkit.settings import load_settings
from speakkit.store import Store
from speakkit.transcribe.formats import find_sibling


def add(
    files: Annotated[list[Path], typer.Argument(help="Recordings: any container and codec that ffmpeg knows.")],
    learner: Annotated[str, typer.Option(help="Whose recording it is: a pseudonym of your choosing.")],
    recorded_at: Annotated[
        datetime | None, typer.Option(help="When it was recorded (UTC); the file's own time otherwise.")
    ] = None,
    language: Annotated[str, typer.Option(help="Language practised, as an ISO 639-1 code (en, es, ...).")] = "en",
    topic: Annotated[str | None, typer.Option(help="What the speaker talks about.")] = None,
    prompt: Annotated[Path | None, typer.Option(help="Text file that was read aloud; recognised far better.")] = None,
    transcript: Annotated[
        Path | None, typer.Option(help="Transcript to use; one beside the recording (talk.vtt) is found by itself.")
    ] = None,
    channel: Annotated[
        int | None, typer.Option(min=1, help="The learner's channel where each speaker has one: 1 is left, 2 right.")
    ] = None,
    speaker: Annotated[
        str | None, typer.Option(help="The learner, as the transcript calls them, where several speak in it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add recordings of a learner; each becomes a session that waits to be processed.

    Example: speakkit add monday.mp3 tuesday.m4a --learner ana --topic travel
    """
    settings = load_settings()
    store, recordings = Store(settings.store_path), open_recordings(settings)
    added: list[Session] = []
    failed: list[SpeakKitError] = []
    for path in files:
        new = NewRecording(
            path=path,
            learner_id=learner,
            recorded_at=recorded_at.replace(tzinfo=UTC) if recorded_at else None,
            language=language,
            topic=topic,
            prompt=_text(prompt) if prompt else None,
            transcript=transcript or find_sibling(path),
            channel=channel,
            speaker=speaker,
        )
        try:
            session = add_recording(new, settings=settings, store=store, recordings=recordings)
        except SpeakKitError as error:
            complain(error.message)
            failed.append(error)
        else:
            added.append(session)
            if not as_json:
                say(session.session_id)
    if as_json:
        print_json([session.model_dump(mode="json") for session in added])
    elif added:
        note(f"Added {len(added)} of {len(files)}. Next: speakkit process")
    if failed:
        raise typer.Exit(failed[0].exit_code)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UnreadableRecordingError(f"The prompt {path} can't be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise InputError(f"The prompt {path} isn't UTF-8 text; save it as UTF-8.") from None
