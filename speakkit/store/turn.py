"""A turn at the store: one open transaction, and the statements that may be run in it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from speakkit.store import sql
from speakkit.store.changes import Changes
from speakkit.store.sql import Row

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


_FEW = 500
"""So many rows are appended without Arrow: three minutes' words, in which to do without takes 3 ms more, to load it 300."""


class Door(Protocol):
    """Where a part of the store gets its turns from: the file, or a turn that is under way already."""

    def read(self) -> AbstractContextManager[Turn]:
        """A turn that sees one consistent state and changes nothing."""

    def write(self) -> AbstractContextManager[Turn]:
        """A turn whose changes are kept where the `with` block ends well, and undone otherwise."""


class Turn:
    """One open transaction; as a door it lets in whoever is to share it.

    Attributes:
        held: the claims whose lease was renewed in this turn already.

    Args:
        views: the views that the connection has; they outlast the turn, as long as the connection does.
        types: the types of the store's tables, as far as they were needed; likewise.
        learners: whose sessions are, as far as that was seen, as long as this file is attached.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        views: set[str] | None = None,
        types: dict[str, pa.Schema] | None = None,
        learners: dict[str, str] | None = None,
    ) -> None:
        self.connection = connection
        self.held: set[Hashable] = set()
        self._views = set() if views is None else views
        self._types = {} if types is None else types
        self._changes = Changes(connection, {} if learners is None else learners)

    @contextmanager
    def read(self) -> Iterator[Turn]:
        """This turn itself."""
        yield self

    write = read

    def fetch(self, name: str, /, **parameters: object) -> list[Row]:
        """The rows of the SELECT in `queries/<name>.sql`."""
        return sql.fetch(self.connection, name, **parameters)

    def execute(self, name: str, /, **parameters: object) -> list[tuple[Any, ...]]:
        """Run the statement that writes in `queries/<name>.sql`; the rows of its RETURNING clause."""
        self._changes.by_statement(name, parameters)
        return sql.execute(self.connection, name, **parameters)

    def remember_learner(self, session_id: str, learner_id: str) -> None:
        """Whose a session is, as was seen: it needn't be asked for where the session changes."""
        self._changes.remember_learner(session_id, learner_id)

    def create_views(self, *names: str) -> None:
        """Make sure of the views of each `views/<name>.sql`; a later file may read an earlier's."""
        missing = [name for name in names if name not in self._views]
        sql.create_views(self.connection, *missing)
        self._views.update(missing)

    def append(self, table: str, rows: list[Row]) -> None:
        """Append rows to a table."""
        self._changes.by_rows(table, rows)
        if not rows:
            return
        if len(rows) <= _FEW:
            sql.append_few(self.connection, table, rows)
        else:
            if table not in self._types:
                self._types[table] = sql.types_of(self.connection, table)
            sql.append_typed(self.connection, table, rows, self._types[table])


class Part:
    """What the store keeps on one subject. Each method is a turn of its own, or part of the turn that is its door."""

    def __init__(self, door: Door) -> None:
        self._door = door
