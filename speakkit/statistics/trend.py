"""Whether something rises or falls over a learner's sessions."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from scipy.special import ndtr

from speakkit.statistics.intervals import LEVEL, Interval

_REMEMBERED = 4096
"""Rank sums: the patterns of learners with a dozen sessions have fewer, and each takes a millisecond."""


@dataclass(frozen=True, slots=True)
class PresenceTrend:
    """`statistic` is the sum of the session numbers (from 1) in which the pattern was present."""

    statistic: int
    p_value: float


@dataclass(frozen=True, slots=True)
class RateTrend:
    """Mann-Kendall's S and its two-sided p, Sen's slope a session with its interval."""

    s: int
    p_value: float
    slope: float
    interval: Interval


def presence_trend(was_present: Sequence[bool]) -> PresenceTrend:
    """Exact two-sided permutation test of sum t y, which never fails under separation as a logit does.

    The permutation distribution of that sum is that of Wilcoxon's rank sum, since sessions are their own ranks.
    With the pattern in no session or in all, p is 1.
    """
    sessions = tuple(number for number, hit in enumerate(was_present, start=1) if hit)
    return PresenceTrend(sum(sessions), _rank_sum_p(sum(sessions), len(sessions), len(was_present)))


@lru_cache(maxsize=_REMEMBERED)
def _rank_sum_p(rank_sum: int, present: int, sessions: int) -> float:
    """Of Wilcoxon's rank sum, without ties: it depends on nothing else."""
    from scipy.stats import mannwhitneyu  # imported where it is needed: it takes half a second

    if present in (0, sessions):
        return 1.0
    ranks = _ranks_with_sum(rank_sum, present, sessions)
    return float(mannwhitneyu(ranks, sorted({*range(1, sessions + 1)} - {*ranks}), method="exact").pvalue)


def _ranks_with_sum(rank_sum: int, count: int, most: int) -> list[int]:
    """So many different ranks, none over `most`, with this sum."""
    ranks = list(range(1, count + 1))
    left = rank_sum - sum(ranks)
    for place in reversed(range(count)):
        raised = min(left, most - count)
        ranks[place] += raised
        left -= raised
    return ranks


def rate_trend(rates: Sequence[float], level: float = LEVEL) -> RateTrend:
    """Mann-Kendall test (normal approximation, corrected for continuity and ties) and Sen's slope.

    Sources: Mann 1945, doi:10.2307/1907187; Sen 1968, doi:10.1080/01621459.1968.10480934.

    Raises:
        ValueError: there are fewer than three sessions.
    """
    from scipy.stats import theilslopes

    if len(rates) < 3:
        raise ValueError("a trend needs at least three sessions")
    s = int(sum(np.sign(later - earlier) for earlier, later in combinations(rates, 2)))
    slope, _, low, high = theilslopes(rates, alpha=level)
    return RateTrend(s, _mann_kendall_p(s, rates), float(slope), Interval(float(low), float(high), level))


def last_break(versions: Sequence[Hashable]) -> int:
    """Index of the first session since the last change of analyser, model, prompt or vocabulary version."""
    changes = [i for i in range(1, len(versions)) if versions[i] != versions[i - 1]]
    return changes[-1] if changes else 0


def _mann_kendall_p(s: int, rates: Sequence[float]) -> float:
    if s == 0:
        return 1.0
    n = len(rates)
    ties = np.unique(np.asarray(rates), return_counts=True)[1]
    variance = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    return float(2 * ndtr((1 - abs(s)) / np.sqrt(variance)))
