"""Transcripts without sound: corpora of which the recordings are gone, or were never given out, become sessions.

What the file's own headers say of the day, the task and the learner is taken over; names of people never are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path

from speakkit.errors import DuplicateRecordingError, InputError, SpeakKitError, TranscriptFileError
from speakkit.intake.people import change_learner, check_texts
from speakkit.intake.recorded_at import checked_recorded_at, time_of_file
from speakkit.model import NOTHING_SAID, Learner, LearnerChanges, Session, SessionStatus, checked_id, new_session_id
from speakkit.model.hashing import content_hash
from speakkit.recordings import Recordings
from speakkit.sound.scratch import scratch_folder
from speakkit.store import Parts, Store
from speakkit.text.harmless import harmless
from speakkit.text.languages import checked_language
from speakkit.transcribe.formats import (
    ImportedTranscript,
    Participant,
    only_speaker,
    read_transcript,
    without_names,
    write_kept_json,
)

LEARNER_ROLES = frozenset({"child", "learner", "participant", "student", "subject", "target_child"})
"""Roles of CHAT that a person has whose language is looked at."""
_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class NewTranscript:
    """A transcript that somebody hands in by itself.

    Attributes:
        learner_id: whose words it has; the file's name, as far as an id can have it, where None.
        recorded_at: when it was spoken; what the file says where None, and its own time where that says nothing.
        language: what is spoken; what the file says where None, and English where that says nothing.
        topic: what is talked about; what the file says where None.
        speaker: the learner, as the file calls them; whoever has a learner's role where None.
        about: what is said of the learner beside it, by `source`; it counts more than the file's headers.
    """

    path: Path
    learner_id: str | None = None
    recorded_at: datetime | None = None
    language: str | None = None
    topic: str | None = None
    speaker: str | None = None
    about: LearnerChanges = NOTHING_SAID
    source: str = "the one who handed in a transcript"


def learner_named_by(name: str) -> str:
    """The id of a learner who is known by the name of a file or folder.

    Raises:
        InvalidIdError: nothing is left of it.
    """
    return checked_id(_NOT_IN_AN_ID.sub("-", name).strip("-._")[:64])


def add_transcripts(
    news: Sequence[NewTranscript], *, store: Store, recordings: Recordings
) -> list[Session | SpeakKitError]:
    """UPLOADED sessions of transcripts without recordings, in two turns of the store: of each its own, or why it has none.

    That the learner id, the day, the topic, the language or the transcript can't be used, that nobody said who of several is the
    learner, or that the learner has a session with these words; of such a transcript nothing was stored.

    Raises:
        StoreError: there is no place for them; adding them again carries on.
    """
    read = [_read(new) for new in news]
    with store.write() as parts:
        reserved = [one if isinstance(one, SpeakKitError) else _reserved(one, parts) for one in read]
        for new, one in zip(news, reserved, strict=True):
            if isinstance(one, _Read) and new.about != NOTHING_SAID:
                change_learner(parts, one.session.learner_id, new.about, source=new.source)
    for one in reserved:
        if isinstance(one, _Read):
            _keep(one, recordings)
    with store.write() as parts:
        return [
            parts.sessions.set_uploaded(one.session.session_id) if isinstance(one, _Read) else one for one in reserved
        ]


@dataclass(frozen=True)
class _Read:
    """A transcript as it is to be kept, with its session and what it says of the learner."""

    session: Session
    about: LearnerChanges
    kept: ImportedTranscript


def _read(new: NewTranscript) -> _Read | SpeakKitError:
    try:
        given = read_transcript(new.path)
        speaker = new.speaker or _learner_among(given)
        kept = only_speaker(given, speaker)
        learner_id = checked_id(new.learner_id) if new.learner_id else learner_named_by(new.path.stem)
        person = _person(given, speaker)
        return _Read(_session(new, given, kept, person, learner_id), _changes(given, person), kept)
    except InputError as error:
        return error


def _keep(read: _Read, recordings: Recordings) -> None:
    with scratch_folder() as folder:
        path = folder / "transcript.json"
        path.write_bytes(write_kept_json(without_names(read.kept)))
        recordings.put(str(read.session.transcript_key), path)


def _learner_among(given: ImportedTranscript) -> str | None:
    """The only speaker whose role says that they are the learner; None where that isn't one."""
    speakers = {word.speaker for word in given.words if word.speaker}
    learners = [
        name
        for name, person in given.headers.participants.items()
        if name in speakers and (person.role or "").casefold() in LEARNER_ROLES
    ]
    return learners[0] if len(learners) == 1 and len(speakers) > 1 else None


def _person(given: ImportedTranscript, speaker: str | None) -> Participant:
    """What the file says of the learner."""
    people = given.headers.participants
    name = speaker or next((word.speaker for word in given.words if word.speaker), None)
    alike = [person for code, person in people.items() if code.casefold() == (name or "").casefold()]
    return alike[0] if alike else Participant()


def _session(
    new: NewTranscript, given: ImportedTranscript, kept: ImportedTranscript, person: Participant, learner_id: str
) -> Session:
    now = datetime.now(UTC)
    said_on = given.headers.recorded_on
    said_at = new.recorded_at or (datetime.combine(said_on, time(12), UTC) if said_on else None)
    check_texts({"topic": new.topic or ""})
    session_id = new_session_id()
    return Session(
        session_id=session_id,
        learner_id=learner_id,
        status=SessionStatus.CREATED,
        recorded_at=checked_recorded_at(said_at) if said_at else time_of_file(new.path),
        created_at=now,
        updated_at=now,
        language=checked_language(new.language or person.language or given.language or "en"),
        topic=new.topic or (given.headers.topic and harmless(given.headers.topic)),
        transcript_key=f"{session_id}.transcript.json",
        transcript_sha256=content_hash(learner_id, *(f"{word.text} {word.start_ms}" for word in kept.words)),
    )


def _changes(given: ImportedTranscript, person: Participant) -> LearnerChanges:
    """What the file says of the learner, as far as it fits; a group of its own counts more than the file's."""
    attributes = {**given.headers.attributes, **person.attributes}
    if person.age_years is not None:
        attributes["age_years"] = f"{person.age_years:g}"
    return LearnerChanges(first_language=person.first_language, attributes=attributes)


def _reserved(read: _Read, parts: Parts) -> _Read | DuplicateRecordingError:
    """The session's row, with the learner's; an earlier attempt that was interrupted is carried on."""
    session = read.session
    try:
        parts.learners.add(Learner(learner_id=session.learner_id, created_at=session.created_at))
        parts.sessions.add(session)
    except DuplicateRecordingError as duplicate:
        earlier = parts.sessions.get(duplicate.session_id)
        return replace(read, session=earlier) if earlier.status is SessionStatus.CREATED else duplicate
    parts.learners.change(session.learner_id, read.about)
    return read


def with_folders_walked(paths: list[Path], suffixes: frozenset[str]) -> list[Path]:
    """The files, and of each folder among them those with such a suffix below it, sorted.

    Raises:
        TranscriptFileError: a folder has none.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(one for one in path.rglob("*") if one.suffix.lower() in suffixes and one.is_file())
        if not inside:
            raise TranscriptFileError(
                f"The folder {path} has no transcripts. To add recordings, name them, such as {path / '*.mp3'}."
            )
        found += inside
    return found
