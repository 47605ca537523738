"""DuckDB over the Parquet files of one version of the dataset."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.errors import NothingPublishedError, StoreError
from speakkit.store.counted_learners import CountedLearners
from speakkit.store.few_learners import FewLearners, OneLearner
from speakkit.store.migrations import connect, quoted
from speakkit.store.published import Publication, gone
from speakkit.store.selection import Selection, select
from speakkit.store.sql import Row, create_views, query
from speakkit.store.summaries import LEARNER_COUNTS, MARKS, READ, VIEWS
from speakkit.store.vendor_errors import query_error, translated

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa

_FEW = 8
"""From so many buckets on, their files aren't picked out: the whole tables are read."""


class PublishedViews:
    """DuckDB views, named like the tables, over one version of the dataset.

    What concerns few learners is read from the files of their buckets alone.

    Attributes:
        tables: those that the version has; an earlier SpeakKit published fewer.

    Raises:
        NothingPublishedError: the version has made room for newer ones meanwhile.
    """

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self.tables = publication.tables
        self._require("sessions")
        self._with_views: dict[tuple[str, ...], duckdb.DuckDBPyConnection] = {}
        self._one = OneLearner(publication)

    @cached_property
    def _duckdb(self) -> duckdb.DuckDBPyConnection:
        """Started once something is asked for that needs it: that takes longer than to read one learner's rows without it."""
        connection = connect(Path(":memory:"))
        connection.execute("SET parquet_metadata_cache = true")  # a version's files never change
        return connection

    @cached_property
    def _few(self) -> FewLearners:
        return FewLearners(_in_utc(self._duckdb.cursor()))

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """With a view a table; to make them takes as long as to look at every file, and not every question needs them."""
        with self._explained():
            for table in self.tables:  # as a relation of DuckDB's it would be looked at twice
                self._duckdb.execute(_view(table, self._files(table)))
        return self._duckdb

    def rows(self, table: str, selection: Selection) -> pd.DataFrame:
        """The selected rows of a table, sorted by learner.

        Raises:
            NothingPublishedError: the version doesn't have that table, or has made room for newer ones meanwhile.
        """
        self._require(table)
        with self._explained():
            frame: pd.DataFrame = self._selected(table, selection).to_pandas()
        return frame

    def arrow(self, table: str) -> pa.Table:
        """A whole table, in Arrow's types, sorted by learner.

        Raises:
            NothingPublishedError: the version doesn't have that table, or has made room for newer ones meanwhile.
        """
        self._require(table)
        with self._explained():
            found: pa.Table = self._in_order(table, None).to_arrow_table()
        return found

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return self._publication.rows(table)

    def types(self, table: str) -> Mapping[str, str]:
        """The Arrow type of each column of a table, in order.

        Raises:
            NothingPublishedError: the version doesn't have that table.
        """
        self._require(table)
        with self._explained():
            schema = self._connection.table(table).limit(0).to_arrow_table().schema
        return {field.name: str(field.type) for field in schema}

    def has_learner(self, learner_id: str) -> bool:
        """Whether anything is published of a learner."""
        with self._explained():
            return any(
                self._one.rows(table, learner_id).num_rows for table in ("sessions", "learners") if table in self.tables
            )

    def learner_rows(self, table: str, learner_id: str, columns: Sequence[str]) -> list[Row]:
        """One learner's rows of a table as dictionaries, with these columns.

        Raises:
            NothingPublishedError: the version doesn't have that table or column, or has made room for newer ones meanwhile.
        """
        self._require(table)
        with self._of_today(), self._explained():
            rows: list[Row] = self._one.rows(table, learner_id).select(list(columns)).to_pylist()
        return rows

    def marks(self, learner_id: str) -> list[Row]:
        """The rows of `queries/read_session_marks.sql` of one learner.

        Raises:
            NothingPublishedError: an earlier SpeakKit published the version, or it has made room for newer ones meanwhile.
        """
        with self._of_today(), self._explained():
            return self._one.marks(learner_id)

    def named(self, name: str, /, *, learners: tuple[str, ...] | None = None, **parameters: object) -> pd.DataFrame:
        """The rows of the query in `queries/<name>.sql`, which may read the views of `views/marks.sql` and
        `views/presence_counts.sql`.

        Args:
            name: of the query.
            learners: where it concerns few; of them alone it reads, but Spark reads everybody.
            parameters: of the query.

        Raises:
            NothingPublishedError: the version lacks what the query reads, or has made room for newer ones meanwhile.
        """
        import duckdb

        try:
            if learners is None:
                return self._frame(self._marks(name), query(name), parameters or None)
            with self._explained():
                own = {table: self._selected(table, Selection(learners=learners)) for table in READ}
                found: pd.DataFrame = self._few.named(name, own, parameters).to_pandas()
                return found
        except (duckdb.BinderException, duckdb.CatalogException):
            raise self._lacking() from None

    def presence_counts(self) -> pd.DataFrame:
        """In how many of how many sessions learners showed each pattern: columns judge, key, present, informative, learners."""
        total, name = self._total("presence_by_judge"), "read_presence_counts"
        return self.named(name) if total is None else self._frame(total, query(name), None)

    def weekly_presence(self) -> pd.DataFrame:
        """The rows of `queries/read_weekly_presence.sql`: how many learners and sessions showed each pattern in each week.

        Raises:
            NothingPublishedError: an earlier SpeakKit published the version.
        """
        total = self._total("presence_by_week")
        if total is None:
            raise self._lacking()
        return self._frame(total, query("read_weekly_presence"), None)

    @cached_property
    def counted_learners(self) -> CountedLearners | None:
        """What was counted of each learner; None where an earlier SpeakKit published."""
        if LEARNER_COUNTS not in self._publication.manifest.tables:
            return None
        with self._explained():
            return CountedLearners(self._files(LEARNER_COUNTS), _in_utc(self._duckdb.cursor()))

    def pattern_names(self) -> pd.DataFrame:
        """What patterns are called: columns key, pattern, pattern_id."""
        total = self._total("pattern_names")
        if total is not None:
            return self._frame(total, "SELECT key, pattern, pattern_id FROM pattern_names", None)
        return self.query(
            "SELECT DISTINCT key, pattern, pattern_id FROM insights "
            "UNION SELECT DISTINCT key, pattern, pattern_id FROM observations"
        )

    def _total(self, summary: str) -> duckdb.DuckDBPyConnection | None:
        """A connection with what was counted at publishing; None where an earlier SpeakKit published."""
        name = f"{summary}_total"
        if name not in self._publication.manifest.tables:
            return None
        connection = self._duckdb.cursor()
        with self._explained():
            connection.execute(_view(summary, self._files(name), "TEMP"))
        return connection

    def learner_counts(self, chosen: pd.DataFrame) -> pd.DataFrame:
        """The rows of `queries/read_learner_counts.sql` over the sessions `chosen`, with columns session_id and words."""
        import pyarrow as pa

        schema = pa.schema({"session_id": pa.string(), "words": pa.int64()})
        table = pa.Table.from_pandas(chosen, schema=schema, preserve_index=False)
        self._connection.from_arrow(table).create_view("chosen_sessions", replace=True)
        return self.named("read_learner_counts")

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
        """The rows of a statement, points in time in UTC; one without rows (CREATE VIEW ...) gives an empty frame.

        Raises:
            NothingPublishedError: the version has made room for newer ones meanwhile.
            duckdb.ProgrammingError: the query isn't right; its message says where.
        """
        return self._frame(self._connection, sql, parameters)

    def asked(self, sql: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
        """The rows of somebody's own statement; see `query`.

        Raises:
            QueryError: it isn't right.
            NothingPublishedError: the version has made room for newer ones meanwhile.
        """
        import duckdb

        with self._explained():
            try:
                return _rows(self._connection, sql, parameters)
            except (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError) as error:
                raise query_error(error) from None

    def _frame(
        self, connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object] | None
    ) -> pd.DataFrame:
        with self._explained():
            return _rows(connection, sql, parameters)

    def _selected(self, table: str, selection: Selection) -> pa.Table:
        if selection.only_learner is not None:
            return self._one.rows(table, selection.only_learner)
        buckets = self._buckets(selection.learners)
        whole, sessions = (self._in_order(name, buckets) for name in (table, "sessions"))
        found: pa.Table = select(whole, sessions, table, selection).to_arrow_table()
        return found

    def _files(self, table: str, buckets: Iterable[int] | None = None) -> list[str]:
        directory = self._publication.path.parent
        return [f"{directory}/{name}" for name in self._publication.names(table, buckets)]

    def _buckets(self, learners: Collection[str] | None) -> frozenset[int] | None:
        """Those of a few learners; None where all are to be read."""
        found = None if learners is None else frozenset(map(self._publication.bucket_of, learners))
        return found if found and len(found) <= _FEW else None

    def _in_order(self, table: str, buckets: frozenset[int] | None) -> duckdb.DuckDBPyRelation:
        """A table, sorted by learner; a learner's rows are in one file, in the order in which they were published."""
        files = self._files(table, buckets)
        if len(files) == 1:
            return self._duckdb.read_parquet(files)
        numbered = self._duckdb.read_parquet(files, file_row_number=True)
        names = [name for name in numbered.columns if name != "file_row_number"]
        return numbered.order("learner_id, file_row_number").select(*names)

    def _marks(self, name: str) -> duckdb.DuckDBPyConnection:
        """A connection with the views that the query of this name may read: to make them takes as long as to ask it."""
        views = VIEWS if name == "read_presence_counts" else MARKS
        if views not in self._with_views:
            connection = self._cursor()
            with self._explained():
                create_views(connection, *views)
            self._with_views[views] = connection
        return self._with_views[views]

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        return _in_utc(self._connection.cursor())  # which has temporary views of its own

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            with translated(self._publication.path):
                yield
        except StoreError:
            if self._publication.is_intact:
                raise
            raise gone(self._publication.path) from None

    @contextmanager
    def _of_today(self) -> Iterator[None]:
        try:
            yield
        except KeyError:  # of Arrow, where there is no such column
            raise self._lacking() from None

    def _lacking(self) -> NothingPublishedError:
        return NothingPublishedError(
            f"Version {self._publication.version} of the dataset was published by an earlier SpeakKit and lacks what "
            "this needs. Run `speakkit publish` and call refresh()."
        )

    def _require(self, table: str) -> None:
        if table not in self.tables:
            raise NothingPublishedError(
                f"Version {self._publication.version} of the dataset has no table {table!r}: an earlier SpeakKit published "
                "it. Run `speakkit publish` and call refresh()."
            )


def _in_utc(cursor: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    cursor.execute("SET TimeZone = 'UTC'")  # which each cursor has of its own
    return cursor


def _view(name: str, files: Iterable[str], kind: str = "") -> str:
    listed = ", ".join(f"'{quoted(file)}'" for file in files)
    return f"CREATE {kind} VIEW {name} AS SELECT * FROM read_parquet([{listed}])"  # noqa: S608  # names of ours


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object] | None) -> pd.DataFrame:
    import pandas as pd

    relation: duckdb.DuckDBPyRelation | None = connection.sql(sql, params=parameters)
    return pd.DataFrame() if relation is None else relation.to_arrow_table().to_pandas()
