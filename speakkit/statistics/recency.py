"""Presence with recent sessions counting more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from speakkit.statistics.intervals import LEVEL, Interval, jeffreys

HALF_LIFE_SESSIONS = 4.0


@dataclass(frozen=True, slots=True)
class RecencyRate:
    """A weighted presence rate; `effective_sessions` is how many equally weighted sessions it is worth."""

    rate: float
    effective_sessions: float
    interval: Interval


def recency_rate(
    was_present: Sequence[bool], half_life_sessions: float = HALF_LIFE_SESSIONS, level: float = LEVEL
) -> RecencyRate:
    """The rate with weights .5^(age/half-life), the latest session of age 0; `was_present` has the oldest first.

    n_eff = (sum w)^2 / sum w^2 (Kish 1965); the interval is Jeffreys' on p n_eff of n_eff.

    Raises:
        ValueError: there are no sessions.
    """
    if not was_present:
        raise ValueError("a rate needs at least one session")
    weights = 0.5 ** (np.arange(len(was_present))[::-1] / half_life_sessions)
    rate = float(weights[np.asarray(was_present, dtype=bool)].sum() / weights.sum())
    effective = float(weights.sum() ** 2 / (weights @ weights))
    return RecencyRate(rate, effective, jeffreys(rate * effective, effective, level))
