"""How quickly one learner's profile opens among a million insights, against the same counts in plain pandas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from statistics import median
from time import perf_counter, process_time

import pandas as pd
import pytest

from speakkit.kit import Kit, simulate
from speakkit.store.published import current

INSIGHTS = 1_000_000
TIMES = 5


@pytest.fixture(scope="module")
def kit(is_bench: bool, tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """A million insights when benchmarks are asked for, else a five-hundredth, to see that all of it works."""
    learners = INSIGHTS // (1 if is_bench else 500) // 50
    began = perf_counter()
    found = simulate(learners, 16, directory=tmp_path_factory.mktemp("simulated")).dataset
    rows = found.tables().set_index("table")["rows"]
    print(f"\ndrew and published {rows['insights']:,} insights, {rows['observations']:,} observations", end="")
    print(f" in {perf_counter() - began:.1f} s")
    return found


def median_seconds(call: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and of the processor, which others on the machine change less."""
    durations = []
    for _ in range(TIMES):
        began, worked = perf_counter(), process_time()
        call()
        durations.append((perf_counter() - began, process_time() - worked))
    wall, cpu = zip(*durations, strict=True)
    return median(wall), median(cpu)


def in_plain_pandas(kit: Kit, learner: str) -> pd.DataFrame:
    """Whole tables read, one learner kept, sessions present and checked counted: less than a profile says."""
    publication = current(kit.directory)
    assert publication is not None
    sessions, observations = (
        pd.concat([pd.read_parquet(path) for path in publication.files(table)])
        for table in ("sessions", "observations")
    )
    usable = sessions[(sessions["learner_id"] == learner) & (sessions["token_count"] >= 100)]
    own = observations[(observations["learner_id"] == learner) & observations["session_id"].isin(usable["session_id"])]
    told = own[own["state"].isin(["present", "absent"])]
    return (told["state"] == "present").groupby(told["key"]).agg(["sum", "size"])


def test_a_profile_opens_at_once(kit: Kit) -> None:
    ids = kit.learners()["learner_id"]
    others: Iterator[str] = (ids[number * 7 % len(ids)] for number in count(1))
    began, worked = perf_counter(), process_time()
    first = kit.profile(ids[0])
    print(
        f"first profile {perf_counter() - began:.2f} s, of the processor {process_time() - worked:.3f} s (imports included)"
    )
    wall, cpu = median_seconds(lambda: kit.profile(next(others)))
    plain_wall, plain_cpu = median_seconds(lambda: in_plain_pandas(kit, next(others)))
    print(
        f"later ones {wall:.3f} s, of the processor {cpu:.3f} s (n={TIMES}): {cpu / plain_cpu:.3f} of plain pandas'",
        end="",
    )
    print(f" {plain_cpu:.2f} s, by the clock {wall / plain_wall:.3f} of {plain_wall:.2f} s")
    counted = in_plain_pandas(kit, ids[0])
    assert {p.key: [p.sessions_present, p.sessions_checked] for p in first.patterns} == {
        key: row.tolist() for key, row in counted[counted["sum"] > 0].iterrows()
    }
