"""Several things, of one session or of many, in one turn: all of them are kept or none."""

from __future__ import annotations

import pytest

from speakkit.errors import LeaseLostError, StoreError
from speakkit.model import SessionStatus
from speakkit.store import Claim, Store
from speakkit.store.store import PER_TURN
from tests.support.turns import turns_of
from tests.support.values import make_session, make_transcript


@pytest.fixture
def claims(store: Store) -> list[Claim]:
    """Claims on two sessions, taken up in one turn."""
    with store.write() as parts:
        for number in (1, 2):
            parts.sessions.add(make_session(f"ana-{number}", sha256=f"{number:064d}"))
        return [parts.claims.take(name, owner="test", lease_s=60) for name in parts.claims.waiting()]


def test_a_turn_carries_several_sessions(store: Store, claims: list[Claim]) -> None:
    with store.write() as parts:
        for claim in claims:
            parts.results.save_transcript(claim, make_transcript(f"I am {claim.session_id}"))
            parts.claims.finish(claim)
    assert {session.status for session in store.sessions.all()} == {SessionStatus.DONE}
    assert store.results.transcript("ana-2") == make_transcript("I am ana-2")


def test_where_one_claim_is_lost_nothing_of_the_turn_is_kept(store: Store, claims: list[Claim]) -> None:
    store.claims.fail(claims[1], "INTERRUPTED", "...")
    with pytest.raises(LeaseLostError):
        finish(store, *claims)
    assert store.sessions.get("ana-1").status is SessionStatus.UPLOADED


def test_a_claim_that_ended_in_a_turn_writes_nothing_more_in_it(store: Store, claims: list[Claim]) -> None:
    with pytest.raises(LeaseLostError):
        finish(store, claims[0], claims[0])
    assert store.sessions.get("ana-1").status is SessionStatus.UPLOADED


def finish(store: Store, *claims: Claim) -> None:
    with store.write() as parts:
        for claim in claims:
            parts.claims.finish(claim)
            assert parts.sessions.get(claim.session_id).status is SessionStatus.DONE


def test_a_turn_for_reading_changes_nothing(store: Store, claims: list[Claim]) -> None:
    with pytest.raises(StoreError), store.read() as parts:
        parts.claims.finish(claims[0])
    assert store.sessions.get("ana-1").status is SessionStatus.UPLOADED


def test_any_number_of_sessions_are_read_and_written_in_few_turns(
    store: Store, claims: list[Claim], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [claim.session_id for claim in claims] * PER_TURN
    turns = turns_of(monkeypatch)
    assert store.read_each(names, lambda parts, name: parts.sessions.get(name).session_id) == names
    assert turns.count == 2
    store.write_each(names[:2], lambda parts, name: parts.claims.finish(claims[names.index(name)]))
    assert turns.count == 3
    assert {session.status for session in store.sessions.all()} == {SessionStatus.DONE}
