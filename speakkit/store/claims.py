"""Who may work on a session: claims with an attempt number and a lease; `Store.claims`.

A claim is one conditional UPDATE. Every later write of the worker renews the lease and is fenced by the attempt number:
a worker whose session was taken over can't write into it any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from speakkit.errors import InvalidStateError, LeaseLostError
from speakkit.model import Session, SessionStatus
from speakkit.store.sessions import Sessions
from speakkit.store.turn import Part, Turn


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


class Claims(Part):
    """Which sessions are free, which are held, and how far the work on those has come.

    A method that takes a claim renews its lease, and changes nothing once another worker has taken the session over.

    Raises:
        UnknownSessionError: (every method that names a session) there is no such session.
        LeaseLostError: (every method that takes a claim) another worker has the session.
    """

    def waiting(
        self, now: datetime | None = None, limit: int | None = None, *, include_failed: bool = False
    ) -> list[str]:
        """Ids of sessions that can be claimed, oldest first: uploaded, or left by a worker whose lease ran out."""
        with self._door.read() as turn:
            rows = turn.fetch(
                "waiting_sessions", now=now or datetime.now(UTC), limit=limit, include_failed=include_failed
            )
        return [row["session_id"] for row in rows]

    def refusals(self, session_ids: Sequence[str], now: datetime | None = None) -> dict[str, InvalidStateError]:
        """Why each of these sessions that can't be claimed now can't be, by its id."""
        moment = now or datetime.now(UTC)
        with self._door.read() as turn:
            free = set(Claims(turn).waiting(moment, include_failed=True))
            return {
                session_id: _refusal(turn, Sessions(turn).get(session_id), moment)
                for session_id in session_ids
                if session_id not in free
            }

    def held(self, now: datetime | None = None) -> Held | None:
        """How many sessions workers hold, and until when at most; None where none is held."""
        with self._door.read() as turn:
            (row,) = turn.fetch("held_sessions", now=now or datetime.now(UTC))
        return Held(row["sessions"], row["lease_until"]) if row["sessions"] else None

    def take(self, session_id: str, *, owner: str, lease_s: float, now: datetime | None = None) -> Claim:
        """Take a session up for a new attempt: of any number who try at once, one succeeds.

        A FAILED session is UPLOADED again; one that was left midway keeps its status.

        Raises:
            InvalidStateError: it is CREATED or DONE, or another worker holds it.
        """
        moment = now or datetime.now(UTC)
        with self._door.write() as turn:
            claim = _taken(turn, "claim_session", session_id, owner=owner, lease_s=lease_s, now=moment)
            if claim is None:  # it isn't free, or was asked for by an earlier id
                before = Sessions(turn).get(session_id)
                claim = _taken(turn, "claim_session", before.session_id, owner=owner, lease_s=lease_s, now=moment)
            if claim is None:
                raise _refusal(turn, before, moment)
        return claim

    def take_done(self, session_id: str, *, owner: str, lease_s: float, now: datetime | None = None) -> Claim:
        """Take a DONE session up once more, to analyse its transcript again: it is ANALYZING until that ends.

        Raises:
            InvalidStateError: it isn't DONE.
        """
        moment = now or datetime.now(UTC)
        with self._door.write() as turn:
            before = Sessions(turn).get(session_id)
            claim = _taken(turn, "claim_done_session", before.session_id, owner=owner, lease_s=lease_s, now=moment)
        if claim is None:
            raise InvalidStateError(
                f"Session {session_id} is {before.status}: only a DONE one can be analysed again. "
                "Run `speakkit process`."
            )
        return claim

    def of_owner(self, owner: str, lease_s: float) -> Claim | None:
        """The claim that a worker of this name has; None where it has none."""
        with self._door.read() as turn:
            rows = turn.fetch("select_session_of_owner", owner=owner, now=datetime.now(UTC))
        return next((Claim(row["session_id"], row["attempt"], owner, lease_s) for row in rows), None)

    def renew(self, claim: Claim, lease_s: float) -> None:
        """Hold the session for `lease_s` seconds from now."""
        with self._door.write() as turn:
            _held(turn, "renew_lease", replace(claim, lease_s=lease_s))

    def set_status(
        self,
        claim: Claim,
        status: Literal[SessionStatus.TRANSCRIBING, SessionStatus.ANALYZING],
        *,
        audio_deleted_at: datetime | None = None,
    ) -> None:
        """Say how far the work has come, and perhaps that the session's audio is gone; `finish` and `fail` end it."""
        with self._door.write() as turn:
            _held(turn, "set_status", claim, status=status, audio_deleted_at=audio_deleted_at)
            turn.held.add(claim)

    def mark_audio_kept(self, claim: Claim, at: datetime) -> None:
        """Remember that the session's audio stays until its clips are cut."""
        with self._door.write() as turn:
            hold(turn, claim)
            turn.execute("set_audio_kept", session_id=claim.session_id, audio_kept_at=at)

    def mark_audio_deleted(self, claim: Claim, at: datetime) -> None:
        """Remember that the session's audio is gone."""
        with self._door.write() as turn:
            hold(turn, claim)
            turn.execute("set_audio_deleted", session_id=claim.session_id, audio_deleted_at=at)

    def finish(self, claim: Claim) -> None:
        """The session is DONE, and free."""
        self._end(claim, SessionStatus.DONE)

    def fail(self, claim: Claim, code: str, message: str) -> None:
        """The session is FAILED, and free; `message` holds nothing of what was said."""
        self._end(claim, SessionStatus.FAILED, code, message)

    def release(self, claim: Claim) -> None:
        """The session is ANALYZING, and free: its transcript is stored, and waits for an analysis."""
        self._end(claim, SessionStatus.ANALYZING)

    def _end(
        self, claim: Claim, status: SessionStatus, error_code: str | None = None, error_message: str | None = None
    ) -> None:
        with self._door.write() as turn:
            hold(turn, claim)
            turn.held.discard(claim)
            turn.execute(
                "end_session",
                session_id=claim.session_id,
                status=status,
                error_code=error_code,
                error_message=error_message,
            )


