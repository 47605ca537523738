"""Erasure: not one byte of what a learner said stays in the store's file, and nothing else is lost."""

from __future__ import annotations

from contextlib import closing
from unittest.mock import Mock

import pytest

from speakkit.errors import UnknownSessionError
from speakkit.model import KeptAnswer
from speakkit.store import Claim, Store, erasure
from speakkit.store.changes import written_table
from speakkit.store.erasure import TABLES_OF_LEARNERS, TABLES_OF_SESSIONS
from speakkit.store.migrations import connect
from tests.support.analyses import make_analysis
from tests.support.fresh_store import new_connection
from tests.support.values import NOON, make_call, make_session, make_transcript

SAID = "an unmistakable sentence about seventeen turquoise elephants"

CALL = make_call()
KEPT = KeptAnswer(answer_key="k1", session_id="ana-1", stage="analyse", created_at=NOON, answer=SAID)


@pytest.fixture
def told(store: Store, claim: Claim) -> Store:
    """A store with a session of which everything is stored, and another one."""
    with store.write() as parts:
        parts.results.save_transcript(claim, make_transcript(SAID))
        parts.results.save_analysis(claim, make_analysis())
        parts.ledger.record_call(CALL, KEPT)
        parts.profiles.refresh("ana")
        parts.claims.finish(claim)
        parts.sessions.add(make_session("ana-2", sha256="2" * 64))
    return store


def test_rows_that_need_more_memory_than_is_enough_get_it(told: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    copying = Mock(wraps=erasure._copy)
    monkeypatch.setattr(erasure, "ENOUGH_MEMORY", "1MB")
    monkeypatch.setattr(erasure, "_copy", copying)
    told.rewrite()
    assert [call.args[2] for call in copying.call_args_list] == ["1MB", None]
    assert [one.session_id for one in told.sessions.all()] == ["ana-1", "ana-2"]


def test_an_erased_session_leaves_no_byte_behind(told: Store) -> None:
    assert b"turquoise" in told.path.read_bytes()
    told.erase_session("ana-1")
    files = [path for path in told.path.parent.iterdir() if path.is_file()]
    assert not any(b"turquoise" in path.read_bytes() for path in files)


def test_no_table_knows_an_erased_session(told: Store) -> None:
    told.erase_session("ana-1")
    with closing(connect(told.path)) as connection:
        columns = "SELECT table_name FROM duckdb_columns() WHERE column_name = 'session_id'"
        tables = [row[0] for row in connection.execute(columns).fetchall()]
        assert len(tables) >= 8
        for table in tables:
            found = connection.execute(f"SELECT count(*) FROM {table} WHERE session_id = 'ana-1'").fetchall()
            assert found == [(0,)], table
    assert told.profiles.get("ana") == []


@pytest.mark.parametrize(
    ("column", "listed"),
    [("session_id", TABLES_OF_SESSIONS), ("learner_id", (*TABLES_OF_SESSIONS, *TABLES_OF_LEARNERS))],
)
def test_every_table_that_names_somebody_is_erased(column: str, listed: tuple[str, ...]) -> None:
    with new_connection() as connection:
        columns = (
            "SELECT table_name FROM information_schema.columns NATURAL JOIN information_schema.tables "
            "WHERE table_type = 'BASE TABLE' AND column_name = ?"
        )
        naming = {table for (table,) in connection.execute(columns, [column]).fetchall()}
    assert len(naming) >= 5
    assert naming - {written_table(f"delete_{name}") for name in listed} == set()


def test_everything_else_survives_and_goes_on(told: Store) -> None:
    told.erase_session("ana-1")
    assert [session.session_id for session in told.sessions.all()] == ["ana-2"]
    assert told.learners.get("ana").learner_id == "ana"
    told.claims.finish(told.claims.take("ana-2", owner="test", lease_s=60))
    told.sessions.add(make_session())


def test_whoever_works_on_an_erased_session_writes_nothing_more(store: Store, claim: Claim) -> None:
    store.erase_session(claim.session_id)
    with pytest.raises(UnknownSessionError):
        store.results.save_transcript(claim, make_transcript(SAID))
    with pytest.raises(UnknownSessionError):
        store.erase_session(claim.session_id)
