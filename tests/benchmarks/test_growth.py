"""What a profile, a comparison of cohorts and weekly trends cost among 10,000, a million and ten million insights.

Each is put beside the least that plain pandas and polars do for it in the same run, and the growth from size to size is said as
the power of the number of insights that the processor's time goes with: 0 is flat, 1 is linear.
"""

from __future__ import annotations

import json
import math
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import pandas as pd
import polars as pl
import pytest

from speakkit.kit import Kit, open_kit
from speakkit.store.published import Publication, current
from tests.support.big_dataset import DRAWN, INSIGHTS_EACH, big_dataset, learner_ids

SIZES = tuple(int(size) for size in os.environ.get("SPEAKKIT_BENCH_INSIGHTS", "10_000 1_000_000 10_000_000").split())
TIMES, FEW_TIMES = 11, 3
TABLES = ("insights", "observations", "sessions", "learners")
PLAIN = {
    "a later profile": "  one learner's counts by polars",
    "two cohorts compared": "  their means by polars",
    "weekly presence": "  the same by polars",
}
_COLD = """
import json, sys, time, pathlib
import scipy.stats, pandas
from speakkit.kit import open_kit
began, worked = time.perf_counter(), time.process_time()
open_kit(pathlib.Path(sys.argv[1])).profile(sys.argv[2])
print(json.dumps([time.process_time() - worked, time.perf_counter() - began]))
"""


@dataclass(frozen=True)
class Cost:
    """Seconds of the processor, and by the clock."""

    cpu_s: float
    wall_s: float


def cost(call: Callable[[], object], times: int = 1) -> Cost:
    found = []
    for _ in range(times):
        began, worked = perf_counter(), process_time()
        call()
        found.append((process_time() - worked, perf_counter() - began))
    return Cost(*(median(column) for column in zip(*found, strict=True)))


def cold(directory: Path, learner: str) -> Cost:
    """The first profile of a process that has done nothing but its imports."""
    done = subprocess.run(
        [sys.executable, "-c", _COLD, str(directory), learner], capture_output=True, text=True, check=True
    )
    return Cost(*json.loads(done.stdout))


