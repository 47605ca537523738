"""Ids of sessions: those of before are replaced everywhere, and still lead to their session."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest

from speakkit.errors import UnknownSessionError
from speakkit.model import new_session_id
from speakkit.store import Store, migrations
from speakkit.store.migrations import connect, shipped
from tests.support.made_once import copy_of

EARLIER = "ana-20260901-0123abcd"
BEFORE = next(step.version for step in shipped() if step.name == "session_ids") - 1


def test_an_id_says_nothing_and_comes_once() -> None:
    ids = {new_session_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(re.fullmatch(r"s[0-9a-f]{16}", one) for one in ids)


@pytest.fixture
def migrated(tmp_path: Path) -> Store:
    """A store whose sessions were added under the ids of before, and which this version then opened."""
    copy_of("sessions with the ids of before", _migrated, tmp_path)
    return Store(tmp_path / "speakkit.duckdb")


def _migrated(folder: Path) -> None:
    path = folder / "speakkit.duckdb"
    with closing(connect(path)) as connection:
        for step in shipped()[:BEFORE]:
            migrations._apply(connection, step)
        connection.execute("INSERT INTO learners (learner_id, created_at) VALUES ('ana', now())")
        for number, session_id in enumerate((EARLIER, "ana-20260902-0123abcd")):
            connection.execute(
                "INSERT INTO sessions (session_id, learner_id, status, recorded_at, recorded_week, created_at, updated_at,"
                " language, attempt, storage_key) VALUES (?, 'ana', 'DONE', now(), 202601, now(), now(), 'en', 1, ?)",
                [session_id, f"ana/{number}.ogg"],
            )
            connection.execute(
                "INSERT INTO words (session_id, position, text) SELECT ?, range, 'word' FROM range(3000)", [session_id]
            )
            connection.execute("INSERT INTO step_times VALUES (?, 1, 5, now(), 10)", [session_id])
    migrations.bring_up_to_date(path)


def test_old_sessions_get_new_ids_in_every_table(migrated: Store) -> None:
    sessions = migrated.sessions.all()
    assert all(re.fullmatch(r"s[0-9a-f]{16}", session.session_id) for session in sessions)
    with closing(connect(migrated.path)) as connection:
        columns = "SELECT table_name FROM duckdb_columns() WHERE column_name = 'session_id'"
        for (table,) in connection.execute(columns).fetchall():
            (count,) = connection.execute(f"SELECT count(*) FROM {table} WHERE session_id LIKE 'ana%'").fetchall()[0]
            assert count == 0, table
        of_each = "SELECT session_id, count(*) FROM words GROUP BY session_id ORDER BY session_id"
        expected = [(session_id, 3000) for session_id in sorted(session.session_id for session in sessions)]
        assert connection.execute(of_each).fetchall() == expected


def test_what_was_stored_before_is_published(migrated: Store, tmp_path: Path) -> None:
    assert migrated.publish(tmp_path / "published").rows("words") == 6000


def test_the_old_id_leads_to_its_session_until_that_is_erased(migrated: Store) -> None:
    session = migrated.sessions.get(EARLIER)
    assert session.storage_key == "ana/0.ogg"
    assert migrated.sessions.current_ids([EARLIER, session.session_id, "x"]) == [session.session_id, "x"]
    migrated.erase_session(EARLIER)
    with pytest.raises(UnknownSessionError):
        migrated.sessions.get(EARLIER)
    assert len(migrated.sessions.all()) == 1
