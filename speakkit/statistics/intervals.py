"""Intervals for a presence in k of n sessions and for a rate per 100 words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scipy.special import betaincinv, gammaincinv

from speakkit.model import ObservationState

LEVEL = 0.95


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
    """Occurrences per 100 pruned words, with the exact Poisson interval."""

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
