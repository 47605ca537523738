"""Statements that are planned once and then run over other rows: over few rows, to plan a statement takes longer than to run it.

DuckDB keeps the plan of what was prepared, but only as long as all that it reads stays the same. So what is registered is not
a table but a place, whose rows are asked for each time that a plan is run.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_FEW_ROWS = 100_000
# DuckDB hands over what was prepared as a copy only, which of few rows takes less than to plan them once more
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result", category=UserWarning, module=__name__)


@dataclass
class _Place:
    """The rows that stand under a name now."""

    rows: pa.Table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.rows.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self.rows.schema.__arrow_c_schema__()


class Planned:
    """The statements of a connection that nobody else may use, and the tables that they read."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._places: dict[str, _Place] = {}
        self._large: dict[str, pa.Schema] = {}
        self._prepared: set[str] = set()
        self._are_few = False

    def expect(self, rows: int) -> None:
        """So many rows are put next, in all tables together. Few are counted by one thread: others would only take longer."""
        if self._are_few is not (rows < _FEW_ROWS):
            self._are_few = not self._are_few
            self._connection.execute("SET threads = 1" if self._are_few else "RESET threads")

    def put(self, name: str, rows: pa.Table) -> None:
        """From now on these are the rows of the table of this name; it hides a view of the same name."""
        place = self._places.get(name)
        if self._are_few and place is not None and place.rows.schema.equals(rows.schema):
            place.rows = rows
        elif self._are_few:
            self._places[name] = _Place(rows)
            self._register(name, self._places[name])
        else:  # of a table only the columns that a statement wants are read, of a place all
            self._places.pop(name, None)
            self._large[name] = rows.schema
            self._register(name, rows)

    def rows(self, name: str, text: str) -> pa.Table:
        """The rows of a SELECT over few rows, planned under this name the first time; over many it is planned each time."""
        if not self._are_few:
            found: pa.Table = self._connection.sql(text).to_arrow_table()
            return found
        if name not in self._prepared:
            self._connection.execute(f"PREPARE {name} AS {text}")
            self._prepared.add(name)
        return self._connection.execute(f"EXECUTE {name}").to_arrow_table()

    def clear(self) -> None:
        """Leave nothing of anybody in the tables."""
        for place in self._places.values():
            place.rows = place.rows.schema.empty_table()
        for name, schema in self._large.items():
            self._register(name, schema.empty_table())
        self._large.clear()

    def _register(self, name: str, rows: pa.Table | _Place) -> None:
        self._connection.register(name, rows)
        for prepared in self._prepared:  # a plan goes on reading what was there when it was made
            self._connection.execute(f"DEALLOCATE {prepared}")
        self._prepared.clear()
