"""DuckDB in memory, kept from one use to the next: to start it and to make its views takes longer than most statements.

Whoever takes one has it alone. Nothing is to be left in it but views, macros and plans (`speakkit.store.planned`).
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

from speakkit.store.migrations import connect
from speakkit.store.planned import Planned

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

USES = 250
"""After so many another is started: with each query DuckDB holds some kB more that it doesn't give back before it ends."""


@dataclass
class Running:
    """A DuckDB that runs, the names of the views that were made in it, the types of tables that rows were appended to, and whose
    sessions of the file that is attached are, as far as was seen, and how often it was used."""

    connection: duckdb.DuckDBPyConnection
    views: set[str] = field(default_factory=set)
    types: dict[str, pa.Schema] = field(default_factory=dict)
    learners: dict[str, str] = field(default_factory=dict)
    uses: int = 0

    @cached_property
    def planned(self) -> Planned:
        """The statements that are planned once in it."""
        return Planned(self.connection)


class Kept:
    """Keeps DuckDBs for whoever comes next, `at_most` so many; where more are needed at once, the others aren't kept."""

    def __init__(self, at_most: int = 1) -> None:
        self._at_most = at_most
        self._idle: list[Running] = []
        _everything_kept.add(self)

    @contextmanager
    def taken(self) -> Iterator[Running]:
        """One to use; where that fails it is closed, whatever state it is in."""
        running = self._next()
        try:
            yield running
        except BaseException:
            running.connection.close()
            raise
        running.uses += 1
        if len(self._idle) < self._at_most and running.uses < USES:
            self._idle.append(running)

    def _next(self) -> Running:
        try:
            return self._idle.pop()
        except IndexError:
            return Running(connect(Path(":memory:")))

    def forget(self) -> None:
        """Close those that are kept; the next use starts another."""
        self._idle.clear()


_everything_kept: WeakSet[Kept] = WeakSet()


def _forget_all() -> None:
    for kept in list(_everything_kept):
        kept.forget()


# where Python ends before DuckDB does, its binding complains on the terminal of everything that is left
atexit.register(_forget_all)
# a fork takes DuckDB along without its threads, and ends in a crash where the child then closes it
if hasattr(os, "register_at_fork"):  # where processes fork at all
    os.register_at_fork(before=_forget_all)
