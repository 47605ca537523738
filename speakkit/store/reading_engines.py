"""What reads a published version: DuckDB, or Spark where the tables are too many for one machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from speakkit.errors import InputError
from speakkit.store.counted_learners import CountedLearners
from speakkit.store.published import Publication
from speakkit.store.published_views import PublishedViews
from speakkit.store.selection import Selection
from speakkit.store.spark_views import SparkViews
from speakkit.store.sql import Row

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ReadingEngine = Literal["duckdb", "spark"]


class TableViews(Protocol):
    """The tables of a version, and the queries over them; `PublishedViews` says what each method does."""

    @property
    def tables(self) -> tuple[str, ...]: ...
    def rows(self, table: str, selection: Selection) -> pd.DataFrame: ...
    def arrow(self, table: str) -> pa.Table: ...
    def count(self, table: str) -> int: ...
    def types(self, table: str) -> Mapping[str, str]: ...
    def has_learner(self, learner_id: str) -> bool: ...
    def learner_rows(self, table: str, learner_id: str, columns: Sequence[str]) -> list[Row]: ...
    def marks(self, learner_id: str) -> list[Row]: ...
    def named(self, name: str, /, *, learners: tuple[str, ...] | None = None, **parameters: object) -> pd.DataFrame: ...
    def presence_counts(self) -> pd.DataFrame: ...
    def weekly_presence(self) -> pd.DataFrame: ...
    @property
    def counted_learners(self) -> CountedLearners | None: ...
    def pattern_names(self) -> pd.DataFrame: ...
    def learner_counts(self, chosen: pd.DataFrame) -> pd.DataFrame: ...
    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame: ...
    def asked(self, sql: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame: ...


def views_over(publication: Publication, engine: ReadingEngine) -> TableViews:
    """The tables of a version, read by this engine.

    Raises:
        InputError: there is no such engine.
        MissingExtraError, MissingProgramError: it isn't installed.
    """
    if engine not in ("duckdb", "spark"):
        raise InputError(f"There is no engine {str(engine)[:20]!r} to read with; take 'duckdb' or 'spark'.")
    return SparkViews(publication) if engine == "spark" else PublishedViews(publication)
