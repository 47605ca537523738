from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from speakkit.model import ObservationState
from speakkit.statistics.intervals import Interval, jeffreys, median_interval, presence, rate_over_sessions, word_rate

STATES: tuple[ObservationState, ...] = ("present",) * 3 + ("absent",) * 3 + ("not_checked",) * 2


def test_jeffreys_worked_value() -> None:
    interval = jeffreys(3, 8)
    assert (interval.low, interval.high) == pytest.approx((0.1190, 0.7052), abs=5e-5)


def test_jeffreys_is_closed_at_the_ends() -> None:
    assert jeffreys(0, 8).low == 0
    assert jeffreys(8, 8).high == 1
    assert (jeffreys(0, 0).low, jeffreys(0, 0).high) == (0, 1)


@given(st.integers(1, 200), st.floats(0, 1), st.sampled_from([0.8, 0.95, 0.99]))
def test_jeffreys_agrees_with_statsmodels_inside(n: int, share: float, level: float) -> None:
    k = min(max(round(share * n), 1), n - 1)
    if 0 < k < n:
        ours = jeffreys(k, n, level)
        assert (ours.low, ours.high) == pytest.approx(proportion_confint(k, n, 1 - level, "jeffreys"), abs=1e-9)


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5)])
def test_jeffreys_refuses_impossible_counts(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        jeffreys(k, n)


def test_rate_per_100_words_worked_value() -> None:
    rate = word_rate(4, 612)
    assert rate.per_100_words == pytest.approx(0.6536, abs=5e-5)
    assert (rate.interval.low, rate.interval.high) == pytest.approx((0.1781, 1.6735), abs=5e-5)


@given(st.integers(0, 300), st.integers(1, 10_000))
def test_garwood_agrees_with_statsmodels(occurrences: int, words: int) -> None:
    ours = word_rate(occurrences, words).interval
    low, high = confint_poisson(occurrences, words / 100, method="exact-c")
    assert ours.low == pytest.approx(0 if occurrences == 0 else low)
    assert ours.high == pytest.approx(high)


@pytest.mark.parametrize(("occurrences", "words"), [(1, 0), (-1, 10)])
def test_rate_refuses_impossible_counts(occurrences: int, words: int) -> None:
    with pytest.raises(ValueError, match="rate"):
        word_rate(occurrences, words)


def test_censored_sessions_widen_the_bounds() -> None:
    found = presence(STATES)
    assert (found.present, found.informative, found.censored) == (3, 6, 2)
    assert found.bounds == (0.375, 0.625)
    assert found.share == 0.5


def test_a_session_without_opportunity_counts_nowhere() -> None:
    assert presence((*STATES, "no_opportunity", "no_opportunity")) == presence(STATES)


def test_no_sessions_have_no_share() -> None:
    found = presence(())
    assert (found.share, found.bounds) == (None, None)


def test_one_session_has_the_exact_poisson_interval() -> None:
    assert rate_over_sessions([4], [612]) == word_rate(4, 612)


def test_over_several_sessions_the_interval_allows_for_rates_that_vary() -> None:
    counts, words = [0, 9, 1, 0, 7, 0, 2, 5], [200] * 8
    found, poisson = rate_over_sessions(counts, words), word_rate(sum(counts), sum(words))
    assert found.per_100_words == poisson.per_100_words
    assert found.interval.low < poisson.interval.low
    assert found.interval.high > poisson.interval.high


def test_no_occurrence_in_any_session_is_plausibly_none() -> None:
    found = rate_over_sessions([0] * 8, [200] * 8).interval
    assert found.low == 0
    assert 0 < found.high < 0.5


def test_sessions_without_words_are_left_out() -> None:
    assert rate_over_sessions([3, 0, 2], [200, 0, 150]) == rate_over_sessions([3, 2], [200, 150])


def test_a_median_has_the_interval_of_its_order_statistics() -> None:
    found = [median_interval(range(1, n + 1)) for n in (5, 6, 8, 9, 15)]
    assert found == [None, Interval(1, 6), Interval(1, 8), Interval(2, 8), Interval(4, 12)]


def test_the_interval_of_a_median_covers_it_as_often_as_it_says() -> None:
    drawn = np.random.default_rng(1).lognormal(size=(2000, 12))
    covered = [i.low <= 1 <= i.high for row in drawn if (i := median_interval(row.tolist()))]
    assert 0.95 <= sum(covered) / len(covered) <= 0.98
