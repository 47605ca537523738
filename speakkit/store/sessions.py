"""Learners and their sessions: who and what there is, before any processing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from speakkit.errors import DuplicateRecordingError, InvalidStateError, UnknownLearnerError, UnknownSessionError
from speakkit.model import Learner, Recording, Session, SessionStatus
from speakkit.store.sql import Row, execute, fetch
from speakkit.store.validation import checked

if TYPE_CHECKING:
    import duckdb

_RECORDING = "recording_"
_OUTCOME = {
    "attempt", "lease_until", "error_code", "error_message", "audio_deleted_at", "recording",
}  # fmt: skip


def add_learner(connection: duckdb.DuckDBPyConnection, learner: Learner) -> None:
    execute(connection, "insert_learner", **learner.model_dump())


def learners(connection: duckdb.DuckDBPyConnection, learner_id: str | None = None) -> list[Learner]:
    rows = fetch(connection, "select_learners", learner_id=learner_id)
    with checked("learners", learner_id or "a learner"):
        return [Learner.model_validate(row) for row in rows]


def learner(connection: duckdb.DuckDBPyConnection, learner_id: str) -> Learner:
    for found in learners(connection, learner_id):
        return found
    raise UnknownLearnerError(f"There is no learner {learner_id!r}. `speakkit add` makes one with a first recording.")


def add_session(connection: duckdb.DuckDBPyConnection, session: Session) -> None:
    learner(connection, session.learner_id)
    _refuse_duplicate(connection, session)
    if _select(connection, session_id=session.session_id):
        raise InvalidStateError(f"There is a session {session.session_id} already. Take another id.")
    execute(
        connection,
        "insert_session",
        recorded_week=iso_week(session.recorded_at),
        **session.model_dump(exclude=_OUTCOME),
        **_recording_columns(session.recording),
    )


def set_uploaded(connection: duckdb.DuckDBPyConnection, session_id: str) -> Session:
    before = session(connection, session_id)
    if before.status not in (SessionStatus.CREATED, SessionStatus.UPLOADED):
        raise InvalidStateError(f"Session {session_id} is {before.status}: its recording has arrived already.")
    execute(connection, "set_uploaded", session_id=session_id, now=datetime.now(UTC))
    return session(connection, session_id)


def take_back(connection: duckdb.DuckDBPyConnection, session_id: str) -> None:
    if session(connection, session_id).status is not SessionStatus.CREATED:
        raise InvalidStateError(f"The recording of session {session_id} has arrived; `speakkit forget` erases it.")
    execute(connection, "delete_session", session_id=session_id)


def correct(connection: duckdb.DuckDBPyConnection, new: Session) -> Session:
    before = session(connection, new.session_id)
    described = new.model_dump(include={"session_id", "language", "topic", "prompt", "transcript_key"})
    if not fetch(connection, "correct_session", **described, now=datetime.now(UTC)):
        raise InvalidStateError(f"Session {new.session_id} is {before.status}, and can't be described anew.")
    return session(connection, new.session_id)


def set_recording(connection: duckdb.DuckDBPyConnection, session_id: str, recording: Recording) -> None:
    before = session(connection, session_id)
    if before.status is not SessionStatus.CREATED:
        raise InvalidStateError(f"Session {session_id} is {before.status}: its recording has arrived already.")
    if before.recording != recording:
        _refuse_duplicate(connection, before.model_copy(update={"recording": recording}))
    execute(connection, "set_recording", session_id=session_id, now=datetime.now(UTC), **_recording_columns(recording))


def session(connection: duckdb.DuckDBPyConnection, session_id: str) -> Session:
    for row in _select(connection, session_id=session_id):
        return _to_session(row)
    raise UnknownSessionError(f"There is no session {session_id!r}. `speakkit sessions` lists them.")


def sessions(
    connection: duckdb.DuckDBPyConnection, learner_id: str | None, status: SessionStatus | None
) -> list[Session]:
    return [_to_session(row) for row in _select(connection, learner_id=learner_id, status=status)]


def page(
    connection: duckdb.DuckDBPyConnection,
    *,
    limit: int,
    learner_ids: Sequence[str] | None,
    status: SessionStatus | None,
    before: tuple[datetime, str] | None,
) -> list[Session]:
    before_at, before_id = before or (None, None)
    rows = fetch(
        connection,
        "page_sessions",
        limit=limit,
        learner_ids=None if learner_ids is None else list(learner_ids),
        status=status,
        before_at=before_at,
        before_id=before_id,
    )
    return [_to_session(row) for row in rows]


def iso_week(moment: datetime) -> int:
    """ISO year * 100 + ISO week, such as 202647, in UTC: DuckDB's own weeks depend on the connection's time zone."""
    year, week, _ = moment.astimezone(UTC).isocalendar()
    return year * 100 + week


def _select(
    connection: duckdb.DuckDBPyConnection,
    *,
    session_id: str | None = None,
    learner_id: str | None = None,
    status: SessionStatus | None = None,
) -> list[Row]:
    return fetch(connection, "select_sessions", session_id=session_id, learner_id=learner_id, status=status)


def _refuse_duplicate(connection: duckdb.DuckDBPyConnection, new: Session) -> None:
    sha256 = new.recording.sha256 if new.recording else None
    for row in fetch(connection, "same_recording", learner_id=new.learner_id, sha256=sha256):
        raise DuplicateRecordingError(
            f"Learner {new.learner_id} already has this recording, as session {row['session_id']}.", row["session_id"]
        )


def _recording_columns(recording: Recording | None) -> dict[str, Any]:
    values = {} if recording is None else recording.model_dump()
    return {f"{_RECORDING}{field}": values.get(field) for field in Recording.model_fields}


def _to_session(row: Row) -> Session:
    recording = {field: row.pop(f"{_RECORDING}{field}") for field in Recording.model_fields}
    with checked("sessions", row["session_id"]):
        return Session.model_validate({**row, "recording": recording if recording["sha256"] else None})
