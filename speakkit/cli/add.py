"""`speakkit add`"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from speakkit.cli.about_learner import SOURCE, says_of_a_learner
from speakkit.cli.add_transcripts import LearnerFrom, add_without_sound, learner_of
from speakkit.cli.output import AsJson, complain, note, print_json, say
from speakkit.errors import InputError, SpeakKitError, UnreadableRecordingError
from speakkit.intake.add import NewRecording, add_recording
from speakkit.intake.transcripts_alone import NewTranscript, with_folders_walked
from speakkit.model import NOTHING_SAID, LearnerChanges, Session
from speakkit.recordings import Recordings, open_recordings
from speakkit.settings import Settings, load_settings
from speakkit.store import Store
from speakkit.transcribe.formats import TRANSCRIPT_SUFFIXES, find_sibling, language_code, transcripts_beside


@says_of_a_learner
def add(
    files: Annotated[
        list[Path],
        typer.Argument(help="Recordings, in any container and codec that ffmpeg knows; transcripts go with theirs."),
    ],
    learner: Annotated[str | None, typer.Option(help="Whose recording it is: a pseudonym of your choosing.")] = None,
    learner_from: Annotated[
        LearnerFrom,
        typer.Option(help="What names the learners of transcripts without recordings, unless --learner does."),
    ] = LearnerFrom.FILE,
    recorded_at: Annotated[
        datetime | None, typer.Option(help="When it was recorded (UTC); the file's own time otherwise.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Language practised, as an ISO 639-1 code; en, or what a transcript alone says.")
    ] = None,
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
    said: LearnerChanges = NOTHING_SAID,
    as_json: AsJson = False,
) -> None:
    """Add recordings of a learner; each becomes a session that waits to be processed.

    Example: speakkit add monday.mp3 tuesday.m4a --learner ana --topic travel

    A folder's recordings with the transcripts beside them: speakkit add lessons/* --learner ana

    A corpus without sound, each file a learner: speakkit add corpus
    """
    settings = load_settings()
    store, recordings = Store(settings.store_path), open_recordings(settings)
    when = recorded_at.replace(tzinfo=UTC) if recorded_at else None
    if all(path.is_dir() or path.suffix.lower() in TRANSCRIPT_SUFFIXES for path in files):
        of_sound = {"--prompt": prompt, "--transcript": transcript, "--channel": channel}
        if given := [name for name, value in of_sound.items() if value is not None]:
            raise typer.BadParameter("only for recordings; these files are transcripts.", param_hint=given)
        add_without_sound(
            with_folders_walked(files, TRANSCRIPT_SUFFIXES),
            lambda path: NewTranscript(
                path, learner_of(path, learner, learner_from), when, language, topic, speaker, said, SOURCE
            ),
            store=store,
            recordings=recordings,
            as_json=as_json,
            then=lambda learner_ids: _withdraw(learner_ids, said, settings, store, recordings),
        )
        return
    if learner is None:
        raise typer.BadParameter("recordings need it: whose are they?", param_hint="--learner")
    language = language or "en"
    talks, unused = _with_their_transcripts(files, transcript, language)
    for path in unused:
        note(f"{path.name} is a transcript without its recording here; it wasn't used.")
    text = _text(prompt) if prompt else None
    _add_recordings(
        [
            NewRecording(
                path=path,
                learner_id=learner,
                recorded_at=when,
                language=language,
                topic=topic,
                prompt=text,
                transcript=beside,
                channel=channel,
                speaker=speaker,
                about=said,
                source=SOURCE,
            )
            for path, beside in talks
        ],
        said,
        settings=settings,
        store=store,
        recordings=recordings,
        as_json=as_json,
    )


def _add_recordings(
    news: Sequence[NewRecording],
    said: LearnerChanges,
    *,
    settings: Settings,
    store: Store,
    recordings: Recordings,
    as_json: bool,
) -> None:
    """Add each with a line, of its session or of why it can't be one."""
    added: list[Session] = []
    failed: list[SpeakKitError] = []
    for new in news:
        try:
            session = add_recording(new, settings=settings, store=store, recordings=recordings, tell=note)
        except SpeakKitError as error:
            complain(error.message)
            failed.append(error)
        else:
            added.append(session)
            if not as_json:
                say(session.session_id)
    _withdraw({new.learner_id for new in news}, said, settings, store, recordings)
    if as_json:
        print_json([session.model_dump(mode="json") for session in added])
    elif added:
        note(f"Added {len(added)} of {len(news)}. Next: speakkit process")
    if failed:
        raise typer.Exit(failed[0].exit_code)


def _withdraw(
    learner_ids: Iterable[str], said: LearnerChanges, settings: Settings, store: Store, recordings: Recordings
) -> None:
    """Do what follows from what was withdrawn beside recordings or transcripts, and say it."""
    if said.withdrawn:
        from speakkit.operations.withdrawal import carry_out  # with the reports that it makes anew it is slow to load

        known = {one.learner_id for one in store.learners.all()}
        for learner_id in sorted(known.intersection(learner_ids)):
            for line in carry_out(learner_id, said.withdrawn, settings, store, recordings):
                note(f"{learner_id}: {line}")


def _with_their_transcripts(
    files: Sequence[Path], given: Path | None, language: str
) -> tuple[list[tuple[Path, Path | None]], list[Path]]:
    """Each recording with its transcript, and transcripts that no recording takes."""
    code = language_code(language)
    recordings = [path for path in files if path.suffix.lower() not in TRANSCRIPT_SUFFIXES]
    talks = [(path, given or find_sibling(path, code)) for path in recordings]
    taken = {transcript.absolute() for _, transcript in talks if transcript is not None}
    beside = [path for path in files if path not in recordings] + [
        path for talk in recordings for path in transcripts_beside(talk)
    ]
    unused = {path.absolute(): path for path in beside if path.absolute() not in taken}
    return talks, list(unused.values())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UnreadableRecordingError(f"The prompt {path} can't be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise InputError(f"The prompt {path} isn't UTF-8 text; save it as UTF-8.") from None
