"""Sessions as they are before any processing: added, corrected, listed; `Store.sessions`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from speakkit.errors import DuplicateRecordingError, InvalidStateError, UnknownSessionError
from speakkit.model import Recording, Session, SessionStatus
from speakkit.store.learners import Learners
from speakkit.store.sql import Row
from speakkit.store.turn import Part, Turn
from speakkit.store.validation import checked

_RECORDING = "recording_"
_OUTCOME = {
    "attempt", "lease_until", "error_code", "error_message", "audio_kept_at", "audio_deleted_at",
    "recording",
}  # fmt: skip


class Sessions(Part):
    """The sessions of all learners."""

    def add(self, session: Session, *, file_name: str | None = None) -> None:
        """Add a session that nobody has worked on yet (CREATED or UPLOADED).

        Args:
            file_name: what the file is called that is still to come.

        Raises:
            UnknownLearnerError: its learner was never added.
            DuplicateRecordingError: the learner has a session with this recording, in whatever state.
            InvalidStateError: there is a session of this id.
        """
        with self._door.write() as turn:
            Learners(turn).get(session.learner_id)
            _refuse_duplicate(turn, session)
            if _select_one(turn, session.session_id):
                raise InvalidStateError(f"There is a session {session.session_id} already. Take another id.")
            turn.execute(
                "insert_session",
                recorded_week=iso_week(session.recorded_at),
                **session.model_dump(exclude=_OUTCOME),
                **_recording_columns(session.recording, file_name),
            )

    def get(self, session_id: str) -> Session:
        """One session, by its id or by the one that it had before ids stopped naming the learner.

        Raises:
            UnknownSessionError: there is none of this id.
        """
        with self._door.read() as turn:
            for row in _select_one(turn, session_id) or _select_by_earlier_id(turn, session_id):
                return _to_session(row)
        raise UnknownSessionError(f"There is no session {session_id!r}. `speakkit sessions` lists them.")

    def current_ids(self, session_ids: Sequence[str]) -> list[str]:
        """The ids that these sessions have now, each once; one that nobody knows stays as it is."""
        with self._door.read() as turn:
            found = [(_select_by_earlier_id(turn, asked) or [{"session_id": asked}])[0] for asked in session_ids]
        return list(dict.fromkeys(row["session_id"] for row in found))

    def earlier_digests(self, session_id: str) -> list[str]:
        """The SHA-256 of each id that a session had before."""
        with self._door.read() as turn:
            return [row["earlier_digest"] for row in turn.fetch("select_earlier_digests", session_id=session_id)]

    def all(self, learner_id: str | None = None, status: SessionStatus | None = None) -> list[Session]:
        """Sessions, of one learner or all, in one status or any, newest recording last."""
        with self._door.read() as turn:
            rows = turn.fetch("select_sessions", learner_id=learner_id, status=status)
            return [_to_session(row) for row in rows]

    def page(
        self,
        *,
        limit: int,
        learner_ids: Sequence[str] | None = None,
        status: SessionStatus | None = None,
        before: tuple[datetime, str] | None = None,
    ) -> list[Session]:
        """Up to `limit` sessions, newest first, of these learners or all, in one status or any.

        Args:
            before: `created_at` and id of the last session of the page before.
        """
        before_at, before_id = before or (None, None)
        with self._door.read() as turn:
            rows = turn.fetch(
                "page_sessions",
                limit=limit,
                learner_ids=None if learner_ids is None else list(learner_ids),
                status=status,
                before_at=before_at,
                before_id=before_id,
            )
        return [_to_session(row) for row in rows]

    def set_uploaded(self, session_id: str) -> Session:
        """The recording of a CREATED session is in storage: the session is UPLOADED, and may be claimed.

        Raises:
            UnknownSessionError: there is no such session.
            InvalidStateError: it is beyond UPLOADED.
        """
        with self._door.write() as turn:
            before = Sessions(turn).get(session_id)
            if before.status not in (SessionStatus.CREATED, SessionStatus.UPLOADED):
                raise _has_recording(before)
            turn.execute("set_uploaded", session_id=session_id, now=datetime.now(UTC))
            return Sessions(turn).get(session_id)

    def take_back(self, session_id: str) -> None:
        """Remove the row of a CREATED session, whose recording never reached storage.

        Raises:
            UnknownSessionError: there is no such session.
            InvalidStateError: it is beyond CREATED.
        """
        with self._door.write() as turn:
            if Sessions(turn).get(session_id).status is not SessionStatus.CREATED:
                raise InvalidStateError(
                    f"The recording of session {session_id} has arrived; `speakkit forget` erases it."
                )
            turn.execute("delete_session", session_id=session_id)

    def correct(self, session: Session) -> Session:
        """Take over language, topic, prompt and transcript key into a session that FAILED before it had a transcript; it
        is UPLOADED again.

        Raises:
            UnknownSessionError: there is no such session.
            InvalidStateError: it isn't FAILED, or has a transcript.
        """
        described = session.model_dump(include={"session_id", "language", "topic", "prompt", "transcript_key"})
        with self._door.write() as turn:
            before = Sessions(turn).get(session.session_id)
            if not turn.fetch("correct_session", **described, now=datetime.now(UTC)):
                raise InvalidStateError(
                    f"Session {session.session_id} is {before.status}: its description can't be changed any more."
                )
            return Sessions(turn).get(session.session_id)

    def mark_audio_deleted(self, session_id: str, at: datetime) -> None:
        """Remember that the audio of a session that nobody works on is gone; `Claims.mark_audio_deleted` is its holder's."""
        with self._door.write() as turn:
            turn.execute("set_audio_deleted", session_id=session_id, audio_deleted_at=at)

    def with_clips_withdrawn(self) -> list[Session]:
        """Sessions of which sound was kept, and whose learners don't agree to clips (any more)."""
        with self._door.read() as turn:
            names = [row["session_id"] for row in turn.fetch("select_clips_withdrawn")]
            return [Sessions(turn).get(name) for name in names]

    def mark_no_sound_kept(self, session_id: str, at: datetime) -> None:
        """Remember that neither audio nor clips of a session are kept, unless a worker holds it, who then sees to it."""
        with self._door.write() as turn:
            turn.execute("clear_audio_kept", session_id=session_id, now=at)

    def set_recording(self, session_id: str, recording: Recording) -> None:
        """Store what was found in the recording of a CREATED session that was uploaded straight into storage.

        Raises:
            UnknownSessionError: there is no such session.
            InvalidStateError: it is beyond CREATED.
            DuplicateRecordingError: the learner has another session with this recording.
        """
        with self._door.write() as turn:
            before = Sessions(turn).get(session_id)
            if before.status is not SessionStatus.CREATED:
                raise _has_recording(before)
            if before.recording != recording:
                _refuse_duplicate(turn, before.model_copy(update={"recording": recording}))
            columns = _recording_columns(recording)
            turn.execute("set_recording", session_id=session_id, now=datetime.now(UTC), **columns)


