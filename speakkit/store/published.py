"""The published dataset, as readers find it: Parquet files of a version, and DuckDB views over them.

    <directory>/current.json       which version is current; replaced atomically
    <directory>/v000012/*.parquet  one file a table, sorted by learner

Nothing here touches the live store, so a reader never waits for a writer nor keeps one waiting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from speakkit.errors import CorruptDataError, NothingPublishedError, StoreError
from speakkit.model import UtcDatetime, Value
from speakkit.store.migrations import connect
from speakkit.store.selection import Selection, select
from speakkit.store.sql import create_views, query
from speakkit.store.vendor_errors import query_error, translated

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa

POINTER = "current.json"
TABLES = (
    "learners",
    "sessions",
    "transcripts",
    "words",
    "analyses",
    "insights",
    "observations",
    "edits",
    "measures",
    "pattern_profiles",
    "engine_calls",
    "reviews",
    "pattern_aliases",
    "learner_attributes",
    "consents",
)
"""The tables of the dataset; `queries/publish_<table>.sql` says what each row is."""


class Pointer(Value):
    """What `current.json` says."""

    version: str = Field(pattern=r"^v\d{6,}$")
    digest: str
    published_at: UtcDatetime


@dataclass(frozen=True)
class Publication:
    """One version of the dataset: its folder `path`, and the SHA-256 `digest` over its files."""

    version: str
    path: Path
    digest: str


def pointer(directory: Path) -> Pointer | None:
    """What `directory` says is current; None where nothing was published there.

    Raises:
        CorruptDataError: the pointer isn't what was written.
    """
    try:
        return Pointer.model_validate_json((directory / POINTER).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValidationError:
        raise CorruptDataError(f"{directory / POINTER} can't be read. Run `speakkit publish` again.") from None


def current(directory: Path) -> Publication | None:
    """The version that `directory` points to; None where nothing was published there.

    Raises:
        CorruptDataError: the pointer isn't what was written.
    """
    found = pointer(directory)
    return None if found is None else Publication(found.version, directory / found.version, found.digest)


class PublishedViews:
    """DuckDB views, named like the tables, over one version of the dataset.

    Attributes:
        tables: those that the version has; an earlier SpeakKit published fewer.

    Raises:
        NothingPublishedError: the version has made room for newer ones meanwhile.
    """

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._has_marks = False
        self._connection = connect(Path(":memory:"))
        self._connection.execute("SET parquet_metadata_cache = true")  # a version's files never change
        self.tables = tuple(table for table in TABLES if (publication.path / f"{table}.parquet").is_file())
        if "sessions" not in self.tables:
            raise self._gone() if not publication.path.is_dir() else self._lacks("sessions")
        with self._explained():
            for table in self.tables:
                self._connection.read_parquet(str(publication.path / f"{table}.parquet")).create_view(table)

    def rows(self, table: str, selection: Selection) -> pd.DataFrame:
        """The selected rows of a table.

        Raises:
            NothingPublishedError: the version doesn't have that table, or has made room for newer ones meanwhile.
        """
        if table not in self.tables:
            raise self._lacks(table)
        with self._explained():
            frame: pd.DataFrame = select(self._connection, table, selection).to_arrow_table().to_pandas()
        return frame

    def arrow(self, table: str) -> pa.Table:
        """A whole table, in Arrow's types.

        Raises:
            NothingPublishedError: the version doesn't have that table, or has made room for newer ones meanwhile.
        """
        if table not in self.tables:
            raise self._lacks(table)
        with self._explained():
            found: pa.Table = self._connection.table(table).to_arrow_table()
        return found

    def count(self, table: str) -> int:
        """How many rows a table has."""
        with self._explained():
            return int(self._connection.table(table).count("*").to_arrow_table().column(0)[0].as_py())

    def types(self, table: str) -> Mapping[str, str]:
        """The Arrow type of each column of a table, in order.

        Raises:
            NothingPublishedError: the version doesn't have that table.
        """
        if table not in self.tables:
            raise self._lacks(table)
        with self._explained():
            schema = self._connection.table(table).limit(0).to_arrow_table().schema
        return {field.name: str(field.type) for field in schema}

    def named(self, name: str, /, **parameters: object) -> pd.DataFrame:
        """The rows of the query in `queries/<name>.sql`, which may read the views of `views/marks.sql`.

        Raises:
            NothingPublishedError: the version lacks what the query reads, or has made room for newer ones meanwhile.
        """
        import duckdb

        try:
            if not self._has_marks:
                create_views(self._connection, "evidence_of_dataset", "marks")
                self._has_marks = True
            return self.query(query(name), parameters or None)
        except (duckdb.BinderException, duckdb.CatalogException):
            raise NothingPublishedError(
                f"Version {self._publication.version} of the dataset was published by an earlier SpeakKit and lacks what "
                "this needs. Run `speakkit publish` and call refresh()."
            ) from None

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
        with self._explained():
            return self._frame(sql, parameters)

    def asked(self, sql: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
        """The rows of somebody's own statement; see `query`.

        Raises:
            QueryError: it isn't right.
            NothingPublishedError: the version has made room for newer ones meanwhile.
        """
        import duckdb

        with self._explained():
            try:
                return self._frame(sql, parameters)
            except (duckdb.ProgrammingError, duckdb.DataError, duckdb.NotSupportedError) as error:
                raise query_error(error) from None

    def _frame(self, sql: str, parameters: Mapping[str, object] | None) -> pd.DataFrame:
        import pandas as pd

        relation: duckdb.DuckDBPyRelation | None = self._connection.sql(sql, params=parameters)
        frame: pd.DataFrame = pd.DataFrame() if relation is None else relation.to_arrow_table().to_pandas()
        return frame

    @contextmanager
    def _explained(self) -> Iterator[None]:
        path = self._publication.path
        try:
            with translated(path):
                yield
        except StoreError:
            if path.is_dir():
                raise
            raise self._gone() from None

    def _gone(self) -> NothingPublishedError:
        path = self._publication.path
        return NothingPublishedError(
            f"Version {path.name} of the dataset {path.parent} has made room for newer ones. "
            "Open the dataset again, or call its refresh()."
        )

    def _lacks(self, table: str) -> NothingPublishedError:
        return NothingPublishedError(
            f"Version {self._publication.version} of the dataset has no table {table!r}: an earlier SpeakKit published "
            "it. Run `speakkit publish` and call refresh()."
        )
