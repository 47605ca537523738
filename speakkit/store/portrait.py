"""All that the store holds about one person, in the tables' own columns: whatever table is added later, too."""

from __future__ import annotations

import json

from speakkit.store.learners import Learners
from speakkit.store.sql import Row
from speakkit.store.turn import Turn

_KEYS = frozenset({"answer_key", "digest", "earlier_digest"})
"""What opens or names something else, and says nothing about a person."""


def rows_about(turn: Turn, learner_id: str) -> dict[str, list[Row]]:
    """The rows of the learner and of their sessions, by table; tables without any are left out.

    Raises:
        UnknownLearnerError: there is none of this id.
    """
    Learners(turn).get(learner_id)
    about = dict.fromkeys(tables_with(turn, "learner_id"), "learner_id = $learner_id")
    of_sessions = "session_id IN (SELECT session_id FROM sessions WHERE learner_id = $learner_id)"
    about |= {table: of_sessions for table in tables_with(turn, "session_id") if table not in about}
    about |= dict.fromkeys(("access_tokens",), "list_contains(CAST(learner_ids AS JSON)::VARCHAR[], $learner_id)")
    found = {table: _rows(turn, table, condition, learner_id) for table, condition in sorted(about.items())}
    return {table: rows for table, rows in found.items() if rows}


def tables_with(turn: Turn, column: str) -> list[str]:
    """The tables that have a column of this name."""
    return [row["table_name"] for row in turn.fetch("list_columns", column=column)]


def _rows(turn: Turn, table: str, condition: str, learner_id: str) -> list[Row]:
    # the names are those that DuckDB itself lists
    found = turn.connection.sql(f'SELECT * FROM "{table}" WHERE {condition}', params={"learner_id": learner_id})  # noqa: S608
    rows: list[Row] = found.to_arrow_table().to_pylist()
    if table == "access_tokens":
        rows = [_without_others(row) for row in rows]
    return [{name: value for name, value in row.items() if name not in _KEYS} for row in rows]


def _without_others(token: Row) -> Row:
    """A token without whom else it is about; what one of several is called may name any of them."""
    is_hers_alone = len(json.loads(token["learner_ids"])) == 1
    left_out = {"learner_ids"} if is_hers_alone else {"learner_ids", "label"}
    return {name: value for name, value in token.items() if name not in left_out}
