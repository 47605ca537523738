"""The inbox: a folder or bucket prefix where recordings are dropped, and from where they become sessions.

    inbox/ana/monday.mp3            whose it is says the folder ...
    inbox/ana/monday.vtt            a transcript of the same name is used
    inbox/tuesday.mp3               ... or the note beside it:
    inbox/tuesday.note.json         {"learner_id": "ana", "topic": "travel", "recorded_at": "2026-09-01T10:00:00Z",
                                  "name": "Ana Lopez", "first_language": "es", "level": "B1",
                                  "attributes": {"school": "north"}, "agree": ["clips"], "withdraw": []}

What can't be used moves to `rejected/` with a `.reason.json` beside it. A file leaves the inbox only when it lies somewhere
else: collecting twice, at once, or after a crash adds nothing twice and loses nothing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from pydantic import Field, ValidationError

from speakkit.errors import (
    DuplicateRecordingError,
    InboxError,
    InputError,
    RecordingMissingError,
    SpeakKitError,
    invalid_fields,
)
from speakkit.intake.add import NewRecording, add_recording
from speakkit.intake.people import about_learner
from speakkit.model import Identifier, LearnerChanges, Purpose, UtcDatetime, Value
from speakkit.recordings import Recordings, StoredRecording, open_place, open_recordings
from speakkit.settings import Settings
from speakkit.sound.scratch import scratch_folder
from speakkit.store import Store
from speakkit.transcribe.formats import TRANSCRIPT_SUFFIXES, belongs_to, find_sibling, language_code

log = logging.getLogger(__name__)

NOTE_SUFFIX = ".note.json"
REASON_SUFFIX = ".reason.json"
MAX_NOTE_BYTES = 100_000
MAX_MOVED_BYTES = 5 * 10**9
"""The largest object that a bucket takes in one piece."""


class Note(Value):
    """What a note beside a recording may say, of it and of the learner; see `speakkit.intake.add.NewRecording`."""

    learner_id: Identifier | None = None
    recorded_at: UtcDatetime | None = None
    language: str = "en"
    topic: str | None = None
    prompt: str | None = None
    speaker: str | None = None
    name: str | None = None
    first_language: str | None = None
    level: str | None = None
    email: str | None = None
    attributes: Mapping[str, str] = Field(default_factory=dict)
    agree: tuple[str, ...] = ()
    withdraw: tuple[str, ...] = ()

    @property
    def about(self) -> LearnerChanges:
        """What it says of the learner.

        Raises:
            InputError: something can't be what it is said to be.
        """
        said = self.model_dump(include={"name", "first_language", "level", "email", "attributes", "agree", "withdraw"})
        return about_learner(**said)


@dataclass(frozen=True)
class Item:
    """A recording in the inbox with what lies beside it under the same name."""

    recording: StoredRecording
    beside: tuple[StoredRecording, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.recording.key, *(found.key for found in self.beside))

    @property
    def modified_at(self) -> datetime:
        return max(found.modified_at for found in (self.recording, *self.beside))


class Rejected(Value):
    """Why something was moved aside; `key` is its place in the inbox and in `rejected/`."""

    key: str
    code: str
    reason: str
    at: UtcDatetime


class Collected(Value):
    """What came of one look into the inbox; `left` lie there still: not settled yet, or their place didn't answer.

    `withdrawn` is what notes say that learners agree to no more, which is stored; what follows from it is yet to be done.
    """

    added: tuple[Identifier, ...] = ()
    withdrawn: tuple[tuple[Identifier, Purpose], ...] = ()
    rejected: tuple[Rejected, ...] = ()
    left: int = 0


@dataclass(frozen=True)
class Inbox:
    """The places that recordings move between, and the store they become sessions of."""

    settings: Settings
    store: Store
    recordings: Recordings
    inbox: Recordings
    rejected: Recordings

    @classmethod
    def from_settings(cls, settings: Settings) -> Inbox:
        """The inbox that the settings name.

        Raises:
            ConfigurationError: a bucket is to be used, and its name or its key isn't set.
        """
        return cls(
            settings,
            Store(settings.store_path),
            open_recordings(settings),
            open_place(settings, "inbox"),
            open_place(settings, "rejected"),
        )

    def collect(self, limit: int = 100) -> Collected:
        """Make sessions of at most `limit` recordings, oldest names first.

        Raises:
            StoreError: the inbox or the store can't be used at all.
        """
        now = datetime.now(UTC)
        items = list(paired(list(self.inbox.find())))
        settled = [item for item in items if self._is_settled(item, now)][:limit]
        outcomes = [self._outcome(item) for item in settled]
        return Collected(
            added=tuple(session_id for outcome in outcomes for session_id in outcome.added),
            withdrawn=tuple(pair for outcome in outcomes for pair in outcome.withdrawn),
            rejected=tuple(rejected for outcome in outcomes for rejected in outcome.rejected),
            left=len(items) - len(settled) + sum(outcome.left for outcome in outcomes),
        )

    def _outcome(self, item: Item) -> Collected:
        """What came of one item; nothing, where it had been added before or another collector was quicker."""
        try:
            try:
                return self._take(item)
            except InputError as error:
                return Collected(rejected=(self._put_aside(item, error),))
        except RecordingMissingError as error:
            log.info("taken by another", extra={"code": error.code})
            return Collected()
        except SpeakKitError as error:
            if not error.is_transient:
                raise
            log.warning("left in the inbox", extra={"code": error.code})
            return Collected(left=1)

    def _is_settled(self, item: Item, now: datetime) -> bool:
        """Whether nobody has written to it lately: a file that is still being copied looks damaged."""
        return now - item.modified_at >= timedelta(seconds=self.settings.inbox_settle_s)

    def _take(self, item: Item) -> Collected:
        """Add the recording, then empty its place; no session came of one that had been added before."""
        with ExitStack() as files:
            folder = files.enter_context(scratch_folder())
            limit = self.settings.max_recording_bytes
            fetched = {
                key: files.enter_context(self.inbox.fetch(key, max_bytes=MAX_NOTE_BYTES if _is_note(key) else limit))
                for key in item.keys
            }
            here = _in_one_folder(folder, fetched)
            new = self._described(item, here)
            try:
                added = add_recording(new, settings=self.settings, store=self.store, recordings=self.recordings)
                sessions: tuple[str, ...] = (added.session_id,)
            except DuplicateRecordingError as duplicate:
                self._require_kept(duplicate.session_id)
                sessions = ()
        for key in item.keys:
            self.inbox.delete(key)
        withdrawn = sorted(new.about.withdrawn)
        return Collected(added=sessions, withdrawn=tuple((new.learner_id, purpose) for purpose in withdrawn))

    def _described(self, item: Item, here: dict[str, Path]) -> NewRecording:
        key = item.recording.key
        note = next((_read_note(here[beside]) for beside in item.keys if _is_note(beside)), Note())
        folder = PurePosixPath(key).parts[0] if "/" in key else None
        if folder and note.learner_id and folder != note.learner_id:
            raise InboxError(f"The folder says {folder}, the note says {note.learner_id}. Let them name one learner.")
        learner_id = note.learner_id or folder
        if learner_id is None:
            raise InboxError("Nothing says whose it is. Put it into a folder named like the learner, or write a note.")
        return NewRecording(
            path=here[key],
            learner_id=learner_id,
            recorded_at=note.recorded_at or item.recording.modified_at,
            language=note.language,
            topic=note.topic,
            prompt=note.prompt,
            transcript=find_sibling(here[key], language_code(note.language)),
            speaker=note.speaker,
            about=note.about,
            source="the note in the inbox",
        )

    def _require_kept(self, session_id: str) -> None:
        """What the earlier session needs is stored: only then is this copy one too many.

        Raises:
            InboxError: it isn't.
        """
        earlier = self.store.sessions.get(session_id)
        kept = earlier.storage_key is not None and self.recordings.exists(earlier.storage_key)
        if not kept and self.store.results.transcript(session_id) is None:
            raise InboxError(f"Session {session_id} has this recording, and has lost it. Erase that session first.")

    def _put_aside(self, item: Item, error: InputError) -> Rejected:
        reason = Rejected(key=item.recording.key, code=error.code, reason=error.message, at=datetime.now(UTC))
        for key in item.keys:
            with self.inbox.fetch(key, max_bytes=MAX_MOVED_BYTES) as path:
                self.rejected.put(key, path)
        with scratch_folder() as folder:
            path = folder / "reason.json"
            path.write_text(reason.model_dump_json(indent=2), encoding="utf-8")
            self.rejected.put(f"{item.recording.key}{REASON_SUFFIX}", path)
        for key in item.keys:
            self.inbox.delete(key)
        log.warning("moved aside", extra={"code": error.code})
        return reason


def paired(found: Sequence[StoredRecording]) -> Iterator[Item]:
    """Recordings with what lies beside them; a note or transcript without a recording waits for it."""
    groups: dict[str, list[StoredRecording]] = {}
    for entry in found:
        groups.setdefault(str(PurePosixPath(entry.key).parent), []).append(entry)
    for entries in groups.values():
        company = [entry for entry in entries if _is_note(entry.key) or _is_transcript(entry.key)]
        for recording in (entry for entry in entries if entry not in company):
            # several recordings of one name share what lies beside them: the last takes it along
            yield Item(recording, tuple(entry for entry in company if _goes_with(entry.key, recording.key)))


def dropped_by(place: Recordings, is_theirs: Callable[[str], bool]) -> list[str]:
    """Keys of what lies in the inbox, or was moved aside from it, and is a learner's: by its folder, or by the note beside it.

    A note that can't be used, which is why it was moved aside, says whose it is all the same.
    """
    keys = [found.key for found in place.find()]
    notes = [key for key in keys if _is_note(key) and is_theirs(_learner_in(place, key))]
    noted = {key for note in notes for key in keys if _same_folder(note, key) and _goes_with(note, key)}
    company = {key for of in noted for key in keys if _same_folder(of, key) and belongs_to(*map(_name, (key, of)))}
    theirs = {*notes, *noted, *company}
    reasons = {f"{key}{REASON_SUFFIX}" for key in theirs}
    return [key for key in keys if key in theirs | reasons or is_theirs(PurePosixPath(key).parts[0])]


def _learner_in(place: Recordings, note: str) -> str:
    """Whom a note names; nobody where it can't be read."""
    try:
        with place.fetch(note, max_bytes=MAX_NOTE_BYTES) as path:
            said = json.loads(path.read_bytes())
    except (InputError, RecordingMissingError, ValueError, RecursionError):
        return ""
    return str(said.get("learner_id", "")) if isinstance(said, dict) else ""


def _same_folder(one: str, other: str) -> bool:
    return PurePosixPath(one).parent == PurePosixPath(other).parent


def _name(key: str) -> str:
    return PurePosixPath(key).name


def _goes_with(beside: str, recording: str) -> bool:
    name, of = PurePosixPath(beside).name, PurePosixPath(recording)
    return name[: -len(NOTE_SUFFIX)] == of.stem if _is_note(beside) else belongs_to(name, of.name)


def _is_note(key: str) -> bool:
    return key.lower().endswith(NOTE_SUFFIX)


def _is_transcript(key: str) -> bool:
    return PurePosixPath(key).suffix.lower() in TRANSCRIPT_SUFFIXES


def _in_one_folder(folder: Path, fetched: dict[str, Path]) -> dict[str, Path]:
    """The files under their own names in one folder, as links, so that they are found beside each other."""
    here = {}
    for key, path in fetched.items():
        here[key] = folder / PurePosixPath(key).name
        here[key].symlink_to(path.resolve())
    return here


def _read_note(path: Path) -> Note:
    """Raises: InboxError."""
    try:
        return Note.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise InboxError(
            f"The note {path.name} can't be used ({invalid_fields(error, 'the whole')}). It is JSON with learner_id and more."
        ) from None
