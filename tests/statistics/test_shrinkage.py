from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, betabinom

from speakkit.statistics.intervals import jeffreys
from speakkit.statistics.shrinkage import (
    BetaPrior,
    CohortPrior,
    cohort_prior,
    expected_at_retest,
    shrunken_rate,
)
from tests.support.examples import examples
from tests.support.priors import certain_prior


def cohort(a: float, b: float, learners: int, sessions: int, seed: int) -> tuple[list[int], list[int]]:
    present = np.atleast_1d(betabinom.rvs(sessions, a, b, size=learners, random_state=np.random.default_rng(seed)))
    return [int(k) for k in present], [sessions] * learners


def test_fixed_prior_worked_value() -> None:
    found = shrunken_rate(4, 5, certain_prior(2, 3))
    assert found.rate == pytest.approx(0.6)
    assert (found.interval.low, found.interval.high) == pytest.approx((0.2993, 0.8630), abs=5e-5)


def test_prior_is_recovered_from_a_large_cohort() -> None:
    prior = cohort_prior(*cohort(2, 6, learners=3000, sessions=12, seed=1))
    assert prior is not None
    assert prior.mean == pytest.approx(2 / 8, abs=0.02)
    sizes = [candidate.kappa for candidate in prior.candidates]
    assert np.average(sizes, weights=prior.probabilities) == pytest.approx(8, rel=0.15)


@pytest.mark.parametrize("share", [0, 8])
def test_a_cohort_of_one_mind_has_a_finite_prior(share: int) -> None:
    prior = cohort_prior([share] * 20, [8] * 20)
    assert prior is not None
    assert prior.mean == pytest.approx(share / 8, abs=0.06)


def test_learners_may_be_given_one_by_one_or_counted() -> None:
    one_by_one = cohort_prior([1] * 15 + [4] * 10, [8] * 25)
    counted = cohort_prior([1, 4], [8, 8], [15, 10])
    assert one_by_one is not None
    assert counted is not None
    assert counted.probabilities == pytest.approx(one_by_one.probabilities)


def test_doubt_about_the_prior_makes_the_interval_wider() -> None:
    prior = cohort_prior(*cohort(2, 5, learners=25, sessions=5, seed=2))
    assert prior is not None
    likeliest = prior.candidates[int(np.argmax(prior.probabilities))]
    plugged, found = shrunken_rate(0, 4, certain_prior(likeliest.a, likeliest.b)), shrunken_rate(0, 4, prior)
    assert found.interval.high - found.interval.low > plugged.interval.high - plugged.interval.low


@settings(max_examples=examples(20), deadline=None)
@given(st.integers(0, 12), st.floats(0.6, 9), st.floats(0.6, 9))
def test_a_mixture_of_one_is_that_beta(k: int, a: float, b: float) -> None:
    twice = CohortPrior((BetaPrior(a, b), BetaPrior(a, b)), (0.3, 0.7))
    found, expected = shrunken_rate(k, 12, twice), shrunken_rate(k, 12, certain_prior(a, b))
    assert found.rate == pytest.approx(expected.rate)
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (expected.interval.low, expected.interval.high), abs=2e-3
    )


def test_below_twenty_learners_each_stands_alone() -> None:
    prior = cohort_prior([3] * 20, [8] * 19 + [0])
    assert prior is None
    found = shrunken_rate(3, 8, prior)
    assert (found.interval, found.is_shrunken) == (jeffreys(3, 8), False)
    assert found.rate == pytest.approx(3.5 / 9)


def test_expected_at_retest_lies_between_the_cohort_and_the_observed() -> None:
    prior = certain_prior(2, 3)
    assert expected_at_retest(0.8, 5, prior) == pytest.approx(0.4 + 5 / 10 * 0.4)
    assert expected_at_retest(0.8, 5, prior) == pytest.approx(shrunken_rate(4, 5, prior).rate)


@given(st.integers(0, 30), st.integers(1, 30), st.floats(0.1, 20), st.floats(0.1, 20))
def test_the_posterior_is_scipy_s(k: int, n: int, a: float, b: float) -> None:
    k, prior = min(k, n), certain_prior(a, b)
    found, posterior = shrunken_rate(k, n, prior), beta(k + a, n - k + b)
    assert found.rate == pytest.approx(posterior.mean())
    assert (found.interval.low, found.interval.high) == pytest.approx(posterior.interval(0.95))
    assert expected_at_retest(k / n, n, prior) == pytest.approx(posterior.mean())
