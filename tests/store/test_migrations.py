"""Migrations: applied once, remembered, never torn."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from speakkit.errors import CorruptDataError, NewerSchemaError
from speakkit.store import Store, migrations
from speakkit.store.migrations import Migration, connect, shipped
from tests.support.values import make_session

NEXT = Migration(len(shipped()) + 1, "shoe_size", "ALTER TABLE learners ADD COLUMN shoe_size INTEGER")
BROKEN = Migration(NEXT.version, "broken", "CREATE TABLE half (i INTEGER); SELECT * FROM nowhere")

Ship = Callable[[Migration], None]


@pytest.fixture
def ship(monkeypatch: pytest.MonkeyPatch) -> Ship:
    """Let this version of SpeakKit ship one more migration."""

    def ship(migration: Migration) -> None:
        steps = (*shipped(), migration)
        monkeypatch.setattr(migrations, "shipped", lambda: steps)

    return ship


def _change(path: Path, sql: str) -> None:
    with closing(connect(path)) as connection:
        connection.execute(sql)


def test_migrations_are_numbered_from_one_without_gaps() -> None:
    assert [migration.version for migration in shipped()] == list(range(1, len(shipped()) + 1))


def test_a_new_store_has_the_newest_schema(store: Store) -> None:
    assert f"schema {shipped()[-1].version}," in store.check()


def test_an_older_store_is_migrated_with_all_it_holds(store: Store, ship: Ship) -> None:
    store.sessions.add(make_session())
    ship(NEXT)
    store = Store(store.path)  # a later SpeakKit is another process
    assert store.sessions.get("ana-1") == make_session()
    assert f"schema {NEXT.version}," in store.check()


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    store: Store, ship: Ship, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(BROKEN)
    with pytest.raises(duckdb.CatalogException):
        store.check()
    monkeypatch.undo()
    assert store.learners.get("ana").learner_id == "ana"


def test_what_a_killed_migration_left_is_no_hindrance(store: Store, ship: Ship) -> None:
    store.path.with_name("speakkit.duckdb.migrating").write_bytes(b"half a file")
    ship(NEXT)
    assert f"schema {NEXT.version}," in store.check()


def test_a_newer_store_is_refused(store: Store, ship: Ship, monkeypatch: pytest.MonkeyPatch) -> None:
    store.check()  # which is checked anew once another process has migrated it
    ship(NEXT)
    Store(store.path).check()
    monkeypatch.undo()
    with pytest.raises(NewerSchemaError, match="Update SpeakKit"):
        store.sessions.all()


def test_a_migration_that_was_changed_is_noticed(store: Store) -> None:
    store.check()
    _change(store.path, "UPDATE schema_version SET checksum = 'another'")
    with pytest.raises(CorruptDataError, match="Migration 1"):
        store.sessions.all()


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    _change(path, "CREATE TABLE shoes (size INTEGER)")
    before = path.read_bytes()
    with pytest.raises(CorruptDataError, match="not a store of SpeakKit"):
        Store(path).sessions.all()
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"hello", b"hello" * 5000])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "speakkit.duckdb"
    path.write_bytes(content)
    with pytest.raises(CorruptDataError, match="isn't a DuckDB database"):
        Store(path).check()
    assert path.read_bytes() == content
