"""Spark and DuckDB read the same from the same version: every table, every query of the toolkit, row by row."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib import resources, util
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import speakkit
from speakkit.errors import InputError, MissingExtraError, QueryError
from speakkit.kit import Kit, open_kit
from speakkit.store.published_views import PublishedViews
from speakkit.store.selection import Selection
from speakkit.store.spark_views import SparkViews

needs_spark = pytest.mark.skipif(
    util.find_spec("pyspark") is None or util.find_spec("sqlglot") is None or shutil.which("java") is None,
    reason="needs pip install 'speakkit[spark]' and Java (apt-get install default-jre-headless)",
)
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark")]

ALL = Selection()
QUERIES: dict[str, dict[str, Any]] = {
    "read_learner_counts": {},
    "read_presence_counts": {},
    "read_session_marks": {"first_learner": "", "last_learner": "~"},
    "read_weekly_presence": {},
}
"""Every query of the toolkit that a reader runs, with what it is asked."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published dataset in several buckets."""
    folder = tmp_path_factory.mktemp("simulated")
    speakkit.simulate(12, 9, patterns=4, directory=folder)
    return folder


@pytest.fixture(scope="module")
def duckdb(folder: Path) -> PublishedViews:
    return PublishedViews(open_kit(folder)._publication)


QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Java's quick compiler alone: for a minute's work the thorough one costs twice what it saves."""


@pytest.fixture(scope="module")
def spark(folder: Path) -> Iterator[SparkViews]:
    """The one Spark of this file: each test reads over it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", QUICK_START)
        views = SparkViews(open_kit(folder)._publication)
    yield views
    views._session.stop()


def assert_equal(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """The same rows in the same order, and the same types."""
    assert len(expected)
    assert_frame_equal(found, expected)


def test_the_queries_compared_are_all_that_readers_run() -> None:
    files = resources.files("speakkit.store").joinpath("queries").iterdir()
    assert {name for file in files if (name := file.name.removesuffix(".sql")).startswith("read_")} == QUERIES.keys()


@needs_spark
@pytest.mark.parametrize("name", QUERIES)
def test_both_agree_on_a_query(name: str, spark: SparkViews, duckdb: PublishedViews) -> None:
    chosen = duckdb.rows("sessions", ALL)[["session_id"]].assign(words=250)[::2]
    for views in (spark, duckdb):
        views.learner_counts(chosen)
    if name == "read_weekly_presence":  # which isn't a query over views that are always there
        assert_equal(spark.weekly_presence(), duckdb.weekly_presence())
        return
    assert_equal(spark.named(name, **QUERIES[name]), duckdb.named(name, **QUERIES[name]))


@needs_spark
def test_both_agree_on_every_table(spark: SparkViews, duckdb: PublishedViews) -> None:
    for table in duckdb.tables:
        assert spark.types(table) == duckdb.types(table), table
        assert spark.arrow(table).equals(duckdb.arrow(table)), table


@needs_spark
def test_both_agree_on_what_is_selected(spark: SparkViews, duckdb: PublishedViews) -> None:
    learners = tuple(duckdb.rows("learners", ALL)["learner_id"][:3])
    times = duckdb.rows("sessions", ALL)["recorded_at"].sort_values()
    middle = pd.Timestamp(times.iloc[len(times) // 2]).to_pydatetime()
    for wanted in (Selection(learners=learners), Selection(since=middle), Selection(learners, None, middle, ("en",))):
        for table in ("sessions", "insights", "observations"):
            assert_equal(spark.rows(table, wanted), duckdb.rows(table, wanted))


@needs_spark
def test_a_profile_is_the_same(spark: SparkViews, folder: Path) -> None:
    learner = str(open_kit(folder).learners()["learner_id"][0])
    with_spark = speakkit.open(folder, engine="spark")
    assert isinstance(with_spark, Kit)
    assert_equal(with_spark.profile(learner).to_frame(), speakkit.open(folder).profile(learner).to_frame())


@needs_spark
def test_own_sql_is_put_into_sparks_dialect(spark: SparkViews, duckdb: PublishedViews) -> None:
    sql = "SELECT learner_id, count(*) AS n FROM sessions WHERE learner_id <> $name GROUP BY learner_id ORDER BY learner_id"
    learner = str(duckdb.rows("learners", ALL)["learner_id"][0])
    assert_equal(spark.asked(sql, {"name": learner}), duckdb.asked(sql, {"name": learner}))


@needs_spark
@pytest.mark.parametrize("sql", ["SELECT nothing FROM sessions", "SELECT FROM WHERE", "PRAGMA database_size"])
def test_what_spark_cannot_do_is_said(spark: SparkViews, sql: str) -> None:
    with pytest.raises(QueryError, match="Spark"):
        spark.asked(sql)


def test_an_engine_that_is_not_there_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="'duckdb' or 'spark'"):
        speakkit.open(folder, engine="pandas")  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(MissingExtraError, match=r"speakkit\[spark\]"):
        speakkit.open(folder, engine="spark")
