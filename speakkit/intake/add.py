"""Intake: a recording is looked at, copied to where recordings lie, and waits as an UPLOADED session.

The row comes first (CREATED, which reserves this recording for this learner), then the copy, then UPLOADED. Where that
was cut short, adding the same recording again carries on with the same session: no copy lies where no row knows it.
Where the copy fails, the row goes too. Adding a recording again whose session failed before it had a transcript corrects
what was said about it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from speakkit.errors import (
    DuplicateRecordingError,
    InvalidStateError,
    RecordingError,
    StateError,
    StoreError,
    TooLittleSpeechError,
    TranscriptFileError,
    UnknownSessionError,
)
from speakkit.intake.people import apply_changes, check_texts, differences
from speakkit.intake.recorded_at import checked_recorded_at, time_of_file
from speakkit.model import (
    NOTHING_SAID,
    Learner,
    LearnerChanges,
    Recording,
    Session,
    SessionStatus,
    checked_id,
    new_session_id,
)
from speakkit.recordings.protocol import DirectUpload, Recordings
from speakkit.settings import Settings
from speakkit.sound import strangers
from speakkit.sound.decoding import RecordingLimits
from speakkit.sound.scratch import scratch_folder
from speakkit.store import Store
from speakkit.text.harmless import harmless
from speakkit.text.languages import checked_language
from speakkit.transcribe import TRANSCRIBERS
from speakkit.transcribe.formats import only_speaker, read_transcript, without_names, write_kept_json

log = logging.getLogger(__name__)

_CHANNEL_BIT_RATE = 32_000
"""Of one speaker's channel when it is kept alone: nothing of a voice is lost to a recogniser, and 3 h are 43 MB."""


@dataclass(frozen=True)
class NewRecording:
    """What a person says about a recording they hand in.

    Attributes:
        recorded_at: when it was recorded; the file's own time where None.
        language: ISO 639-1 code of the language practised, or a BCP 47 tag that begins with one; the code is kept.
        prompt: the text that was read aloud, where there was one.
        transcript: a transcript to use instead of transcribing.
        channel: the learner's channel, where each speaker has one: 1 is the first (left). Nothing of the others is kept.
        speaker: the learner, as the transcript calls them, where several speak. No word of the others is kept.
        about: what is said of the learner beside it, by `source`.
    """

    path: Path
    learner_id: str
    recorded_at: datetime | None = None
    language: str = "en"
    topic: str | None = None
    prompt: str | None = None
    transcript: Path | None = None
    channel: int | None = None
    speaker: str | None = None
    about: LearnerChanges = NOTHING_SAID
    source: str = "the one who handed in a recording"


Tell = Callable[[str], None]
"""Takes a sentence about what was left out or chosen where a recording could be taken all the same."""


def _log(note: str) -> None:
    """Where nobody listens; the sentence names a file, which may name a person, and is left."""
    log.info("recording taken with a note")


def add_recording(
    new: NewRecording, *, settings: Settings, store: Store, recordings: Recordings, tell: Tell = _log
) -> Session:
    """The UPLOADED session of a recording that was just handed in; notes about it go to `tell`.

    Raises:
        InputError: the learner id, the day, the topic, the language, the recording or the transcript can't be used; nothing was
            stored.
        DuplicateRecordingError: the learner has a session with this recording.
        StoreError: there is no place for it; nothing was stored.
    """
    new = _checked(new)
    file_name = new.path.name
    transcriber = TRANSCRIBERS.find(settings.transcriber)
    if new.transcript is None and transcriber is not None:
        transcriber.require_language(new.language, settings)
    with _learners_channel(new, settings, tell) as new, _learners_words(new) as new:
        recording = checked_recording(new.path, settings, tell).model_copy(update={"file_name": file_name})
        now = datetime.now(UTC)
        _add_learner(new, now, store, tell)
        session = _session(new, recording, now)
        try:
            session = _reserve(session, store)
            if new.transcript is not None and session.transcript_key is not None:
                recordings.put(session.transcript_key, new.transcript)
            if session.storage_key is not None:
                recordings.put(session.storage_key, new.path)
        except StoreError:
            _take_back(session, store, recordings)
            raise
    if session.status is SessionStatus.FAILED:
        return store.sessions.correct(session)
    return _set_uploaded(session, store, recordings)


