"""What was counted of each learner at publishing, for questions about many: nothing of it needs insights or observations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from speakkit.store.sql import query
from speakkit.store.summaries import LEARNER_COUNTS

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa


class MainJudge(NamedTuple):
    """Who judged most of some learners last, as `Judge.text` says it, and one of these learners."""

    judge: str
    learner_id: str


class CountedLearners:
    """The counts of a version, read once: they are as many as learners and patterns.

    Args:
        files: with the counts.
        connection: nobody else may use it.
    """

    def __init__(self, files: Iterable[str], connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._turn = Lock()
        self._connection.read_parquet(list(files)).to_table(LEARNER_COUNTS)

    def learners(self, attributes: Mapping[str, Collection[str]]) -> tuple[str, ...] | None:
        """Ids of all who have a session and one of these values of each attribute, sorted; None where nobody has a value."""
        import pyarrow.compute as pc

        chosen: pa.Array | None = None
        if any(mark in name for name in attributes for mark in '"\\'):  # which no path of JSON has
            return None
        for name, wanted in (attributes or {"first_language": ()}).items():
            rows = self._people(name)
            if not set(wanted) <= set(rows["value"].unique().to_pylist()):
                return None
            having = rows.filter(pc.is_in(rows["value"], value_set=_texts(wanted))) if attributes else rows
            ids = having["learner_id"]
            chosen = ids if chosen is None else chosen.filter(pc.is_in(chosen, value_set=ids))
        return tuple(chosen.to_pylist()) if chosen is not None else ()

    def _people(self, name: str) -> pa.Table:
        with self._turn:
            return self._connection.sql(query("counted_people"), params={"name": name}).to_arrow_table()

    def main_judge(self, learners: Collection[str]) -> MainJudge | None:
        """Who judged most of these learners last, of equally many the one who judged latest; None where nobody did."""
        with self._turn:
            self._choose(learners)
            rows = self._connection.sql(query("counted_main_judge")).to_arrow_table().to_pylist()
        return MainJudge(rows[0]["judge"], rows[0]["learner_id"]) if rows else None

    def of(self, learners: Collection[str], judge: str) -> pd.DataFrame:
        """The rows of `queries/counted_learners.sql` of these learners."""
        with self._turn:
            self._choose(learners)
            found: pa.Table = self._connection.sql(query("counted_learners"), params={"judge": judge}).to_arrow_table()
        frame: pd.DataFrame = found.to_pandas()
        return frame

    def _choose(self, learners: Collection[str]) -> None:
        import pyarrow as pa

        self._connection.register("chosen_learners", pa.table({"learner_id": _texts(learners)}))


def _texts(values: Collection[str]) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, pa.string())
