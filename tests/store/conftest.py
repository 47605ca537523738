"""A store of its own for each test, and the bare schema where only SQL matters."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from speakkit.model import Learner
from speakkit.store import Claim, Store
from speakkit.store.learners import Learners
from speakkit.store.turn import Turn
from tests.support.fresh_store import new_connection
from tests.support.values import NOON, make_session

ANA = Learner(learner_id="ana", created_at=NOON)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store that knows the learner "ana"."""
    path = tmp_path / "speakkit.duckdb"
    path.write_bytes(_store_of_ana())
    return Store(path, lock_timeout_s=5)


@cache
def _store_of_ana() -> bytes:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "speakkit.duckdb")
        store.learners.add(ANA)
        return store.path.read_bytes()


@pytest.fixture
def claim(store: Store) -> Claim:
    """A claim on ana's only session, "ana-1"."""
    with store.write() as parts:
        parts.sessions.add(make_session())
        return parts.claims.take("ana-1", owner="test", lease_s=60)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """The schema in a store's file, with the learner "ana": for what the SQL says."""
    with new_connection(add_ana) as connection:
        yield connection


def add_ana(connection: duckdb.DuckDBPyConnection) -> None:
    Learners(Turn(connection)).add(ANA)
