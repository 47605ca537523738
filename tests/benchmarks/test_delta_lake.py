"""Delta Lake by delta-rs against Parquet files in learner buckets with a pointer: writing, one learner changed, reading, erasing.

Both have the same rows in the same buckets (Delta's partitions). SpeakKit doesn't depend on it: `pip install deltalake`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from speakkit.store.buckets import FINEST, Affected, bucket_of
from speakkit.store.edition import Edition
from speakkit.store.published import Publication
from speakkit.store.rewriting import rewrite_earlier
from speakkit.store.versions import promoted
from tests.support.big_dataset import big_dataset, learner_ids

deltalake = pytest.importorskip("deltalake", reason="needs `pip install deltalake`")

TABLES = ("sessions", "insights", "observations")
INSIGHTS = 1_000_000
COLUMNS = ["learner_id", "session_id", "key", "state", "occurrences"]
LEARNER = "learner-0000007"


def seconds(call: Callable[[], object]) -> tuple[float, float]:
    """Of the processor, and by the clock."""
    began, worked = perf_counter(), process_time()
    call()
    return process_time() - worked, perf_counter() - began


class Buckets:
    """The published layout."""

    def __init__(self, publication: Publication) -> None:
        self.publication, self.directory = publication, publication.path.parent
        manifest = publication.manifest
        self.buckets, self.bucket = manifest.buckets, publication.bucket_of(LEARNER)
        self.rows = {
            table: pa.concat_tables([pq.ParquetFile(path).read() for path in publication.files(table)])
            for table in manifest.tables
            if not table.endswith("_total") and "by_" not in table and table not in {"pattern_names", "learner_counts"}
        }

    def write(self) -> None:
        """All rows, and what readers need that was counted of them."""
        edition = Edition.anew("drawn", self.buckets, self.directory.with_name("again"))
        edition.write(self.rows, range(self.buckets))
        promoted(edition.manifest(), self.directory.with_name("again"), None)

    def change(self) -> None:
        """The learners of one of the store's buckets, whom a change is told by, are written anew."""
        self._renew(lambda table, rows: changed(rows) if table == "insights" else rows)

    def erase(self) -> None:
        """The learner goes from every version."""
        self._renew(lambda _, rows: rows.filter(pc.not_equal(rows["learner_id"], LEARNER)))
        rewrite_earlier(self.directory, self.publication)

    def _renew(self, change: Callable[[str, pa.Table], pa.Table]) -> None:
        fine = bucket_of(LEARNER, FINEST)
        edition = Edition.after(self.publication.manifest, self.directory)
        theirs = {}
        for table, rows in self.rows.items():
            if "learner_id" in rows.schema.names:
                theirs[table] = change(table, of_finest(self.read(table, self.bucket), fine))
            else:
                theirs[table] = rows
        edition.renew(theirs, Affected(self.buckets, frozenset({fine})))
        self.publication = promoted(edition.manifest(), self.directory, None)

    def read(self, table: str, bucket: int) -> pa.Table:
        (path,) = self.publication.files(table, [bucket])
        return pq.ParquetFile(path).read()

    def files(self, table: str, bucket: int | None) -> list[str]:
        return [str(path) for path in self.publication.files(table, None if bucket is None else [bucket])]

    def pandas(self, bucket: int | None) -> pd.DataFrame:
        only = [] if bucket is None else [("learner_id", "==", LEARNER)]
        files: Any = self.files("observations", bucket)
        return pd.read_parquet(files, columns=COLUMNS, filters=only or None)

    def polars(self, bucket: int | None) -> pl.DataFrame:
        rows = pl.scan_parquet(self.files("observations", bucket)).select(COLUMNS)
        return (rows if bucket is None else rows.filter(pl.col("learner_id") == LEARNER)).collect()

    def duckdb(self, bucket: int | None) -> object:
        where = "" if bucket is None else f"WHERE learner_id = '{LEARNER}'"
        files = self.files("observations", bucket)
        with duckdb.connect() as connection:
            return connection.execute(f"SELECT {', '.join(COLUMNS)} FROM read_parquet(?) {where}", [files]).fetch_df()


