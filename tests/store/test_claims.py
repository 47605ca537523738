"""Who may work on a session: one at a time, and nobody whose lease was taken over."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from speakkit.errors import InvalidStateError, LeaseLostError, UnknownSessionError
from speakkit.model import SessionStatus
from speakkit.store import Claim, Held, Store
from tests.support.analyses import make_analysis
from tests.support.values import NOON, make_session, make_transcript


def _later(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_a_claim_counts_the_attempt_and_sets_the_lease(store: Store, claim: Claim) -> None:
    session = store.sessions.get("ana-1")
    assert (claim.attempt, session.attempt, session.status) == (1, 1, SessionStatus.UPLOADED)
    assert session.lease_until is not None
    assert session.lease_until > _later(30)


def test_a_session_that_is_held_cant_be_claimed(store: Store, claim: Claim) -> None:
    with pytest.raises(InvalidStateError, match="another worker"):
        store.claims.take("ana-1", owner="other", lease_s=60)
    assert store.sessions.get("ana-1").attempt == 1


def test_a_session_whose_lease_ran_out_can_be_claimed(store: Store, claim: Claim) -> None:
    store.claims.set_status(claim, SessionStatus.ANALYZING)
    again = store.claims.take("ana-1", owner="other", lease_s=60, now=_later(61))
    assert again.attempt == 2
    assert store.sessions.get("ana-1").status is SessionStatus.ANALYZING


@pytest.mark.parametrize("status", [SessionStatus.CREATED, SessionStatus.DONE])
def test_what_is_not_there_yet_or_done_cant_be_claimed(store: Store, status: SessionStatus) -> None:
    store.sessions.add(make_session(status=status))
    with pytest.raises(InvalidStateError, match=status):
        store.claims.take("ana-1", owner="test", lease_s=60)


def test_an_unknown_session_cant_be_claimed(store: Store) -> None:
    with pytest.raises(UnknownSessionError):
        store.claims.take("nobody", owner="test", lease_s=60)


def test_of_many_threads_one_gets_the_session(store: Store) -> None:
    store.sessions.add(make_session())

    def won(owner: int) -> bool:
        try:
            return store.claims.take("ana-1", owner=str(owner), lease_s=60).attempt == 1
        except InvalidStateError:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(won, range(8))) == 1


WRITES: dict[str, Callable[[Store, Claim], None]] = {
    "renew": lambda store, claim: store.claims.renew(claim, 60),
    "set_status": lambda store, claim: store.claims.set_status(claim, SessionStatus.TRANSCRIBING),
    "save_transcript": lambda store, claim: store.results.save_transcript(claim, make_transcript("too late")),
    "mark_audio_deleted": lambda store, claim: store.claims.mark_audio_deleted(claim, NOON),
    "save_analysis": lambda store, claim: store.results.save_analysis(claim, make_analysis(["Missing articles"])),
    "finish": lambda store, claim: store.claims.finish(claim),
    "fail": lambda store, claim: store.claims.fail(claim, "BAD_ANSWER", "No."),
}


def test_a_worker_who_was_overtaken_writes_nothing(store: Store, claim: Claim, subtests: pytest.Subtests) -> None:
    store.claims.take("ana-1", owner="other", lease_s=60, now=_later(61))
    before = store.sessions.get("ana-1")
    for name, write in WRITES.items():
        with subtests.test(name), pytest.raises(LeaseLostError, match="Attempt 1"):
            write(store, claim)
    assert store.sessions.get("ana-1") == before
    assert store.results.transcript("ana-1") is None
    assert store.results.raw_analysis("ana-1") is None


@pytest.mark.parametrize("write", list(WRITES.values())[:5], ids=list(WRITES)[:5])
def test_every_write_renews_the_lease(store: Store, write: Callable[[Store, Claim], None]) -> None:
    store.sessions.add(make_session())
    claim = store.claims.take("ana-1", owner="test", lease_s=60, now=_later(-59))
    write(store, claim)
    lease_until = store.sessions.get("ana-1").lease_until
    assert lease_until is not None
    assert lease_until > _later(30)


def test_a_done_session_is_free_and_final(store: Store, claim: Claim) -> None:
    store.claims.finish(claim)
    session = store.sessions.get("ana-1")
    assert (session.status, session.lease_until, session.error_code) == (SessionStatus.DONE, None, None)
    with pytest.raises(LeaseLostError):
        store.claims.fail(claim, "BAD_ANSWER", "No.")


def test_a_failed_session_says_why_until_it_is_claimed_again(store: Store, claim: Claim) -> None:
    store.claims.fail(claim, "BAD_ANSWER", "The engine gave no JSON.")
    failed = store.sessions.get("ana-1")
    assert (failed.status, failed.error_code, failed.error_message) == (
        SessionStatus.FAILED,
        "BAD_ANSWER",
        "The engine gave no JSON.",
    )
    store.claims.take("ana-1", owner="test", lease_s=60)
    again = store.sessions.get("ana-1")
    assert (again.status, again.error_code, again.attempt) == (SessionStatus.UPLOADED, None, 2)


def test_waiting_lists_free_sessions_oldest_first(store: Store) -> None:
    for number in (3, 1, 2):
        store.sessions.add(
            make_session(f"ana-{number}", sha256=str(number) * 64, created_at=NOON + timedelta(hours=number))
        )
    store.claims.take("ana-1", owner="test", lease_s=60)
    assert store.claims.waiting() == ["ana-2", "ana-3"]
    assert store.claims.waiting(limit=1) == ["ana-2"]
    assert store.claims.waiting(_later(61)) == ["ana-1", "ana-2", "ana-3"]


def test_waiting_lists_failed_sessions_on_request_only(store: Store, claim: Claim) -> None:
    store.claims.fail(claim, "BAD_ANSWER", "No.")
    assert store.claims.waiting() == []
    assert store.claims.waiting(include_failed=True) == ["ana-1"]


def test_waiting_never_lists_what_is_not_uploaded_or_done(store: Store) -> None:
    store.sessions.add(make_session("ana-1", sha256="1" * 64, status=SessionStatus.CREATED))
    store.sessions.add(make_session("ana-2", sha256="2" * 64, status=SessionStatus.DONE))
    assert store.claims.waiting(include_failed=True) == []


def test_what_cant_be_claimed_has_a_reason_and_what_can_has_none(store: Store, claim: Claim) -> None:
    store.sessions.add(make_session("ana-2", sha256="1" * 64))
    refusals = store.claims.refusals(["ana-1", "ana-2"])
    assert list(refusals) == ["ana-1"]
    assert "another worker holds it until" in refusals["ana-1"].message
    assert store.claims.refusals(["ana-1"], now=_later(1000)) == {}
    with pytest.raises(UnknownSessionError):
        store.claims.refusals(["ana-3"])


def test_what_is_held_is_counted_until_the_last_lease_runs_out(store: Store, claim: Claim) -> None:
    until = store.sessions.get("ana-1").lease_until
    assert until is not None
    assert store.claims.held() == Held(1, until)
    assert store.claims.held(now=_later(1000)) is None
