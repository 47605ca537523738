"""How often the status rule cries wolf for stable learners, and how often it sees a change that is there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from speakkit.statistics.pattern_status import (
    CHANGES,
    MIN_SESSIONS,
    RECENT_SESSIONS,
    Status,
    probability_lower,
    published_statuses,
)

HISTORIES = 3000
SESSIONS = 16


def simulated(presence_rates: Sequence[float], seed: int) -> list[list[bool]]:
    """Histories of one pattern whose presence rate at each session is given."""
    draws = np.random.default_rng(seed).random((HISTORIES, len(presence_rates)))
    histories: list[list[bool]] = (draws < np.asarray(presence_rates)).tolist()
    return histories


def share_with_a_published_change(histories: Sequence[Sequence[bool]], changes: frozenset[Status] = CHANGES) -> float:
    return float(np.mean([not changes.isdisjoint(published_statuses(history)) for history in histories]))


def share_tested_anew(histories: Sequence[Sequence[bool]]) -> float:
    """What a plain test at every session would show: 95% sure of a change in either direction at any of them."""
    return float(
        np.mean([any(_is_sure(history[:n]) for n in range(MIN_SESSIONS, SESSIONS + 1)) for history in histories])
    )


def _is_sure(history: Sequence[bool]) -> bool:
    earlier, recent = history[:-RECENT_SESSIONS], history[-RECENT_SESSIONS:]
    return not 0.05 < probability_lower(sum(recent), len(recent), sum(earlier), len(earlier)) < 0.95


@pytest.mark.parametrize("rate", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
def test_stable_learners_see_a_false_change_in_at_most_15_percent(rate: float) -> None:
    histories = simulated([rate] * SESSIONS, seed=1)
    published = share_with_a_published_change(histories)
    anew = share_tested_anew(histories)
    print(f"\npresence {rate}: a false change is published for {published:.1%}; tested anew {anew:.1%}")
    assert published <= 0.15
    if 0.3 <= rate <= 0.7:
        assert 0.46 <= anew <= 0.59


@pytest.mark.parametrize(
    ("before", "after", "stated", "changes"),
    [
        (0.8, 0.05, 0.90, frozenset({Status.IMPROVING, Status.NOT_SEEN_RECENTLY})),
        (0.7, 0.1, 0.73, frozenset({Status.IMPROVING, Status.NOT_SEEN_RECENTLY})),
        (0.1, 0.7, 0.69, frozenset({Status.EMERGING})),
    ],
)
def test_power_is_as_stated(before: float, after: float, stated: float, changes: frozenset[Status]) -> None:
    histories = simulated([before] * 8 + [after] * 8, seed=2)
    power = share_with_a_published_change(histories, changes)
    print(f"\npresence {before} -> {after}: seen in {power:.1%}, stated {stated:.0%}")
    assert power == pytest.approx(stated, abs=0.05)
