"""How often the store is opened, locked and closed again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from speakkit.store.connection import Database
from speakkit.store.kept import Running


@dataclass
class Turns:
    """What was counted so far."""

    count: int = 0


def turns_of(monkeypatch: pytest.MonkeyPatch) -> Turns:
    """Count the turns of every store from now on."""
    turns, opened = Turns(), Database._opened

    @contextmanager
    def counted(database: Database) -> Iterator[Running]:
        turns.count += 1
        with opened(database) as running:
            yield running

    monkeypatch.setattr(Database, "_opened", counted)
    return turns
