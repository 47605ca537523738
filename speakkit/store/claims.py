"""Who may work on a session: claims with an attempt number and a lease.

A claim is one conditional UPDATE. Every later write of the worker renews the lease and is fenced by the attempt number:
a worker whose session was taken over can't write into it any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from speakkit.errors import InvalidStateError, LeaseLostError
from speakkit.model import Session, SessionStatus
from speakkit.store.sessions import session
from speakkit.store.sql import execute, fetch

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Claim:
    """A worker's right to one attempt at a session; each write with it renews the lease by `lease_s` seconds."""

    session_id: str
    attempt: int
    owner: str
    lease_s: float


@dataclass(frozen=True)
class Held:
    """How many sessions workers hold, and when the last of their leases runs out unless it is renewed."""

    sessions: int
    until: datetime


def waiting(
    connection: duckdb.DuckDBPyConnection, *, now: datetime, limit: int | None, include_failed: bool
) -> list[str]:
    rows = fetch(connection, "waiting_sessions", now=now, limit=limit, include_failed=include_failed)
    return [row["session_id"] for row in rows]


def claim(
    connection: duckdb.DuckDBPyConnection, session_id: str, *, owner: str, lease_s: float, now: datetime
) -> Claim:
    before = session(connection, session_id)
    lease_until = now + timedelta(seconds=lease_s)
    won = execute(connection, "claim_session", session_id=session_id, owner=owner, lease_until=lease_until, now=now)
    if won:
        return Claim(session_id, won[0][0], owner, lease_s)
    raise _refusal(connection, before, now)


def refusals(
    connection: duckdb.DuckDBPyConnection, session_ids: Sequence[str], *, now: datetime
) -> dict[str, InvalidStateError]:
    free = set(waiting(connection, now=now, limit=None, include_failed=True))
    return {
        session_id: _refusal(connection, session(connection, session_id), now)
        for session_id in session_ids
        if session_id not in free
    }


def _refusal(connection: duckdb.DuckDBPyConnection, before: Session, now: datetime) -> InvalidStateError:
    """Why nobody can take up this session, which is known not to be free."""
    name = f"Session {before.session_id}"
    if fetch(connection, "select_batch_of_session", session_id=before.session_id, now=now):
        return InvalidStateError(f"{name} waits for the answer of a batch. `speakkit process --batch` fetches it.")
    if before.lease_until is not None:
        until = before.lease_until.astimezone()
        return InvalidStateError(f"{name} is {before.status}: another worker holds it until {until:%H:%M:%S %Z}.")
    return InvalidStateError(f"{name} is {before.status}: there is nothing to process.")


def held(connection: duckdb.DuckDBPyConnection, *, now: datetime) -> Held | None:
    (row,) = fetch(connection, "held_sessions", now=now)
    return Held(row["sessions"], row["lease_until"]) if row["sessions"] else None


def claim_done(
    connection: duckdb.DuckDBPyConnection, session_id: str, *, owner: str, lease_s: float, now: datetime
) -> Claim:
    before = session(connection, session_id)
    lease_until = now + timedelta(seconds=lease_s)
    won = execute(
        connection, "claim_done_session", session_id=session_id, owner=owner, lease_until=lease_until, now=now
    )
    if won:
        return Claim(session_id, won[0][0], owner, lease_s)
    raise InvalidStateError(
        f"Session {session_id} is {before.status}: only a DONE one can be analysed again. Run `speakkit process`."
    )


def renew(connection: duckdb.DuckDBPyConnection, held: Claim, lease_s: float) -> None:
    now = datetime.now(UTC)
    renewed = execute(
        connection,
        "renew_lease",
        session_id=held.session_id,
        attempt=held.attempt,
        lease_until=now + timedelta(seconds=lease_s),
        now=now,
    )
    if not renewed:
        session(connection, held.session_id)
        raise LeaseLostError(
            f"Session {held.session_id} has gone on without attempt {held.attempt}. Nothing was written; leave it be."
        )


def set_status(connection: duckdb.DuckDBPyConnection, held: Claim, status: SessionStatus) -> None:
    execute(connection, "set_status", session_id=held.session_id, status=status)


def set_audio_deleted(connection: duckdb.DuckDBPyConnection, held: Claim, moment: datetime) -> None:
    execute(connection, "set_audio_deleted", session_id=held.session_id, audio_deleted_at=moment)


def end(
    connection: duckdb.DuckDBPyConnection,
    held: Claim,
    status: SessionStatus,
    error_code: str | None = None,
    error_message: str | None = None,
) -> None:
    execute(
        connection,
        "end_session",
        session_id=held.session_id,
        status=status,
        error_code=error_code,
        error_message=error_message,
    )