def _set_uploaded(session: Session, store: Store, recordings: Recordings) -> Session:
    """The recording lies where it belongs; where its learner was forgotten meanwhile, it goes again."""
    try:
        return store.sessions.set_uploaded(session.session_id)
    except UnknownSessionError:
        for key in filter(None, (session.storage_key, session.transcript_key)):
            recordings.delete(key)
        raise


def reserve_upload(
    new: NewRecording, *, size_bytes: int, expires_s: int, store: Store, recordings: Recordings
) -> tuple[Session, DirectUpload]:
    """A CREATED session for a recording that its owner will put straight into the place, and leave to do so.

    Only the name of `new.path` is used.

    Raises:
        InputError: the learner id, the day, the topic or the language can't be used.
        NoDirectUploadError: the place takes files from this machine only.
    """
    new = _checked(new)
    now = datetime.now(UTC)
    recorded_at = new.recorded_at or now
    session = _described(new, recorded_at, now)
    upload = recordings.direct_upload(str(session.storage_key), size_bytes=size_bytes, expires_s=expires_s)
    _add_learner(new, now, store, _log)
    store.sessions.add(session, file_name=new.path.name)
    return session, upload


def _add_learner(new: NewRecording, now: datetime, store: Store, tell: Tell) -> None:
    """The learner is there, with what is said now; what was known otherwise before goes to `tell`."""
    store.learners.add(Learner(learner_id=new.learner_id, created_at=now))
    if new.about == NOTHING_SAID:
        return
    before = apply_changes(new.learner_id, new.about, source=new.source, store=store)
    for line in differences(before, store.learners.get(new.learner_id)):
        tell(line)


def accept_upload(session_id: str, *, settings: Settings, store: Store, recordings: Recordings) -> Session:
    """The UPLOADED session of a recording that was put straight into the place.

    A recording that can't be used is removed with its session; it has to be handed in again.

    Raises:
        UnknownSessionError, InvalidStateError: there is no such session, or its recording was accepted before.
        RecordingMissingError: nothing was put there (yet).
        RecordingError: the recording can't be used.
        DuplicateRecordingError: the learner has another session with this recording.
    """
    session = store.sessions.get(session_id)
    if session.status is not SessionStatus.CREATED or session.storage_key is None:
        raise InvalidStateError(f"Session {session_id} is {session.status}: its recording has arrived already.")
    try:
        with recordings.fetch(session.storage_key, max_bytes=settings.max_recording_bytes) as path:
            store.sessions.set_recording(session.session_id, checked_recording(path, settings))
    except (RecordingError, DuplicateRecordingError):
        recordings.delete(session.storage_key)
        store.erase_session(session.session_id)
        raise
    return _set_uploaded(session, store, recordings)


def checked_recording(path: Path, settings: Settings, tell: Tell = _log) -> Recording:
    """What a full decode tells of a recording; what had to be left out or chosen on the way goes to `tell`.

    Raises:
        RecordingError: it can't be read, is too large or too long, or holds too little speech.
    """
    limits = RecordingLimits.from_settings(settings)
    try:
        inspected = strangers.inspect(path, limits, round(settings.min_speech_s * 1000))
    except TooLittleSpeechError as error:
        raise TooLittleSpeechError(f"{path.name}: {error.message}") from None
    for note in inspected.notes:
        tell(note)
    return inspected.recording


def _checked(new: NewRecording) -> NewRecording:
    """Raises: InputError."""
    checked_id(new.learner_id)
    check_texts({"topic": new.topic or ""})
    recorded_at = new.recorded_at and checked_recorded_at(new.recorded_at)
    prompt = new.prompt and harmless(new.prompt)
    return replace(new, language=checked_language(new.language), recorded_at=recorded_at, prompt=prompt)