def iso_week(moment: datetime) -> int:
    """ISO year * 100 + ISO week, such as 202647, in UTC: DuckDB's own weeks depend on the connection's time zone."""
    year, week, _ = moment.astimezone(UTC).isocalendar()
    return year * 100 + week


def _select_one(turn: Turn, session_id: str) -> list[Row]:
    rows = turn.fetch("select_session", session_id=session_id)
    for row in rows:
        turn.remember_learner(session_id, row["learner_id"])
    return rows


def _select_by_earlier_id(turn: Turn, earlier_id: str) -> list[Row]:
    digest = hashlib.sha256(earlier_id.encode(errors="replace")).hexdigest()
    rows = turn.fetch("select_current_session_id", earlier_digest=digest)
    return [session for row in rows for session in _select_one(turn, row["session_id"])]


def _has_recording(session: Session) -> InvalidStateError:
    return InvalidStateError(f"Session {session.session_id} is {session.status}: its recording has arrived already.")


def _refuse_duplicate(turn: Turn, new: Session) -> None:
    sha256 = new.recording.sha256 if new.recording else None
    what = "recording" if new.has_sound else "transcript"
    for row in turn.fetch(
        "same_recording", learner_id=new.learner_id, sha256=sha256, transcript_sha256=new.transcript_sha256
    ):
        raise DuplicateRecordingError(
            f"Learner {new.learner_id} already has this {what}, as session {row['session_id']}.", row["session_id"]
        )


def _recording_columns(recording: Recording | None, file_name: str | None = None) -> dict[str, Any]:
    values = {"file_name": file_name} if recording is None else recording.model_dump()
    return {f"{_RECORDING}{field}": values.get(field) for field in Recording.model_fields}


def _to_session(row: Row) -> Session:
    recording = {field: row[f"{_RECORDING}{field}"] for field in Recording.model_fields}
    # a query that forgets a column fails here, where it would be taken for empty
    values = {field: row[field] for field in Session.model_fields if field != "recording"}
    with checked("sessions", row["session_id"]):
        return Session.model_validate({**values, "recording": recording if recording["sha256"] else None})
