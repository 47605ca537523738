"""Spark over the Parquet files of one version of the dataset: the same SQL files, put into Spark's dialect by sqlglot.

See `speakkit.store.published_views.PublishedViews`, of which every method here does the same; `pip install
'speakkit[spark]'` brings pyspark, and Java 17 or newer has to be there. Each object has a session of its own within the
one that the process has, so that two versions can be open at once.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from speakkit.errors import (
    MissingExtraError,
    MissingProgramError,
    NothingPublishedError,
    QueryError,
    StoreError,
)
from speakkit.store.counted_learners import CountedLearners
from speakkit.store.published import Publication, gone
from speakkit.store.selection import ORDER, Selection
from speakkit.store.sql import Row, query, view
from speakkit.store.summaries import VIEWS, WEEKS

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

_QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    # nobody on the network is to reach it
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    # a learner's corpus is small beside what Spark is made for
    "spark.sql.shuffle.partitions": "2",
}
"""For a session that is begun here; one that is there already keeps its own."""


class SparkViews:
    """Spark views, named like the tables, over one version of the dataset; see `PublishedViews`.

    Raises:
        MissingExtraError, MissingProgramError: pyspark or Java isn't there.
    """

    counted_learners: CountedLearners | None = None
    """Spark counts anew."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self.tables = publication.tables
        self._require("sessions")
        self._session = _session().newSession()
        self._session.conf.set("spark.sql.session.timeZone", "UTC")
        self._has_marks = False
        self._files_of: dict[str, DataFrame] = {}
        for table in self.tables:
            self._read(table, self._files(table))

    def rows(self, table: str, selection: Selection) -> pd.DataFrame:
        """The selected rows of a table, sorted by learner."""
        self._require(table)
        found = _filtered(self._numbered(table), {"learner_id": selection.learners, "key": selection.keys})
        order = _by_learner(found)
        if table == "sessions":
            found = _of_sessions(found, selection)
        elif selection.concerns_sessions:
            own = _filtered(self._session.table("sessions"), {"learner_id": selection.learners})
            found = found.join(_of_sessions(own, selection).select("session_id"), "session_id", "left_semi")
            order = [name for name in ORDER if name in found.columns]
        return self._frame(found.orderBy(*order).select(*self._session.table(table).columns))

    def arrow(self, table: str) -> pa.Table:
        """A whole table, in Arrow's types, sorted by learner."""
        self._require(table)
        numbered = self._numbered(table)
        ordered = numbered.orderBy(*_by_learner(numbered))
        with self._explained():
            found: pa.Table = ordered.select(*self._session.table(table).columns).toArrow()
        return found

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return self._publication.rows(table)

    def types(self, table: str) -> Mapping[str, str]:
        """The Arrow type of each column of a table, in order."""
        self._require(table)
        with self._explained():
            schema = self._session.table(table).limit(0).toArrow().schema
        return {field.name: str(field.type) for field in schema}

    def has_learner(self, learner_id: str) -> bool:
        """Whether anything is published of a learner."""
        wanted = {"learner_id": (learner_id,)}
        tables = [table for table in ("sessions", "learners") if table in self.tables]
        with self._explained():
            return any(not _filtered(self._session.table(table), wanted).isEmpty() for table in tables)

    def learner_rows(self, table: str, learner_id: str, columns: Sequence[str]) -> list[Row]:
        """One learner's rows of a table as dictionaries."""
        import pyarrow as pa

        found = self.rows(table, Selection(learners=(learner_id,)))
        rows: list[Row] = pa.Table.from_pandas(found, preserve_index=False).select(list(columns)).to_pylist()
        return rows

    def marks(self, learner_id: str) -> list[Row]:
        """The rows of `queries/read_session_marks.sql` of one learner."""
        self._make_marks()
        found = self._run(query("read_session_marks"), {"first_learner": learner_id, "last_learner": learner_id})
        with self._explained():
            rows: list[Row] = found.toArrow().to_pylist()
        return rows

    def named(self, name: str, /, *, learners: tuple[str, ...] | None = None, **parameters: object) -> pd.DataFrame:
        """The rows of the query in `queries/<name>.sql`; `learners` is of no use here, since Spark reads what it needs."""
        self._make_marks()
        return self._frame(self._run(query(name), parameters))

    def presence_counts(self) -> pd.DataFrame:
        """In how many of how many sessions learners showed each pattern: columns key, present, informative, learners."""
        return self.named("read_presence_counts")

    def weekly_presence(self) -> pd.DataFrame:
        """The rows of `queries/read_weekly_presence.sql`: how many learners and sessions showed each pattern in each week."""
        self._make_marks()
        for statement in _in_spark(view(WEEKS)):
            self._session.sql(statement)
        return self.named("read_weekly_presence")

    def pattern_names(self) -> pd.DataFrame:
        """What patterns are called: columns key, pattern, pattern_id."""
        return self.query(
            "SELECT DISTINCT key, pattern, pattern_id FROM insights "
            "UNION SELECT DISTINCT key, pattern, pattern_id FROM observations"
        )

    def learner_counts(self, chosen: pd.DataFrame) -> pd.DataFrame:
        """The rows of `queries/read_learner_counts.sql` over the sessions `chosen`, with columns session_id and words."""
        import pyarrow as pa

        schema = pa.schema({"session_id": pa.string(), "words": pa.int64()})
        table = pa.Table.from_pandas(chosen, schema=schema, preserve_index=False)
        self._session.createDataFrame(table).createOrReplaceTempView("chosen_sessions")
        return self.named("read_learner_counts")

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
        """The rows of a statement in DuckDB's dialect; one without rows gives an empty frame."""
        return self._frame(self._run(sql, parameters or {}))

    asked = query

    def _run(self, sql: str, parameters: Mapping[str, object]) -> DataFrame:
        (statement,) = _in_spark(sql) or ("SELECT 1 WHERE false",)
        with self._explained():
            return self._session.sql(statement, args=dict(parameters))

    def _frame(self, found: DataFrame) -> pd.DataFrame:
        with self._explained():
            frame: pd.DataFrame = found.toArrow().to_pandas()
        return frame

    def _make_marks(self) -> None:
        if not self._has_marks:
            for name in VIEWS:
                for statement in _in_spark(view(name)):
                    self._session.sql(statement)
            self._has_marks = True

    def _numbered(self, table: str) -> DataFrame:
        """A table with the place of each row in its file: a learner's rows are in one file, in the order of publishing."""
        return self._files_of[table].select("*", "_metadata.row_index")  # which views don't have

    def _read(self, name: str, files: Iterable[str]) -> None:
        with self._explained():
            self._files_of[name] = self._session.read.parquet(*files)
            self._files_of[name].createOrReplaceTempView(name)

    def _files(self, table: str) -> list[str]:
        directory = self._publication.path.parent
        return [f"{directory}/{name}" for name in self._publication.names(table)]

    def _require(self, table: str) -> None:
        if table not in self.tables:
            raise NothingPublishedError(
                f"Version {self._publication.version} of the dataset has no table {table!r}: an earlier SpeakKit published "
                "it. Run `speakkit publish` and call refresh()."
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        from pyspark.errors import AnalysisException, ParseException, PySparkException

        try:
            yield
        except (AnalysisException, ParseException) as error:
            raise QueryError(f"Spark doesn't take the query: {_first_sentence(error)}") from None
        except PySparkException as error:
            if not self._publication.is_intact:
                raise gone(self._publication.path) from None
            raise StoreError(f"Spark stopped ({error.getCondition() or type(error).__name__}).") from None


def _session() -> SparkSession:
    """The process's Spark: the one that is running, on whatever cluster, or one on this machine's cores."""
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise MissingExtraError("pyspark isn't installed; pip install 'speakkit[spark]'.") from None
    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    builder = SparkSession.builder.master("local[*]").appName("speakkit")
    for name, value in _QUIET.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except PySparkRuntimeError:
        raise MissingProgramError(
            "Spark needs Java 17 or newer, and none starts here; install it (apt-get install default-jre-headless), or "
            'open the dataset with engine="duckdb".'
        ) from None


@functools.cache
def _in_spark(sql: str) -> tuple[str, ...]:
    """Statements in DuckDB's dialect as Spark's.

    Raises:
        QueryError: one isn't SQL, or has something that Spark can't do.
    """
    import sqlglot
    from sqlglot.errors import ErrorLevel, SqlglotError

    try:
        trees = [tree for tree in sqlglot.parse(sql, read="duckdb") if tree is not None]
        return tuple(_adapted(tree).sql("spark", unsupported_level=ErrorLevel.RAISE) for tree in trees)
    except SqlglotError as error:
        raise QueryError(
            f"The query can't be put into Spark's dialect: {_first_sentence(error)} "
            'Open the dataset with engine="duckdb" for it.'
        ) from None


def _adapted(tree: Any) -> Any:  # noqa: ANN401  # sqlglot's own
    from sqlglot import exp

    for named in list(tree.find_all(exp.CTE)):
        named.set("materialized", None)  # which Spark decides on itself
    for parameter in list(tree.find_all(exp.Parameter)):
        parameter.replace(exp.Placeholder(this=parameter.name))
    return tree


def _of_sessions(sessions: DataFrame, selection: Selection) -> DataFrame:
    if selection.since is not None:
        sessions = sessions.where(sessions["recorded_at"] >= selection.since)
    if selection.until is not None:
        sessions = sessions.where(sessions["recorded_at"] < selection.until)
    return _filtered(sessions, {"language": selection.languages, "topic": selection.topics})


def _by_learner(numbered: DataFrame) -> list[str]:
    """What rows are sorted by: a table of nobody's in particular lies in one file, in its order."""
    return [name for name in ("learner_id", "row_index") if name in numbered.columns]


def _filtered(rows: DataFrame, wanted: Mapping[str, tuple[str, ...] | None]) -> DataFrame:
    """The rows whose columns hold one of the wanted values each."""
    for column, values in wanted.items():
        if values is not None:
            rows = rows.where(rows[column].isin(list(values)))
    return rows


def _first_sentence(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300]
