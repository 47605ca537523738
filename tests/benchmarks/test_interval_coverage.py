"""How often the intervals hold the truth: exact sums over all outcomes where there are few, simulation elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy.stats import beta, binom, poisson

from speakkit.statistics.comparison import compare_groups, permutation_p
from speakkit.statistics.intervals import Interval, jeffreys, rate_over_sessions, word_rate
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


@pytest.mark.parametrize("shape", [1.5, 2.0, 3.0])
def test_rates_over_eight_sessions_that_vary(shape: float, is_bench: bool) -> None:
    times = 1000 if is_bench else 150
    rng = np.random.default_rng(5)
    for per_100_words in (0.5, 1.0, 3.0):
        words = rng.integers(100, 300, size=(times, 8))
        counts = rng.poisson(words * per_100_words / 100 * rng.gamma(shape, 1 / shape, size=words.shape))
        rates = [rate_over_sessions(c.tolist(), w.tolist()) for c, w in zip(counts, words, strict=True)]
        poisson_only = [word_rate(rate.occurrences, rate.words) for rate in rates]
        held, plain = (np.mean([holds(rate.interval, per_100_words) for rate in of]) for of in (rates, poisson_only))
        print(
            f"\n8 sessions, gamma shape {shape}, {per_100_words} per 100 words: coverage {held:.3f} of {times}", end=""
        )
        print(f" (Garwood's of the sums {plain:.3f})")
        assert held >= 0.92 - 0.04 * (times < 1000)


@pytest.mark.parametrize(("a", "b"), [(2, 5), (1, 1), (0.5, 2), (4, 4)])
def test_shrunken_intervals_hold_over_a_small_cohort(a: float, b: float, is_bench: bool) -> None:
    """By the extreme deciles of the estimates; by those of the truth even the prior that was drawn from holds less."""
    cohorts = 100 if is_bench else 12
    rng = np.random.default_rng(4)
    truth: list[float] = []
    estimates: list[float] = []
    held: list[bool] = []
    held_by_known: list[bool] = []
    for _ in range(cohorts):
        rates, sessions = rng.beta(a, b, size=25), rng.integers(3, 9, size=25)
        present = rng.binomial(sessions, rates)
        prior = cohort_prior(present.tolist(), sessions.tolist())
        found = [shrunken_rate(int(k), int(n), prior) for k, n in zip(present, sessions, strict=True)]
        truth += rates.tolist()
        estimates += [one.rate for one in found]
        held += [holds(one.interval, rate) for one, rate in zip(found, rates, strict=True)]
        low, high = (beta.ppf(tail, a + present, b + sessions - present) for tail in (0.025, 0.975))
        held_by_known += ((low <= rates) & (rates <= high)).tolist()
    shown = [(float(np.mean(held)), *_extremes(values, held)) for values in (estimates, truth)]
    print(f"\nshrinkage, 25 learners, 3-8 sessions, Beta({a}, {b}): coverage {shown[0][0]:.3f} of {len(held)};", end="")
    print(
        " lowest and highest decile by estimate {:.3f} {:.3f}, by truth {:.3f} {:.3f}".format(
            *shown[0][1:], *shown[1][1:]
        )
    )
    print("with the prior that was drawn from, by truth {:.3f} {:.3f}".format(*_extremes(truth, held_by_known)))
    assert shown[0][0] >= 0.92 - 0.03 * (cohorts < 100)
    assert min(shown[0]) >= 0.85 - 0.1 * (cohorts < 100)


def _extremes(values: list[float], held: list[bool]) -> tuple[float, float]:
    """The coverage of the lowest and of the highest tenth of the values."""
    low, high = np.quantile(values, [0.1, 0.9])
    ranked, is_held = np.array(values), np.array(held)
    return float(is_held[ranked <= low].mean()), float(is_held[ranked >= high].mean())


Draw = Callable[[np.random.Generator, int], npt.NDArray[np.float64]]
DESIGNS: dict[str, tuple[Draw, Draw]] = {
    "normal, sd 3 and 1": (lambda rng, n: rng.normal(0, 3, n), lambda rng, n: rng.normal(0, 1, n)),
    "shares, spread and narrow": (lambda rng, n: rng.beta(0.5, 0.5, n), lambda rng, n: rng.beta(20, 20, n)),
    "shares, skewed and narrow": (lambda rng, n: rng.beta(0.4, 1.6, n), lambda rng, n: rng.beta(8, 32, n)),
    "shares of 6 sessions": (
        lambda rng, n: rng.binomial(6, rng.beta(1, 4, n)) / 6,
        lambda rng, n: rng.binomial(6, rng.beta(8, 32, n)) / 6,
    ),
    "the same shares": (lambda rng, n: rng.beta(2, 5, n), lambda rng, n: rng.beta(2, 5, n)),
}


@pytest.mark.parametrize("sides", [(10, 60), (20, 60), (12, 12), (60, 12), (60, 60)])
@pytest.mark.usefixtures("only_in_bench")
def test_groups_of_equal_means_seldom_differ(sides: tuple[int, int]) -> None:
    rng = np.random.default_rng(7)
    for name, (first, second) in DESIGNS.items():
        p = [permutation_p(first(rng, sides[0]), second(rng, sides[1]), resamples=999, seed=n) for n in range(1000)]
        share = np.mean(np.array(p) <= 0.05)
        print(f"\n{name}, {sides[0]} and {sides[1]} learners: p <= .05 in {share:.1%} of 1000")
        assert share <= 0.065 + 0.007  # one standard error of 1000


@pytest.mark.usefixtures("only_in_bench")
def test_bootstrap_over_learners_holds_a_true_difference() -> None:
    rng = np.random.default_rng(6)
    held = [
        holds(compare_groups(rng.normal(0.5, 1, 20).tolist(), rng.normal(0, 1, 20).tolist()).interval, 0.5)
        for _ in range(200)
    ]
    print(f"\nbootstrap, 20 learners a side: coverage {np.mean(held):.3f}")
    assert np.mean(held) >= 0.90
