"""How often the store is opened, locked and closed again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import pytest

from speakkit.store.connection import Database


@dataclass
class Turns:
    """What was counted so far."""

    count: int = 0


def turns_of(monkeypatch: pytest.MonkeyPatch) -> Turns:
    """Count the turns of every store from now on."""
    turns, opened = Turns(), Database._opened

    @contextmanager
    def counted(database: Database) -> Iterator[duckdb.DuckDBPyConnection]:
        turns.count += 1
        with opened(database) as connection:
            yield connection

    monkeypatch.setattr(Database, "_opened", counted)
    return turns