def hold(turn: Turn, claim: Claim) -> None:
    """Renew the lease, once in a turn, and with it make sure that the session is still this worker's."""
    if claim not in turn.held:
        Claims(turn).renew(claim, claim.lease_s)
        turn.held.add(claim)


def _held(turn: Turn, statement: str, claim: Claim, **changes: object) -> None:
    """Run a statement that changes a session only where the claim is in force, and renews its lease."""
    now = datetime.now(UTC)
    done = turn.execute(
        statement,
        session_id=claim.session_id,
        attempt=claim.attempt,
        lease_until=now + timedelta(seconds=claim.lease_s),
        now=now,
        **changes,
    )
    if not done:
        Sessions(turn).get(claim.session_id)
        raise LeaseLostError(
            f"Attempt {claim.attempt} at session {claim.session_id} is over: another has begun, or it has "
            "ended. Nothing was written; leave the session to whoever holds it."
        )


def _taken(turn: Turn, query: str, session_id: str, *, owner: str, lease_s: float, now: datetime) -> Claim | None:
    until = now + timedelta(seconds=lease_s)
    for (attempt,) in turn.execute(query, session_id=session_id, owner=owner, lease_until=until, now=now):
        return Claim(session_id, attempt, owner, lease_s)
    return None


def _refusal(turn: Turn, before: Session, now: datetime) -> InvalidStateError:
    """Why nobody can take up this session, which is known not to be free."""
    name = f"Session {before.session_id}"
    if turn.fetch("select_batch_of_session", session_id=before.session_id, now=now):
        return InvalidStateError(f"{name} waits for the answer of a batch. `speakkit process --batch` fetches it.")
    if before.lease_until is not None:
        until = before.lease_until.astimezone()
        return InvalidStateError(f"{name} is {before.status}: another worker holds it until {until:%H:%M:%S %Z}.")
    return InvalidStateError(f"{name} is {before.status}: there is nothing to process.")
