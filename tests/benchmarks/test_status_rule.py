"""How often pages of stable patterns show a change, and how soon a true one is told (SCIENCE.md 5.6).

Twenty patterns a page, 150 words a session. The test suite draws few pages and looks with wide bounds; `make bench` draws
enough for the goals and prints what it finds.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from tests.support.changes import (
    SESSIONS,
    Counts,
    TrueChange,
    changing_pages,
    sessions_until_told,
    stable_pages,
    told,
)

COUNTS: tuple[Counts, ...] = ("poisson", "gamma-poisson")
FALSE_PAGES = 0.15
LATER, EARLIER = TrueChange(0.8, 0.2, 16), TrueChange(0.8, 0.2, 8)
FEWER = TrueChange(5, 1.5, 16, is_rate=True)
GOALS: list[
    tuple[Counts, TrueChange, float, float]
] = [  # counts, change, median wait at most, share never told at most
    ("poisson", LATER, 8, 0.10),
    ("gamma-poisson", LATER, 8, 0.10),
    ("poisson", EARLIER, 12, 0.30),
    ("gamma-poisson", EARLIER, 12, 0.30),
    ("poisson", FEWER, 10, 0.05),
    ("gamma-poisson", FEWER, 10, 0.20),
]


@pytest.fixture
def pages(is_bench: bool) -> int:
    return 1000 if is_bench else 60


def slack(pages: int) -> float:
    """What chance may add to a share of so few pages; nothing where there are enough."""
    return 0.12 if pages < 1000 else 0.0


@pytest.mark.parametrize(("counts", "correlation"), list(product(COUNTS, (0.0, 0.3))))
def test_pages_of_stable_patterns_seldom_show_a_change(counts: Counts, correlation: float, pages: int) -> None:
    drawn = stable_pages(pages, counts, correlation, seed=1)
    shares = [np.mean((told(drawn, n) != 0).any(axis=1)) for n in (16, 24, 40)]
    shown = ", ".join(f"{share:.1%}" for share in shares)
    print(
        f"\n{counts}, correlation {correlation}: {shown} of {pages} stable pages show a change at 16, 24, 40 sessions"
    )
    assert max(shares) <= FALSE_PAGES + slack(pages)


@pytest.mark.parametrize("patterns", [1, 5])
def test_short_pages_of_stable_patterns(patterns: int, pages: int) -> None:
    for counts, correlation in product(COUNTS, (0.0, 0.3)):
        drawn = stable_pages(2 * pages, counts, correlation, seed=2, patterns=9)[:, 4 - patterns // 2 :][:, :patterns]
        share = np.mean((told(drawn, 24) != 0).any(axis=1))
        print(f"\n{patterns} a page, {counts}, correlation {correlation}: {share:.1%} of {2 * pages} at 24 sessions")
        assert share <= FALSE_PAGES + slack(pages) + 0.1 * (correlation > 0)


@pytest.mark.parametrize(("counts", "change", "median", "never"), GOALS)
def test_true_changes_are_told_in_time(
    counts: Counts, change: TrueChange, median: float, never: float, pages: int
) -> None:
    waited = sessions_until_told(change, changing_pages(change, pages // 2, counts, 0.0, seed=3))
    missed = np.mean(np.isinf(waited))
    print(f"\n{counts}, {change}: told after a median of {np.median(waited):.0f}, never {missed:.1%} of {pages // 2}")
    assert np.median(waited) <= median + (pages < 1000)
    assert missed <= never + slack(pages)


@pytest.mark.usefixtures("only_in_bench")
def test_false_changes_at_any_time_and_power_where_sessions_are_alike() -> None:
    for counts, correlation in product(COUNTS, (0.0, 0.3)):
        drawn = stable_pages(300, counts, correlation, seed=4)
        ever = np.mean(np.any([(told(drawn, n) != 0).any(axis=1) for n in range(8, SESSIONS + 1)], axis=0))
        print(
            f"\n{counts}, correlation {correlation}: a change at any time in {SESSIONS} sessions on {ever:.1%} of 300"
        )
    for noisy, change, _, _ in GOALS:
        waited = sessions_until_told(change, changing_pages(change, 300, noisy, 0.3, seed=5))
        missed = np.mean(np.isinf(waited))
        print(f"\n{noisy}, correlation .3, {change}: median {np.median(waited):.0f}, never {missed:.1%} of 300")
        assert missed < 1
