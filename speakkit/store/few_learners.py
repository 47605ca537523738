"""Few learners' rows of a version, and queries where nobody else exists."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from speakkit.errors import CorruptDataError
from speakkit.store.learner_marks import INSIGHT_COLUMNS, OBSERVATION_COLUMNS, SESSION_COLUMNS, learner_marks
from speakkit.store.published import Publication
from speakkit.store.sql import Row, create_views, query
from speakkit.store.summaries import MARKS

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


class OneLearner:
    """One learner's rows, read straight from the file of their bucket: so few that to plan a query takes longer.

    What a version holds of the learner who was asked about last is kept, since the same is asked several times.
    """

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._turn = threading.RLock()
        self._learner = ""
        self._tables: dict[str, pa.Table] = {}

    def rows(self, table: str, learner_id: str) -> pa.Table:
        """The learner's rows of a table, in the order in which they were published."""
        with self._turn:
            if learner_id != self._learner:
                self._learner, self._tables = learner_id, {}
            if table not in self._tables:
                self._tables[table] = self._read(table, learner_id)
            return self._tables[table]

    def marks(self, learner_id: str) -> list[Row]:
        """One row a pattern that the learner ever showed and analysed session (`speakkit.store.learner_marks`)."""
        with self._turn:
            sessions = self.rows("sessions", learner_id).select(SESSION_COLUMNS).to_pylist()
            insights = self.rows("insights", learner_id).select(INSIGHT_COLUMNS).to_pylist()
            observations = self.rows("observations", learner_id).select(OBSERVATION_COLUMNS).to_pylist()
        return learner_marks(sessions, insights, observations)

    def _read(self, table: str, learner_id: str) -> pa.Table:
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        (path,) = self._publication.files(table, [self._publication.bucket_of(learner_id)])
        try:
            with pq.ParquetFile(path) as file:
                groups = [number for number in range(file.num_row_groups) if _may_hold(file, number, learner_id)]
                # so few that to hand them to a thread takes longer
                rows = file.read_row_groups(groups, use_threads=False)
        except pa.ArrowInvalid:
            raise CorruptDataError(f"{path} can't be read. Run `speakkit publish` again.") from None
        return rows.filter(pc.equal(rows["learner_id"], learner_id))


class FewLearners:
    """Queries over the views of `views/marks.sql` that read the rows of few learners instead of everybody's.

    Args:
        connection: nobody else may use it.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._has_views = False
        self._turn = threading.Lock()

    def named(self, name: str, tables: Mapping[str, pa.Table], parameters: Mapping[str, object]) -> pa.Table:
        """The rows of a query where nobody exists but those of whom these tables are."""
        with self._turn:
            for table, rows in tables.items():
                self._connection.register(table, rows)
            if not self._has_views:
                create_views(self._connection, *MARKS)
                self._has_views = True
            found: duckdb.DuckDBPyRelation = self._connection.sql(query(name), params=parameters)
            return found.to_arrow_table()


def _may_hold(file: pa.parquet.ParquetFile, group: int, learner_id: str) -> bool:
    column = file.schema_arrow.get_field_index("learner_id")
    bounds = file.metadata.row_group(group).column(column).statistics
    return bounds is None or not bounds.has_min_max or bounds.min <= learner_id <= bounds.max