class Measured:
    """The three questions on one dataset, and what answers the least of each plainly."""

    def __init__(self, publication: Publication, insights: int, times: int, few_times: int) -> None:
        self.publication, self.insights, self.times, self.few_times = publication, insights, times, few_times
        self.kit: Kit = open_kit(publication.path.parent)
        self.kit.profile("learner-0000000")
        ids = learner_ids(insights // INSIGHTS_EACH)
        self._others: Iterator[str] = (ids[number * 7 % len(ids)] for number in count(1))

    def files(self, table: str) -> list[str]:
        return [str(path) for path in self.publication.files(table)]

    def profile(self) -> None:
        self.kit.profile(next(self._others))

    def profile_in_pandas(self) -> None:
        of_one = [("learner_id", "==", next(self._others))]
        for table in ("sessions", "observations"):
            files: Any = self.files(table)
            pd.read_parquet(files, filters=of_one)

    def profile_in_polars(self) -> None:
        of_one = pl.col("learner_id") == next(self._others)
        sessions = pl.scan_parquet(self.files("sessions")).filter(of_one, pl.col("token_count") >= 100)
        seen = pl.scan_parquet(self.files("observations")).filter(of_one)
        told = seen.join(sessions, on="session_id", how="semi").group_by("key")
        told.agg((pl.col("state") == "present").sum(), pl.len()).collect()

    def comparison(self) -> pd.DataFrame:
        kit = open_kit(self.publication.path.parent)
        return kit.cohort(first_language="ja").compare(kit.cohort(first_language="de"))

    def comparison_in_polars(self) -> pl.DataFrame:
        """The mean of each side alone: no interval, no test."""
        people = pl.scan_parquet(self.files("learners")).select("learner_id", "first_language")
        seen = pl.scan_parquet(self.files("observations")).select("learner_id", "key", "state")
        shares = seen.group_by("learner_id", "key").agg(share=(pl.col("state") == "present").mean())
        return (
            shares.join(people, on="learner_id").group_by("first_language", "key").agg(pl.col("share").mean()).collect()
        )

    def weeks(self) -> pd.DataFrame:
        return open_kit(self.publication.path.parent).weekly_presence()

    def weeks_in_polars(self) -> pl.DataFrame:
        seen = pl.scan_parquet(self.files("observations")).select("learner_id", "recorded_week", "key", "state")
        shares = seen.group_by("recorded_week", "key", "learner_id").agg(share=(pl.col("state") == "present").mean())
        return shares.group_by("recorded_week", "key").agg(pl.col("share").mean(), pl.len()).collect()

    def costs(self) -> dict[str, Cost]:
        plain = self.few_times if self.insights <= 1_000_000 else 1
        return {
            "a cold process's first profile": cold(self.publication.path.parent, "learner-0000003"),
            "a later profile": cost(self.profile, self.times),
            "  one learner's rows by pandas": cost(self.profile_in_pandas, plain),
            "  one learner's counts by polars": cost(self.profile_in_polars, plain),
            "two cohorts compared": cost(self.comparison, self.few_times),
            "  their means by polars": cost(self.comparison_in_polars, plain),
            "weekly presence": cost(self.weeks, self.few_times),
            "  the same by polars": cost(self.weeks_in_polars, plain),
        }


def assert_alike(measured: Measured) -> None:
    """What is quick says what is plain."""
    compared = measured.comparison().set_index("key")
    for row in measured.comparison_in_polars().iter_rows(named=True):
        name = {"ja": "mean", "de": "other_mean"}.get(row["first_language"])
        if name is not None and compared["withheld"].isna()[row["key"]]:
            assert compared.loc[row["key"], name] == pytest.approx(row["share"])
    weeks = measured.weeks().set_index(["week", "key"])
    for row in measured.weeks_in_polars().iter_rows(named=True):
        week = weeks.loc[(row["recorded_week"], row["key"])]
        assert pd.isna(week["presence"]) or week["presence"] == pytest.approx(row["share"])


def grown(before: Cost, after: Cost, factor: float) -> str:
    return f"^{math.log(max(after.cpu_s, 1e-4) / max(before.cpu_s, 1e-4)) / math.log(factor):.2f}"


def described() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"


def drawn_in(folder: Path, size: int, drawn: int) -> Publication:
    """The dataset in a folder, which an earlier run may have drawn already."""
    return current(folder) or big_dataset(folder, size, drawn)


@pytest.mark.timeout(3600)
def test_costs_hardly_grow_with_the_insights(is_bench: bool, tmp_path: Path) -> None:
    """Up to ten million insights when benchmarks are asked for, else 2,000, to see that all of it works."""
    sizes, drawn, times = (SIZES, DRAWN, (TIMES, FEW_TIMES)) if is_bench else ((2_000,), 25, (1, 1))
    kept = Path(os.environ.get("SPEAKKIT_BENCH_DRAWN", tmp_path))
    print(
        f"\n{described()}; seconds of the processor (by the clock), medians; ^ is the growth since the size before",
        end="",
    )
    before: dict[str, Cost] = {}
    for number, size in enumerate(sizes):
        began = perf_counter()
        publication = drawn_in(kept / str(size), size, drawn)
        rows = ", ".join(f"{publication.rows(table):,} {table}" for table in TABLES)
        print(f"\n{rows}; drawn in {perf_counter() - began:.0f} s")
        measured = Measured(publication, size, *times)
        costs = measured.costs()
        for name, found in costs.items():
            growth = grown(before[name], found, size / sizes[number - 1]) if before else ""
            print(f"  {name}: {found.cpu_s:.3f} ({found.wall_s:.3f}) {growth}")
        for own, plain in PLAIN.items():
            print(f"  {own}: {costs[own].cpu_s / costs[plain].cpu_s:.3f} of {plain.strip()}")
        assert_alike(measured)
        before = costs
