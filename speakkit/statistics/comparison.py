"""Two groups of learners side by side; the learner is the unit, however many sessions each has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
import numpy.typing as npt
from scipy.stats import bootstrap, permutation_test

from speakkit.statistics.intervals import LEVEL, Interval

MIN_CELL_LEARNERS = 10
"""A cell with fewer learners isn't shown: people could be recognised, and little could be said."""
WITHHELD = f"fewer than {MIN_CELL_LEARNERS} learners"
"""Said in the place of a figure that isn't shown."""
EXACT_BELOW_LEARNERS = 12
"""With fewer learners on each side every permutation is tried (at most 705 432)."""

_RESAMPLES = 9999
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The first group against the second.

    `difference` of means with a percentile bootstrap over learners; `cliffs_delta` is P(first > second) minus
    P(first < second) for a learner of each; `p_value` is the two-sided permutation test's of the difference.
    """

    learners: tuple[int, int]
    difference: float
    interval: Interval
    cliffs_delta: float
    p_value: float
    is_exact: bool


def is_cell_shown(learners: int) -> bool:
    """Whether a figure for so many learners may be shown."""
    return learners >= MIN_CELL_LEARNERS


def compare_groups(
    first: Sequence[float], second: Sequence[float], *, seed: int = 0, level: float = LEVEL
) -> Comparison:
    """Compare one value a learner between two groups.

    Raises:
        ValueError: a group has fewer than two learners.
    """
    if min(len(first), len(second)) < 2:
        raise ValueError("a comparison needs at least two learners in each group")
    groups = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    is_exact = max(len(first), len(second)) < EXACT_BELOW_LEARNERS
    return Comparison(
        learners=(len(first), len(second)),
        difference=float(_mean_difference(*groups)),
        interval=_interval(groups, _mean_difference, seed, level),
        cliffs_delta=cliffs_delta(first, second),
        p_value=exact_permutation_p(*groups) if is_exact else _sampled_permutation_p(*groups, seed),
        is_exact=is_exact,
    )


def cliffs_delta(first: Sequence[float], second: Sequence[float]) -> float:
    """P(first > second) - P(first < second) over all pairs. Source: Cliff 1993, doi:10.1037/0033-2909.114.3.494."""
    ordered = np.sort(np.asarray(second, dtype=float))
    below = np.searchsorted(ordered, first, side="left")
    above = ordered.size - np.searchsorted(ordered, first, side="right")
    return float(np.mean(below - above) / ordered.size)


def bootstrap_mean(values: Sequence[float], *, seed: int = 0, level: float = LEVEL) -> Interval:
    """Percentile bootstrap interval of a mean over learners; a single learner's is that value.

    Raises:
        ValueError: there are none.
    """
    if not values:
        raise ValueError("a mean needs at least one learner")
    return _interval((np.asarray(values, dtype=float),), np.mean, seed, level)


def exact_permutation_p(first: Sequence[float] | Floats, second: Sequence[float] | Floats) -> float:
    """Two-sided p of the difference of means over every way to deal the learners into the two groups.

    Twice the smaller tail, as in scipy, whose own exact test takes seconds at eleven learners a side.
    """
    pooled = np.concatenate([first, second])
    deals = combinations(range(pooled.size), len(first))
    chosen = np.fromiter(chain.from_iterable(deals), dtype=np.intp).reshape(-1, len(first))
    sums, observed = pooled[chosen].sum(axis=1), np.sum(first)
    tolerance = 1e-12 * np.abs(pooled).sum()
    tails = np.mean(sums <= observed + tolerance), np.mean(sums >= observed - tolerance)
    return min(1.0, 2 * float(min(tails)))


def _sampled_permutation_p(first: Floats, second: Floats, seed: int) -> float:
    rng = np.random.default_rng(seed)
    groups = (first, second)
    return float(
        permutation_test(groups, _mean_difference, vectorized=True, n_resamples=_RESAMPLES, batch=1000, rng=rng).pvalue
    )


def _mean_difference(first: Floats, second: Floats, axis: int = -1) -> Floats:
    difference: Floats = np.mean(first, axis=axis) - np.mean(second, axis=axis)
    return difference


def _interval(groups: tuple[Floats, ...], statistic: Callable[..., Floats], seed: int, level: float) -> Interval:
    if all(group.size == 1 for group in groups):
        value = float(statistic(*groups, axis=-1))
        return Interval(value, value, level)
    result = bootstrap(
        groups,
        statistic,
        vectorized=True,
        n_resamples=_RESAMPLES,
        confidence_level=level,
        method="percentile",
        batch=1000,
        rng=np.random.default_rng(seed),
    )
    return Interval(float(result.confidence_interval.low), float(result.confidence_interval.high), level)
