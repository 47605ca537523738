"""What it costs to compare two groups of thousands of learners, against dealing them one by one in plain numpy."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import numpy as np
import numpy.typing as npt
import pytest

from speakkit.statistics.comparison import compare_groups

DEALS, TRIED = 9999, 20
"""Deals of a test, and how many of them are dealt plainly: the others would take the same again."""
Values = npt.NDArray[np.float64]


def seconds(call: Callable[[], object]) -> float:
    began = process_time()
    call()
    return process_time() - began


def dealt_plainly(pooled: Values, first: int) -> Values:
    """Differences of means alone, without studentising and without an interval: less than a comparison says."""
    rng = np.random.default_rng(0)
    dealt = [rng.permutation(pooled) for _ in range(TRIED)]
    return np.array([one[:first].mean() - one[first:].mean() for one in dealt])


@pytest.mark.parametrize("learners", [100, 1_000, 10_000, 100_000])
def test_a_comparison_grows_less_than_its_learners(learners: int, is_bench: bool) -> None:
    if not is_bench and learners > 1_000:
        pytest.skip("run by make bench")
    rng = np.random.default_rng(1)
    shares = [rng.binomial(16, rng.beta(1.2, 2.8, learners)) / 16 for _ in range(2)]
    rates = [rng.gamma(2, 0.5, learners) for _ in range(2)]
    plain_s = seconds(lambda: dealt_plainly(np.concatenate(shares), learners)) * DEALS / TRIED
    for name, (mine, theirs) in (("shares of 16 sessions", shares), ("rates", rates)):
        took_s = seconds(lambda mine=mine, theirs=theirs: compare_groups(mine, theirs))  # type: ignore[misc]
        print(
            f"\n{learners:,} a side, {name}: {took_s:.3f} s of the processor, {took_s / plain_s:.4f} of plain deals",
            end="",
        )
