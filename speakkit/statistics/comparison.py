"""Two groups of learners side by side; the learner is the unit, however many sessions each has.

Few learners are dealt in every way, many in ways that are drawn. Of thousands whose values are few it is drawn how many of each a
group gets; where the values are many, too, nothing is drawn if all deals together are as good as normal (`_is_in_the_limit`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from speakkit.statistics.intervals import LEVEL, Interval

MIN_CELL_LEARNERS = 10
"""A cell with fewer learners isn't shown: people could be recognised, and little could be said."""
WITHHELD = f"fewer than {MIN_CELL_LEARNERS} learners"
"""Said in the place of a figure that isn't shown."""
EXACT_BELOW_LEARNERS = 12
"""With fewer learners on each side every permutation is tried (at most 705 432)."""

LIMIT_LEARNERS = 1000
"""From so many learners in the smaller group on, what is drawn otherwise may be taken as what it converges to."""

_RESAMPLES = 9999
_MOST_SKEWNESS = 0.1
"""Of a mean, that is of the values over the root of their number: beyond it a normal distribution is no good one. A pattern that
100 learners of thousands show is about there."""
_MOST_VALUES = 500
"""So many different ones are counted; more are drawn one by one."""
_MOST_DRAWN = 10_000_000
"""Values that a bootstrap holds at a time."""
_BATCH = 500
"""Ways to deal that are looked at together: of thousands of learners 10,000 at once would take gigabytes."""
_LEAST_VARIANCE = 1e-12  # of values at most 1: groups that don't vary are infinitely apart, to rounding
_TOLERANCE = 1e-9
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The first group against the second.

    `difference` of means with a percentile bootstrap over learners; `cliffs_delta` is P(first > second) minus
    P(first < second) for a learner of each; `p_value` is the two-sided studentised permutation test's of the difference.
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
    first: Sequence[float] | Floats, second: Sequence[float] | Floats, *, seed: int = 0, level: float = LEVEL
) -> Comparison:
    """Compare one value a learner between two groups.

    Raises:
        ValueError: a group has fewer than two learners.
    """
    if min(len(first), len(second)) < 2:
        raise ValueError("a comparison needs at least two learners in each group")
    groups = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    return Comparison(
        learners=(len(first), len(second)),
        difference=float(_mean_difference(*groups)),
        interval=_interval(groups, _mean_difference, seed, level),
        cliffs_delta=cliffs_delta(first, second),
        p_value=permutation_p(*groups, seed=seed),
        is_exact=is_exact((len(first), len(second))),
    )


def cliffs_delta(first: Sequence[float] | Floats, second: Sequence[float] | Floats) -> float:
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
    if not len(values):
        raise ValueError("a mean needs at least one learner")
    return _interval((np.asarray(values, dtype=float),), np.mean, seed, level)


def permutation_p(
    first: Sequence[float] | Floats, second: Sequence[float] | Floats, *, seed: int = 0, resamples: int = _RESAMPLES
) -> float:
    """Two-sided p of the difference of means over ways to deal the learners into the two groups; all of them where few.

    Every deal's difference is divided by its own standard error: a plain permutation test takes a group that varies more
    for one that differs (Chung & Romano 2013, doi:10.1214/13-AOS1090). Where a small group is skewed that isn't enough;
    the p-value with the skewness transformed away (Hall 1992, Journal of the Royal Statistical Society B 54, 221-228) is
    taken if it is larger.
    """
    pooled = np.concatenate([np.asarray(first, dtype=float), np.asarray(second, dtype=float)])
    pooled = pooled - pooled.mean()
    scale = np.abs(pooled).max()
    if scale == 0:
        return 1.0
    return _studentised_p(pooled / scale, len(first), len(second), seed, resamples)


def is_exact(learners: tuple[int, int]) -> bool:
    """Whether every way to deal so many learners is tried."""
    return max(learners) < EXACT_BELOW_LEARNERS


def _studentised_p(pooled: Floats, first: int, second: int, seed: int, resamples: int) -> float:
    powers = [pooled**power for power in (1, 2, 3)]
    observed = _statistics([values[:first].sum() for values in powers], powers, first, second)
    if _tally(pooled) is None and _is_in_the_limit(pooled[:first], pooled[first:]):
        return math.erfc(min(float(np.abs(one)) for one in observed) / math.sqrt(2))
    seen = 0 if is_exact((first, second)) else 1  # the groups as they are count as one of the deals that were drawn
    tried, found = seen, np.array([seen, seen])
    for sums in _sums(powers, first, second, seed, resamples):
        tried += sums[0].size
        dealt = _statistics(sums, powers, first, second)
        found += [np.sum(np.abs(one) >= np.abs(own) - _TOLERANCE) for one, own in zip(dealt, observed, strict=True)]
    return float(found.max() / tried)


def _sums(powers: Sequence[Floats], first: int, second: int, seed: int, resamples: int) -> Iterator[list[Floats]]:
    """Of the values, squares and cubes that the first group gets in ways to deal, some of them at a time."""
    learners = first + second
    if is_exact((first, second)):
        yield [values[_all_deals(learners, first)].sum(axis=1) for values in powers]
    elif (tally := _tally(powers[0])) is not None:
        rng = np.random.default_rng(seed)
        dealt = rng.multivariate_hypergeometric(tally[1], first, size=resamples, method="marginals")
        yield [dealt @ tally[0] ** power for power in (1, 2, 3)]
    else:
        for chosen in _some_deals(learners, first, seed, resamples):
            yield [values[chosen].sum(axis=1) for values in powers]


