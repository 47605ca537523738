"""A store that isn't there yet is copied from one that was migrated once, since hundreds of tests make their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from speakkit.store import migrations
from speakkit.store.kept import Kept
from tests.support.values import NOON


@cache
def _empty_store() -> bytes:
    """The file of a store with the shipped schema and no rows."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.duckdb"
        migrations.bring_up_to_date(path)
        return path.read_bytes()


_kept = Kept(at_most=2)


@contextmanager
def new_connection(
    fill: Callable[[duckdb.DuckDBPyConnection], object] | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a store of its own, as long as the `with` block lasts; a transaction that is open is undone.

    It has no rows, or those that `fill` puts into a store, which is done once and copied. DuckDB goes on running from one to
    the next, as it does for `Store`: to start and end it takes longer than many a test.
    """
    with TemporaryDirectory() as folder, _kept.taken() as running:
        path = Path(folder) / "store.duckdb"
        path.write_bytes(_empty_store() if fill is None else _filled_store(fill))
        migrations.attach_current(running.connection, path)
        yield running.connection
        with suppress(duckdb.TransactionException):  # none is open
            running.connection.rollback()
        migrations.detach(running.connection)


@cache
def _filled_store(fill: Callable[[duckdb.DuckDBPyConnection], object]) -> bytes:
    with TemporaryDirectory() as folder, _kept.taken() as running:
        path = Path(folder) / "filled.duckdb"
        path.write_bytes(_empty_store())
        migrations.attach_current(running.connection, path)
        fill(running.connection)
        migrations.detach(running.connection)
        return path.read_bytes()


@contextmanager
def older_store(path: Path, version: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a store as an earlier version of SpeakKit left it, with that schema."""
    with closing(migrations.connect(path)) as connection:
        for migration in migrations.shipped()[:version]:
            connection.execute(migration.sql)
            row = [migration.version, migration.name, migration.checksum, NOON]
            connection.execute("INSERT INTO schema_version VALUES (?, ?, ?, ?)", row)
        yield connection


@pytest.fixture(scope="session", autouse=True)
def migrated_once() -> Iterator[None]:
    """Every new store of this process is a copy; one that is there is migrated as ever (tests/store/test_migrations.py)."""
    template, migrate = _empty_store(), migrations.replace_by_migrated

    def copied(path: Path) -> None:
        if path.exists():
            migrate(path)
        else:
            path.write_bytes(template)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "replace_by_migrated", copied)
        yield
