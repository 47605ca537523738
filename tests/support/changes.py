"""Pages of patterns with a known truth, drawn for the simulations of the status rule (SCIENCE.md 5.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from speakkit.statistics.change_tests import MIN_SESSIONS, informing_histories
from speakkit.statistics.pattern_status import channels, page_decision

WORDS = 150
SESSIONS = 40
PATTERNS = 20
STABLE_PRESENCES = np.resize(np.linspace(0.1, 0.9, 9), PATTERNS)
GAMMA_SHAPE = 2.0

Counts = Literal["poisson", "gamma-poisson"]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class TrueChange:
    """The first pattern of a page goes from one value to another after some sessions; presences, or rates per 100 words."""

    before: float
    after: float
    after_sessions: int
    is_rate: bool = False


def stable_pages(pages: int, counts: Counts, correlation: float, seed: int, patterns: int = PATTERNS) -> Floats:
    """Occurrences, (pages, patterns, sessions), of patterns that don't change."""
    means = np.repeat(_mean(STABLE_PRESENCES[:patterns], counts)[:, None], SESSIONS, axis=1)
    return _drawn(means, pages, counts, correlation, seed)


def changing_pages(change: TrueChange, pages: int, counts: Counts, correlation: float, seed: int) -> Floats:
    """As `stable_pages`, but for the first pattern of each page."""
    means = np.repeat(_mean(STABLE_PRESENCES, counts)[:, None], SESSIONS, axis=1)
    values = np.array([change.before, change.after])
    before, after = values * WORDS / 100 if change.is_rate else _mean(values, counts)
    means[0] = np.where(np.arange(SESSIONS) < change.after_sessions, before, after)
    return _drawn(means, pages, counts, correlation, seed)


def told(occurrences: Floats, sessions: int) -> npt.NDArray[np.int64]:
    """What the rule tells after so many sessions: -1 less, 1 more, 0 no change; (pages, patterns)."""
    seen = occurrences[..., :sessions]
    histories = informing_histories(seen, np.full((len(seen), sessions), WORDS), np.ones(seen.shape, dtype=bool))
    return page_decision(*channels(histories))[1]


def sessions_until_told(change: TrueChange, occurrences: Floats) -> Floats:
    """How many sessions after the change it is first told, infinite where it never is; (pages,)."""
    first = max(change.after_sessions + 1, MIN_SESSIONS)
    reported = np.stack([told(occurrences, n)[:, 0] for n in range(first, SESSIONS + 1)]) * np.sign(
        change.after - change.before
    )
    waited = np.argmax(reported > 0, axis=0) + first - change.after_sessions
    return np.where((reported > 0).any(axis=0), waited, np.inf)


def _mean(presence: Floats, counts: Counts) -> Floats:
    """Occurrences a session that leave so large a share of sessions with any."""
    if counts == "poisson":
        return -np.log(1 - presence)
    mean: Floats = GAMMA_SHAPE * ((1 - presence) ** (-1 / GAMMA_SHAPE) - 1)
    return mean


def _drawn(means: Floats, pages: int, counts: Counts, correlation: float, seed: int) -> Floats:
    """A session repeats the count of the one before with the probability `correlation`, unless its mean changed."""
    rng = np.random.default_rng(seed)
    shape = (pages, *means.shape)
    spread = rng.gamma(GAMMA_SHAPE, 1 / GAMMA_SHAPE, size=shape) if counts == "gamma-poisson" else np.ones(shape)
    drawn = rng.poisson(means * spread).astype(np.float64)
    repeats = rng.random(shape) < correlation
    for session in range(1, means.shape[1]):
        is_repeated = repeats[..., session] & (means[:, session] == means[:, session - 1])
        drawn[..., session] = np.where(is_repeated, drawn[..., session - 1], drawn[..., session])
    return drawn