class Delta:
    """The same rows as Delta tables with a partition a bucket; no minima and maxima of what was said."""

    def __init__(self, rows: Mapping[str, pa.Table], directory: Path, buckets: int) -> None:
        self.directory, self.bucket = directory, bucket_of(LEARNER, buckets)
        self.rows = {table: with_bucket(rows[table], buckets) for table in TABLES}

    def write(self) -> None:
        for table, rows in self.rows.items():
            kept = {"delta.dataSkippingStatsColumns": "recorded_week", "delta.logRetentionDuration": "interval 0 days"}
            deltalake.write_deltalake(self._path(table), rows, partition_by=["bucket"], configuration=kept)

    def change(self) -> None:
        where = f"bucket = {self.bucket} AND learner_id = '{LEARNER}'"
        own = self.rows["insights"].filter(pc.equal(self.rows["insights"]["learner_id"], LEARNER))
        deltalake.write_deltalake(self._path("insights"), changed(own), mode="overwrite", predicate=where)

    def erase(self) -> None:
        """The learner goes, and with the files of before every earlier version; the log is written anew without what it said."""
        for table in TABLES:
            found = self._table(table)
            found.delete(f"bucket = {self.bucket} AND learner_id = '{LEARNER}'")
            found.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
            found.create_checkpoint()
            found.cleanup_metadata()

    def _path(self, table: str) -> str:
        return str(self.directory / table)

    def _table(self, table: str) -> Any:  # noqa: ANN401  # of a package without types
        return deltalake.DeltaTable(self._path(table))

    def dataset(self) -> Any:  # noqa: ANN401
        return self._table("observations").to_pyarrow_dataset()

    def pandas(self, bucket: int | None) -> pd.DataFrame:
        only = None if bucket is None else [("bucket", "=", bucket), ("learner_id", "=", LEARNER)]
        found: pd.DataFrame = self._table("observations").to_pandas(columns=COLUMNS, filters=only)
        return found

    def polars(self, bucket: int | None) -> pl.DataFrame:
        rows = pl.scan_delta(self._path("observations"))
        if bucket is not None:
            rows = rows.filter(pl.col("bucket") == bucket, pl.col("learner_id") == LEARNER)
        return rows.select(COLUMNS).collect()

    def duckdb(self, bucket: int | None) -> object:
        """Through Arrow: DuckDB's own extension for Delta isn't there for this version."""
        where = "" if bucket is None else f"WHERE bucket = {bucket} AND learner_id = '{LEARNER}'"
        with duckdb.connect() as connection:
            connection.register("observations", self.dataset())
            return connection.execute(f"SELECT {', '.join(COLUMNS)} FROM observations {where}").fetch_df()


def with_bucket(rows: pa.Table, buckets: int) -> pa.Table:
    learners = rows["learner_id"].combine_chunks().dictionary_encode()
    of_each = pa.array([bucket_of(name, buckets) for name in learners.dictionary.to_pylist()], pa.int32())
    return rows.append_column("bucket", of_each.take(learners.indices))


def of_finest(rows: pa.Table, fine: int) -> pa.Table:
    names = [name for name in rows["learner_id"].unique().to_pylist() if bucket_of(name, FINEST) == fine]
    return rows.filter(pc.is_in(rows["learner_id"], value_set=pa.array(names, pa.string())))


def changed(rows: pa.Table) -> pa.Table:
    index = rows.schema.get_field_index("severity")
    return rows.set_column(index, "severity", pa.array(["high"] * rows.num_rows))


def traces(directory: Path) -> list[str]:
    """Files that name the learner: logs as text, Parquet files by their rows and minima."""
    return sorted({path.name for path in directory.rglob("*") if path.is_file() and _names_learner(path)})


def _names_learner(path: Path) -> bool:
    if LEARNER.encode() in path.read_bytes():
        return True
    if path.suffix != ".parquet" or "learner_id" not in (file := pq.ParquetFile(path)).schema_arrow.names:
        return False
    return LEARNER in file.read(["learner_id"])["learner_id"].unique().to_pylist()


def size_mb(directory: Path) -> float:
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file()) / 1e6


def spark_seconds(files: Mapping[str, list[str]]) -> Iterator[tuple[str, tuple[float, float]]]:
    """Reading all by Spark from a list of files: its reader of Delta is a jar that the Python package doesn't hold."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.range(10).count()
    for name, paths in files.items():
        rows = session.read.parquet(*paths).groupBy("key").count()
        yield name, seconds(rows.collect)
    session.stop()


@pytest.mark.timeout(3600)
def test_delta_lake_and_buckets(is_bench: bool, tmp_path: Path) -> None:
    """A million insights when benchmarks are asked for, else 5,000, to see that all of it works."""
    insights = INSIGHTS if is_bench else 5_000
    own = Buckets(big_dataset(tmp_path / "published", insights))
    delta = Delta(own.rows, tmp_path / "delta", own.buckets)
    assert LEARNER in learner_ids(insights // 50)
    steps: dict[str, tuple[str, tuple[object, ...]]] = {
        "writing anew": ("write", ()),
        "changing one learner": ("change", ()),
    }
    for engine in ("pandas", "polars", "duckdb"):
        steps[f"one learner by {engine}"] = (engine, (own.bucket,))
        steps[f"everybody by {engine}"] = (engine, (None,))
    steps["erasing one learner"] = ("erase", ())
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {insights:,} insights, {own.buckets} buckets;")
    print("seconds of the processor (by the clock): buckets, Delta")
    for name, (method, given) in steps.items():
        found = [seconds(partial(getattr(side, method), *given)) for side in (own, delta)]
        print(f"  {name}: " + ", ".join(f"{cpu:.3f} ({wall:.3f})" for cpu, wall in found))
        if name == "changing one learner":
            print(f"  MB: {size_mb(own.directory):.1f}, {size_mb(delta.directory):.1f}")
            assert len(own.pandas(None)) == len(delta.pandas(None)) == len(delta.duckdb(None))  # type: ignore[arg-type]
    print(f"  files that name the learner afterwards: {traces(own.directory)}, {traces(delta.directory)}")
    assert not traces(own.directory)
    assert len(own.pandas(None)) == len(delta.pandas(None))
    listed = own.files("observations", None), delta._table("observations").file_uris()
    if shutil.which("java") and find_spec("pyspark"):
        for name, (_, wall) in spark_seconds(dict(zip(("buckets", "Delta"), listed, strict=True))):
            print(f"  everybody by Spark, {name}: {wall:.3f} by the clock")
