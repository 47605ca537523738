"""Intervals for a presence in k of n sessions and for a rate per 100 words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, gammaincinv, gammaln

from speakkit.model import ObservationState

LEVEL = 0.95

_DISPERSIONS = np.concatenate([[1e-6], np.linspace(0.05, 3, 30)])
"""Of a gamma-Poisson count: its variance is m + dispersion m^2; the first is Poisson to rounding."""
_DISPERSION_MEAN = 0.75
"""Beforehand, of an exponential distribution; habits of speakers have shapes of 1.5 to 3, dispersions of .33 to .67."""
_RATE_STEPS = np.linspace(-6, 6, 161)


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, plausible at `level`."""

    low: float
    high: float
    level: float = LEVEL


@dataclass(frozen=True, slots=True)
class Presence:
    """A pattern was present in `present` of `informative` sessions; in `censored` others nobody looked.

    `interval` is Jeffreys' for the share; `bounds` are the shares if the censored sessions were all without it, and all
    with it, None where there is no session.
    """

    present: int
    informative: int
    censored: int
    interval: Interval

    @property
    def share(self) -> float | None:
        return self.present / self.informative if self.informative else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        sessions = self.informative + self.censored
        return (self.present / sessions, (self.present + self.censored) / sessions) if sessions else None


@dataclass(frozen=True, slots=True)
class WordRate:
    """Occurrences per 100 pruned words, with the interval of that rate."""

    occurrences: int
    words: int
    per_100_words: float
    interval: Interval


def presence(states: Iterable[ObservationState], level: float = LEVEL) -> Presence:
    """How often a pattern was present; a session without an opportunity for it is left out altogether."""
    counts = dict.fromkeys(("present", "absent", "not_checked", "no_opportunity"), 0)
    for state in states:
        counts[state] += 1
    present, informative = counts["present"], counts["present"] + counts["absent"]
    return Presence(present, informative, counts["not_checked"], jeffreys(present, informative, level))


def jeffreys(k: float, n: float, level: float = LEVEL) -> Interval:
    """Jeffreys interval for a share: quantiles of Beta(k+1/2, n-k+1/2), closed at 0 for k=0 and at 1 for k=n.

    `k` and `n` may be weighted counts. Source: Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286.

    Raises:
        ValueError: not 0 <= k <= n.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
    low, high = beta_interval(k + 0.5, n - k + 0.5, level)
    return Interval(0.0 if k == 0 else low, 1.0 if k == n else high, level)


def beta_interval(a: float, b: float, level: float = LEVEL) -> tuple[float, float]:
    """The central interval of Beta(a, b)."""
    tail = (1 - level) / 2
    return float(betaincinv(a, b, tail)), float(betaincinv(a, b, 1 - tail))


def word_rate(occurrences: int, words: int, level: float = LEVEL) -> WordRate:
    """Occurrences per 100 pruned words with Garwood's interval. Source: Garwood 1936, doi:10.1093/biomet/28.3-4.437.

    Raises:
        ValueError: there are no words, or fewer than no occurrences.
    """
    if words <= 0 or occurrences < 0:
        raise ValueError("a rate needs words, and occurrences from 0 on")
    tail = (1 - level) / 2
    low = float(gammaincinv(occurrences, tail)) if occurrences else 0.0
    high = float(gammaincinv(occurrences + 1, 1 - tail))
    per_100 = 100 / words
    return WordRate(occurrences, words, per_100 * occurrences, Interval(per_100 * low, per_100 * high, level))


def rate_over_sessions(occurrences: Sequence[int], words: Sequence[int], level: float = LEVEL) -> WordRate:
    """Occurrences per 100 pruned words over several sessions, whose own rates vary; one session has Garwood's interval.

    Gamma-Poisson counts on a grid of rates and dispersions, with the density rate^(-1/2) beforehand. Garwood's interval
    of the sums holds in four of five cases only.

    Raises:
        ValueError: no session has words, or the numbers of sessions differ.
    """
    counted = [(count, size) for count, size in zip(occurrences, words, strict=True) if size > 0]
    found = word_rate(sum(count for count, _ in counted), sum(size for _, size in counted), level)
    if len(counted) < 2:
        return found
    counts, sizes = np.array(counted, dtype=np.float64).T
    low, high = _gamma_poisson_interval(counts, sizes, level)
    interval = Interval(100 * low if found.occurrences else 0.0, 100 * high, level)
    return WordRate(found.occurrences, found.words, found.per_100_words, interval)


def _gamma_poisson_interval(
    counts: npt.NDArray[np.float64], words: npt.NDArray[np.float64], level: float
) -> tuple[float, float]:
    """The central interval of the rate per word."""
    centre = np.log((counts.sum() + 0.5) / words.sum())
    log_rates = centre + np.sqrt(1 / (counts.sum() + 0.5) + 1 / len(counts)) * _RATE_STEPS
    expected = np.exp(log_rates)[:, None, None] * words  # rate, dispersion, session
    spread = _DISPERSIONS[:, None]
    growth = spread * expected
    grown = counts * np.log(growth / (1 + growth)) - np.log1p(growth) / spread
    likelihood = grown.sum(axis=-1) + (gammaln(counts + 1 / spread) - gammaln(1 / spread)).sum(axis=-1)
    likelihood += log_rates[:, None] / 2 - _DISPERSIONS / _DISPERSION_MEAN
    density = np.exp(likelihood - likelihood.max()).sum(axis=-1)
    reached = (np.cumsum(density) - density / 2) / density.sum()
    low, high = np.interp([(1 - level) / 2, (1 + level) / 2], reached, log_rates)
    return float(np.exp(low)), float(np.exp(high))


def median_interval(values: Sequence[float], level: float = LEVEL) -> Interval | None:
    """Where the median of what the values are drawn from plausibly lies, whatever their distribution; None below six.

    The k-th smallest and the k-th largest value, k as large as the binomial distribution allows (Conover 1999, Practical
    Nonparametric Statistics, 3.2). 1 to 6: [1, 6]; 1 to 9: [2, 8].
    """
    n, order = len(values), sorted(values)
    outside = np.cumsum([math.comb(n, k) for k in range(n // 2)]) / 2**n
    k = int(np.searchsorted(outside, (1 - level) / 2, side="right"))
    return Interval(order[k - 1], order[n - k], level) if k else None
