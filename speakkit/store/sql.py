"""The SQL of the store: one statement a file under `queries/`, views that several of these read under `views/`.

Each file says its purpose and row grain first."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Row = dict[str, Any]
"""A row by column name; points in time are aware, in UTC."""


@cache
def query(name: str) -> str:
    """The text of `queries/<name>.sql`."""
    return resources.files("speakkit.store").joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")


@cache
def view(name: str) -> str:
    """The text of `views/<name>.sql`."""
    return resources.files("speakkit.store").joinpath("views", f"{name}.sql").read_text(encoding="utf-8")


_parsed: dict[str, duckdb.Statement] = {}


def _statement(connection: duckdb.DuckDBPyConnection, name: str) -> duckdb.Statement:
    """The statement in `queries/<name>.sql`, parsed once in a process: to parse one takes as long as to run a short one."""
    if name not in _parsed:
        (_parsed[name],) = connection.extract_statements(query(name))
    return _parsed[name]


def create_views(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Create the views of each `views/<name>.sql` for as long as the connection lasts; a later file may read an earlier's."""
    for name in names:
        connection.execute(view(name))


def fetch(connection: duckdb.DuckDBPyConnection, name: str, /, **parameters: object) -> list[Row]:
    """The rows that a SELECT gives."""
    found = connection.execute(_statement(connection, name), parameters or None)
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def execute(connection: duckdb.DuckDBPyConnection, name: str, /, **parameters: object) -> list[tuple[Any, ...]]:
    """Run a statement that writes; the rows of its RETURNING clause."""
    return connection.execute(_statement(connection, name), parameters or None).fetchall()


def types_of(connection: duckdb.DuckDBPyConnection, table: str) -> pa.Schema:
    """The columns of a table, in Arrow's types."""
    return connection.table(table).limit(0).to_arrow_table().schema


def append_typed(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Row], types: pa.Schema) -> None:
    """Append rows to a table through Arrow, in the table's own types: hundreds of times quicker than row by row."""
    import pyarrow as pa

    connection.from_arrow(pa.Table.from_pylist(rows, schema=types)).insert_into(table)


class _Appending(NamedTuple):
    """The statement that appends rows to a table, and the columns that it takes, each as a list."""

    statement: duckdb.Statement
    columns: tuple[str, ...]


_appending: dict[str, _Appending] = {}


def append_few(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    """Append rows to a table of the store as parameters: of few it takes less than to hand them over through Arrow, and a
    process that never has many needn't load Arrow, and pandas with it, which takes a third of a second."""
    if table not in _appending:
        _appending[table] = _appending_to(connection, table)
    statement, columns = _appending[table]
    connection.execute(statement, {name: [row.get(name) for row in rows] for name in columns}).fetchall()


def _appending_to(connection: duckdb.DuckDBPyConnection, table: str) -> _Appending:
    described = connection.execute(f"DESCRIBE {table}").fetchall()
    values = ", ".join(f"unnest(CAST(${name} AS {kind}[]))" for name, kind, *_ in described)
    (statement,) = connection.extract_statements(f"INSERT INTO {table} SELECT {values}")  # our own names
    return _Appending(statement, tuple(name for name, *_ in described))