def _tally(values: Floats) -> tuple[Floats, npt.NDArray[np.intp]] | None:
    """The values of thousands of learners and how many have each; None of fewer learners, and where most differ."""
    if values.size < LIMIT_LEARNERS:
        return None
    different, counts = np.unique(values, return_counts=True)
    return (different, counts) if different.size <= _MOST_VALUES else None


def _is_in_the_limit(*groups: Floats) -> bool:
    """Whether the means of these groups are as good as normal: many learners, who don't owe their mean to a few.

    What is drawn converges to that (Chung & Romano 2013, theorem 2.1), and from here on lies closer to it than one draw of
    10,000 deals to the next.
    """
    smallest = min(group.size for group in groups)
    return smallest >= LIMIT_LEARNERS and all(_skewness_of_mean(group) <= _MOST_SKEWNESS for group in groups)


def _skewness_of_mean(values: Floats) -> float:
    deviations = values - values.mean()
    spread = np.sqrt(np.mean(deviations**2))
    return float(abs(np.mean(deviations**3)) / spread**3 / np.sqrt(values.size)) if spread else 0.0


def _all_deals(learners: int, first: int) -> npt.NDArray[np.intp]:
    return np.fromiter(chain.from_iterable(combinations(range(learners), first)), dtype=np.intp).reshape(-1, first)


def _some_deals(learners: int, first: int, seed: int, resamples: int) -> Iterator[npt.NDArray[np.intp]]:
    rng = np.random.default_rng(seed)
    for start in range(0, resamples, _BATCH):
        drawn = rng.random((min(_BATCH, resamples - start), learners))
        yield np.argpartition(drawn, first, axis=1)[:, :first]


def _statistics(sums: Sequence[Floats], powers: Sequence[Floats], first: int, second: int) -> tuple[Floats, Floats]:
    """The difference over its standard error, as it is and with the skewness of the groups transformed away.

    Args:
        sums: of the values, squares and cubes of the first group.
        powers: these of everybody.
    """
    own = _moments(sums, first)
    others = _moments([values.sum() - part for values, part in zip(powers, sums, strict=True)], second)
    variance = own[1] / first + others[1] / second + _LEAST_VARIANCE
    root = (own[0] - others[0]) / np.sqrt(variance)
    skewness = (own[2] / first**2 - others[2] / second**2) / variance**1.5
    return root, root + skewness * root**2 / 3 + skewness**2 * root**3 / 27 + skewness / 6


def _moments(sums: Sequence[Floats], n: int) -> tuple[Floats, Floats, Floats]:
    """Mean, variance and third central moment, without bias; with two learners no third moment is known."""
    total, squares, cubes = sums
    mean = total / n
    variance = np.maximum(squares / n - mean**2, 0) * n / (n - 1)
    third = (cubes / n - 3 * mean * squares / n + 2 * mean**3) * n**2 / ((n - 1) * max(n - 2, 1))
    return mean, variance, third if n > 2 else np.zeros_like(third)


def _mean_difference(first: Floats, second: Floats, axis: int = -1) -> Floats:
    difference: Floats = np.mean(first, axis=axis) - np.mean(second, axis=axis)
    return difference


def _interval(groups: tuple[Floats, ...], statistic: Callable[..., Floats], seed: int, level: float) -> Interval:
    if all(group.size == 1 for group in groups):
        value = float(statistic(*groups, axis=-1))
        return Interval(value, value, level)
    tallies = [_tally(group) for group in groups]
    if all(tallies):
        return _interval_of_counts([tally for tally in tallies if tally], seed, level)
    if _is_in_the_limit(*groups):
        error = np.sqrt(sum(group.var() / group.size for group in groups))
        middle, width = float(statistic(*groups, axis=-1)), NormalDist().inv_cdf((1 + level) / 2) * float(error)
        return Interval(middle - width, middle + width, level)
    from scipy.stats import bootstrap  # half a second to import, which not every command needs

    result = bootstrap(
        groups,
        statistic,
        vectorized=True,
        n_resamples=_RESAMPLES,
        confidence_level=level,
        method="percentile",
        batch=max(1, _MOST_DRAWN // max(group.size for group in groups)),
        rng=np.random.default_rng(seed),
    )
    return Interval(float(result.confidence_interval.low), float(result.confidence_interval.high), level)


def _interval_of_counts(tallies: Sequence[tuple[Floats, npt.NDArray[np.intp]]], seed: int, level: float) -> Interval:
    """The same where it is drawn how often each value occurs."""
    rng = np.random.default_rng(seed)
    drawn = [
        rng.multinomial(counts.sum(), counts / counts.sum(), size=_RESAMPLES) @ values / counts.sum()
        for values, counts in tallies
    ]
    means = drawn[0] if len(drawn) == 1 else drawn[0] - drawn[1]
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), level)
