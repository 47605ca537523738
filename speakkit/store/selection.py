"""Which rows of a published table a reader wants: a filter on learners, time, language, topic and patterns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Selection:
    """None stands for no condition. `since` is inclusive, `until` exclusive; `keys` are profile keys."""

    learners: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    languages: tuple[str, ...] | None = None
    topics: tuple[str, ...] | None = None
    keys: tuple[str, ...] | None = None

    @property
    def only_learner(self) -> str | None:
        """The learner, where all rows of one are wanted."""
        if self.learners is None or len(self.learners) != 1 or self.keys is not None or self.concerns_sessions:
            return None
        return self.learners[0]

    @property
    def concerns_sessions(self) -> bool:
        """Whether it says something that only a session's row knows."""
        return any(value is not None for value in (self.since, self.until, self.languages, self.topics))


def select(
    rows: duckdb.DuckDBPyRelation, sessions: duckdb.DuckDBPyRelation, table: str, selection: Selection
) -> duckdb.DuckDBPyRelation:
    """The selected rows of a table that has `learner_id`, `session_id` and `key`, as far as the selection asks.

    Args:
        rows: of the table.
        sessions: of the table of sessions.
        table: its name.
        selection: what is wanted.
    """
    relation = _filtered(rows, {"learner_id": selection.learners, "key": selection.keys})
    if table == "sessions":
        return _sessions(relation, selection)
    if not selection.concerns_sessions:
        return relation
    own = _filtered(sessions, {"learner_id": selection.learners})
    wanted = _sessions(own, selection).select("session_id").set_alias("wanted")
    columns = relation.columns
    order = [name for name in ORDER if name in columns]
    return relation.set_alias("rows").join(wanted, "session_id", how="semi").order(", ".join(order))


ORDER = ("learner_id", "recorded_at", "session_id", "rank", "position", "token_start", "token_end", "name")


def _sessions(sessions: duckdb.DuckDBPyRelation, selection: Selection) -> duckdb.DuckDBPyRelation:
    from duckdb import ColumnExpression, ConstantExpression

    recorded_at = ColumnExpression("recorded_at")
    conditions = []
    if selection.since is not None:
        conditions.append(recorded_at >= ConstantExpression(selection.since))
    if selection.until is not None:
        conditions.append(recorded_at < ConstantExpression(selection.until))
    if conditions:
        sessions = sessions.filter(reduce(and_, conditions))
    return _filtered(sessions, {"language": selection.languages, "topic": selection.topics})


def _filtered(relation: duckdb.DuckDBPyRelation, wanted: dict[str, tuple[str, ...] | None]) -> duckdb.DuckDBPyRelation:
    """The rows whose columns hold one of the wanted values each."""
    from duckdb import ColumnExpression, ConstantExpression

    for column, values in wanted.items():
        if values is not None:
            wanted_values = [ConstantExpression(value) for value in values]
            relation = relation.filter(ColumnExpression(column).isin(*wanted_values) if values else "false")
    return relation
