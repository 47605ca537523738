"""A store of its own for each test, and the bare schema where only SQL matters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

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
    """The schema in a store's file, with the learner "ana": for what the SQL says."""
    with new_connection() as connection:
        Learners(Turn(connection)).add(ANA)
        yield connection
