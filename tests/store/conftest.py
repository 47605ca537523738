"""A store of its own for each test, and the bare schema in memory where the file doesn't matter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from speakkit.model import Learner
from speakkit.store import Claim, Store
from speakkit.store.learners import Learners
from speakkit.store.migrations import connect, shipped
from speakkit.store.turn import Turn
from tests.support.values import NOON, make_session

ANA = Learner(learner_id="ana", created_at=NOON)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store that knows the learner "ana"."""
    store = Store(tmp_path / "speakkit.duckdb", lock_timeout_s=5)
    store.learners.add(ANA)
    return store


@pytest.fixture
def claim(store: Store) -> Claim:
    """A claim on ana's only session, "ana-1"."""
    store.sessions.add(make_session())
    return store.claims.take("ana-1", owner="test", lease_s=60)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """The schema in memory, with the learner "ana": for what the SQL says."""
    with closing(connect(Path(":memory:"))) as connection:
        for migration in shipped():
            connection.execute(migration.sql)
        Learners(Turn(connection)).add(ANA)
        yield connection
