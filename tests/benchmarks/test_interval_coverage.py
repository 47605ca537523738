"""How often the intervals hold the truth: exact sums over all outcomes where there are few, simulation elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, poisson

from speakkit.statistics.comparison import compare_groups
from speakkit.statistics.intervals import Interval, jeffreys, word_rate
from speakkit.statistics.recency import recency_rate
from speakkit.statistics.shrinkage import cohort_prior, shrunken_rate

SHARES = np.linspace(0.02, 0.98, 97)


def holds(interval: Interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


@pytest.mark.parametrize("sessions", [5, 8, 16, 40])
def test_jeffreys_holds_its_level_on_average(sessions: int) -> None:
    intervals = [jeffreys(k, sessions) for k in range(sessions + 1)]
    coverage = [
        sum(binom.pmf(k, sessions, share) for k, interval in enumerate(intervals) if holds(interval, share))
        for share in SHARES
    ]
    print(f"\nJeffreys, {sessions} sessions: mean coverage {np.mean(coverage):.3f}, least {min(coverage):.3f}")
    assert np.mean(coverage) == pytest.approx(0.95, abs=0.015)


def test_garwood_always_holds_its_level() -> None:
    words = 600
    intervals = [word_rate(occurrences, words).interval for occurrences in range(80)]
    expected_counts = np.linspace(0.2, 30, 150)
    coverage = [
        sum(poisson.pmf(k, mean) for k, interval in enumerate(intervals) if holds(interval, 100 * mean / words))
        for mean in expected_counts
    ]
    print(f"\nGarwood: mean coverage {np.mean(coverage):.3f}, least {min(coverage):.3f}")
    assert min(coverage) >= 0.95 - 1e-9


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.8])
def test_recency_interval_of_a_stable_learner(rate: float) -> None:
    histories = np.random.default_rng(3).random((2000, 12)) < rate
    coverage = np.mean([holds(recency_rate(history.tolist()).interval, rate) for history in histories])
    print(f"\nrecency, presence {rate}: coverage {coverage:.3f}")
    assert coverage >= 0.92


def test_shrunken_intervals_hold_over_the_cohort() -> None:
    rng = np.random.default_rng(4)
    held: list[bool] = []
    for _ in range(20):
        rates = rng.beta(2, 5, size=60)
        present = rng.binomial(8, rates)
        prior = cohort_prior(present.tolist(), [8] * 60)
        held += [holds(shrunken_rate(int(k), 8, prior).interval, rate) for k, rate in zip(present, rates, strict=True)]
    print(f"\nempirical Bayes, 60 learners: coverage {np.mean(held):.3f}")
    assert np.mean(held) >= 0.90


def test_bootstrap_over_learners_holds_a_true_difference(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--benchmark-enable"):
        pytest.skip("takes half a minute: run by make bench")
    rng = np.random.default_rng(6)
    held = [
        holds(compare_groups(rng.normal(0.5, 1, 20).tolist(), rng.normal(0, 1, 20).tolist()).interval, 0.5)
        for _ in range(200)
    ]
    print(f"\nbootstrap, 20 learners a side: coverage {np.mean(held):.3f}")
    assert np.mean(held) >= 0.90
