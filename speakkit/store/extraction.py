"""What is published of some learners: their rows are taken out of the store, and the published tables computed from them.

The store is held for no longer than it takes to read the rows; the queries run in a DuckDB of its own, in which only
these learners exist.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from speakkit.store.buckets import learner_bucket
from speakkit.store.changes import UNPUBLISHED
from speakkit.store.kept import Kept, Running
from speakkit.store.migrations import ENOUGH_MEMORY, shipped
from speakkit.store.published import TABLES
from speakkit.store.session_words import COUNTED_WORDS, pruned_word_counts
from speakkit.store.sql import create_views, query, view
from speakkit.store.summaries import LEARNER_COUNTS, SUMMARIES, WEEKS
from speakkit.store.summaries import VIEWS as SUMMARY_VIEWS
from speakkit.store.turn import Turn

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_OWN_VIEWS = ("pattern_key", "standing_feedback", "session_words")
_STANDING = ("standing_reviews", "standing_insights", "standing_observations")
"""Views of the store that several published tables read: computed once, each after those that it reads itself."""
_OWNERS = {"learner_id": "own_learners", "session_number": "own_sessions", "session_id": "own_sessions"}
"""What tells whose rows are wanted: the first of these columns that a table has. By numbers, which rise, DuckDB passes over most
of a table; by ids, which are random, it can't."""


@dataclass(frozen=True)
class _Definitions:
    """What a schema of the store says: the columns of each table that something published is computed from, the statements
    that make its macros and views, and, of tables that were read already, the same without rows."""

    sources: Mapping[str, set[str]]
    views: tuple[str, ...]
    empty: dict[str, pa.Table] = field(default_factory=dict)


_definitions: dict[str, _Definitions] = {}
"""By schema."""


@dataclass(frozen=True)
class StoredRows:
    """Rows of the store's tables that concern some learners, and the statements that make the views over them."""

    tables: Mapping[str, pa.Table]
    views: tuple[str, ...]


@cache
def layout() -> str:
    """What the published tables are computed by, as a hash: with other queries, views or schema they are written anew."""
    texts = [query(f"publish_{table}") for table in TABLES] + [view(name) for name in _OWN_VIEWS]
    texts += [query(f"summarise_{name}") for name in (*SUMMARIES, LEARNER_COUNTS, "learners")]
    texts += [view(name) for name in (*SUMMARY_VIEWS, WEEKS)]
    texts += [migration.checksum for migration in shipped()]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def extract(turn: Turn, finest: Sequence[int] | None) -> StoredRows:
    """The rows of the learners in these of the store's buckets, or everybody's; all rows of a table that names no learner."""
    connection = turn.connection
    schema = shipped()[-1].checksum
    if schema not in _definitions:  # to ask for them takes longer than to read many a table
        _definitions[schema] = _Definitions(_sources(connection), (*_macros(connection), *_views(connection)))
    known = _definitions[schema]
    if finest is None:
        tables = {table: connection.table(table).to_arrow_table() for table in known.sources}
    else:
        connection.execute(f"SET memory_limit = '{ENOUGH_MEMORY}'")
        tables = _some(connection, known, finest)
        connection.execute("RESET memory_limit")
    known.empty.update({table: rows.schema.empty_table() for table, rows in tables.items() if table not in known.empty})
    return StoredRows(tables, known.views)


def _macros(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute(
        "SELECT function_name, parameters, macro_definition FROM duckdb_functions() "
        "WHERE NOT internal AND macro_definition IS NOT NULL AND database_name = current_database()"
    )
    return [f"CREATE MACRO {name}({', '.join(given)}) AS {text}" for name, given, text in found.fetchall()]


def _views(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute(
        "SELECT view_name, sql FROM duckdb_views() "
        "WHERE NOT internal AND NOT temporary AND database_name = current_database()"
    )
    return _readable_first(dict(found.fetchall()))


def _sources(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """The columns of every table that something published is computed from."""
    found: dict[str, set[str]] = {}
    rows = connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = current_database() AND table_name IN "
        "(SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT temporary)"
    )
    for table, column in rows.fetchall():
        found.setdefault(table, set()).add(column)
    return {table: columns for table, columns in found.items() if table not in UNPUBLISHED}


def _some(connection: duckdb.DuckDBPyConnection, known: _Definitions, finest: Sequence[int]) -> dict[str, pa.Table]:
    """The rows of the learners in these buckets; all rows of a table that names no learner."""
    wanted = f"{learner_bucket('learner_id')} IN ({', '.join(map(str, finest))})"
    connection.register("own_learners", connection.table("learners").filter(wanted).to_arrow_table())
    sessions = _own(connection, "sessions", known.sources["sessions"])
    connection.register("own_sessions", sessions)
    tables = {"sessions": sessions}
    without_rows = _without_rows(connection)
    for table, columns in known.sources.items():
        if table in without_rows and table in known.empty:  # to ask one takes as long as to read a few rows
            tables[table] = known.empty[table]
        elif table not in tables:
            tables[table] = _own(connection, table, columns)
    for name in ("own_learners", "own_sessions"):
        connection.unregister(name)
    return tables


def _own(connection: duckdb.DuckDBPyConnection, table: str, columns: Collection[str]) -> pa.Table:
    wanted = next((f" SEMI JOIN {own} USING ({column})" for column, own in _OWNERS.items() if column in columns), "")
    found: pa.Table = connection.sql(f"FROM {table}{wanted}").to_arrow_table()
    return found


def _without_rows(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The tables in which no row was ever put, or all went when the file was written anew."""
    found = connection.execute(
        "SELECT table_name FROM duckdb_tables() "
        "WHERE database_name = current_database() AND NOT temporary AND estimated_size = 0"
    )
    return {name for (name,) in found.fetchall()}


def published_tables(stored: StoredRows) -> dict[str, pa.Table]:
    """The published tables, computed from these rows alone."""
    with _computing(stored.views).taken() as running:
        planned = running.planned
        planned.expect(sum(rows.num_rows for rows in stored.tables.values()))
        for table, rows in stored.tables.items():
            planned.put(table, rows)
        planned.put(COUNTED_WORDS, pruned_word_counts(planned.rows("unpruned", query("select_unpruned_transcripts"))))
        _create_views(running, stored.views)
        for name in _STANDING:
            planned.put(name, planned.rows(f"{name}_anew", f"FROM memory.main.{name}"))
        found = {table: planned.rows(table, query(f"publish_{table}")) for table in TABLES}
        planned.clear()
        return found


@lru_cache(maxsize=4)
def _computing(_views: tuple[str, ...]) -> Kept:
    """The DuckDB with these views; few know more than one schema."""
    return Kept()


def _create_views(running: Running, texts: Sequence[str]) -> None:
    if not running.views:
        for text in texts:
            running.connection.execute(text)
        create_views(running.connection, *_OWN_VIEWS)
        running.views.update(_OWN_VIEWS)


def _readable_first(views: Mapping[str, str]) -> list[str]:
    """The texts of views, each after those that it reads."""
    ordered: dict[str, str] = {}

    def add(name: str) -> None:
        for other in views:
            if other != name and other not in ordered and re.search(rf"\b{other}\b", views[name]):
                add(other)
        ordered.setdefault(name, views[name])

    for name in views:
        add(name)
    return list(ordered.values())
