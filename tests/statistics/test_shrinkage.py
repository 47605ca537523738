from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, betabinom

from speakkit.statistics.intervals import jeffreys
from speakkit.statistics.shrinkage import BetaPrior, cohort_prior, expected_at_retest, shrunken_rate


def cohort(a: float, b: float, learners: int, sessions: int, seed: int) -> tuple[list[int], list[int]]:
    present = np.atleast_1d(betabinom.rvs(sessions, a, b, size=learners, random_state=np.random.default_rng(seed)))
    return [int(k) for k in present], [sessions] * learners


def test_fixed_prior_worked_value() -> None:
    found = shrunken_rate(4, 5, BetaPrior(2, 3))
    assert found.rate == pytest.approx(0.6)
    assert (found.interval.low, found.interval.high) == pytest.approx((0.2993, 0.8630), abs=5e-5)


def test_prior_is_recovered_from_a_large_cohort() -> None:
    prior = cohort_prior(*cohort(2, 6, learners=3000, sessions=12, seed=1))
    assert prior is not None
    assert (prior.a, prior.b) == pytest.approx((2, 6), rel=0.1)


@settings(max_examples=15)
@given(st.floats(0.3, 5), st.floats(0.3, 5), st.integers(0, 10_000))
def test_no_other_prior_is_more_likely(a: float, b: float, seed: int) -> None:
    present, informative = cohort(a, b, learners=40, sessions=8, seed=seed)
    prior = cohort_prior(present, informative)
    assert prior is not None
    found, truth = (np.sum(betabinom.logpmf(present, informative, *pair)) for pair in ((prior.a, prior.b), (a, b)))
    assert found >= truth - 1e-6


@pytest.mark.parametrize("share", [0, 8])
def test_a_cohort_of_one_mind_has_a_finite_prior(share: int) -> None:
    prior = cohort_prior([share] * 20, [8] * 20)
    assert prior is not None
    assert prior.mean == pytest.approx(share / 8, abs=0.02)


def test_below_twenty_learners_each_stands_alone() -> None:
    prior = cohort_prior([3] * 20, [8] * 19 + [0])
    assert prior is None
    found = shrunken_rate(3, 8, prior)
    assert (found.interval, found.is_shrunken) == (jeffreys(3, 8), False)
    assert found.rate == pytest.approx(3.5 / 9)


def test_expected_at_retest_lies_between_the_cohort_and_the_observed() -> None:
    prior = BetaPrior(2, 3)
    assert expected_at_retest(0.8, 5, prior) == pytest.approx(0.4 + 5 / 10 * 0.4)
    assert expected_at_retest(0.8, 5, prior) == pytest.approx(shrunken_rate(4, 5, prior).rate)


@given(st.integers(0, 30), st.integers(1, 30), st.floats(0.1, 20), st.floats(0.1, 20))
def test_the_posterior_is_scipy_s(k: int, n: int, a: float, b: float) -> None:
    k, prior = min(k, n), BetaPrior(a, b)
    found, posterior = shrunken_rate(k, n, prior), beta(k + a, n - k + b)
    assert found.rate == pytest.approx(posterior.mean())
    assert (found.interval.low, found.interval.high) == pytest.approx(posterior.interval(0.95))
    assert expected_at_retest(k / n, n, prior) == pytest.approx(posterior.mean())