@contextmanager
def _learners_channel(new: NewRecording, settings: Settings, tell: Tell) -> Iterator[NewRecording]:
    """The recording as it was handed in or, where the learner has a channel, a file of that channel alone."""
    if new.channel is None:
        yield new
        return
    limits = RecordingLimits.from_settings(settings)
    with scratch_folder() as folder:
        path = folder / f"{new.path.stem}.ogg"
        for note in strangers.take_channel(new.path, limits, new.channel, path, _CHANNEL_BIT_RATE):
            tell(note)
        yield replace(new, path=path, recorded_at=_recorded_at(new))


@contextmanager
def _learners_words(new: NewRecording) -> Iterator[NewRecording]:
    """The transcript as it was handed in or, where several speak in it, a file of the learner's words alone.

    Raises:
        TranscriptFileError: it can't be used, or it doesn't tell which words are the learner's.
    """
    if new.transcript is None:
        if new.speaker is not None:
            raise TranscriptFileError("--speaker names a speaker of a transcript, and there is none; hand one in.")
        yield new
        return
    given = read_transcript(new.transcript)
    kept = only_speaker(given, new.speaker)
    if kept is given and not any(word.speaker for word in given.words):
        yield new
        return
    with scratch_folder() as folder:
        path = folder / f"{new.transcript.stem}.json"
        path.write_bytes(write_kept_json(without_names(kept)))
        yield replace(new, transcript=path)


def _recorded_at(new: NewRecording) -> datetime:
    return new.recorded_at or time_of_file(new.path)


def _session(new: NewRecording, recording: Recording, now: datetime) -> Session:
    return _described(new, _recorded_at(new), now).model_copy(update={"recording": recording})


def _described(new: NewRecording, recorded_at: datetime, now: datetime) -> Session:
    """The CREATED session, as far as it is known without the recording."""
    session_id = new_session_id()
    suffix = new.path.suffix.lower() if new.path.suffix[1:].isalnum() else ""
    return Session(
        session_id=session_id,
        learner_id=new.learner_id,
        status=SessionStatus.CREATED,
        recorded_at=recorded_at,
        created_at=now,
        updated_at=now,
        language=new.language,
        topic=new.topic,
        prompt=new.prompt,
        storage_key=f"{session_id}{suffix}",
        transcript_key=f"{session_id}.transcript{new.transcript.suffix}" if new.transcript else None,
    )


def _reserve(session: Session, store: Store) -> Session:
    """The session's row, the CREATED one that an earlier, interrupted attempt left, or a FAILED one as described now."""
    try:
        store.sessions.add(session)
    except DuplicateRecordingError as duplicate:
        earlier = store.sessions.get(duplicate.session_id)
        if earlier.status is SessionStatus.CREATED:
            return earlier
        if earlier.status is SessionStatus.FAILED and store.results.transcript(earlier.session_id) is None:
            return _corrected(earlier, session, duplicate)
        raise
    return session


def _corrected(earlier: Session, now: Session, duplicate: DuplicateRecordingError) -> Session:
    """The earlier session with what is said now; a recording about which nothing new is said is a duplicate."""
    said = now.model_dump(include={"language", "topic", "prompt"})
    if now.transcript_key is None and said == earlier.model_dump(include=set(said)):
        raise duplicate
    key = now.transcript_key and now.transcript_key.replace(now.session_id, earlier.session_id)
    return earlier.model_copy(update={**said, "transcript_key": key})


def _take_back(session: Session, store: Store, recordings: Recordings) -> None:
    """Leave nothing of a CREATED session; any other stays as it was.

    Where that fails too, adding the recording again carries on with what is left: the first error is the one to tell.
    """
    with suppress(StoreError, StateError):
        store.sessions.take_back(session.session_id)
        for key in (session.transcript_key, session.storage_key):
            if key is not None:
                recordings.delete(key)
