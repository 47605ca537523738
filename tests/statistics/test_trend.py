from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau, norm

from speakkit.statistics.trend import last_break, presence_trend, rate_trend

WORKED_RATES = (2.1, 1.8, 2.4, 1.6, 1.9, 1.2, 1.4, 0.9, 1.1, 0.7)


def test_presence_trend_worked_value() -> None:
    found = presence_trend([bool(hit) for hit in (1, 1, 1, 1, 0, 1, 0, 0, 1, 0)])
    assert found.statistic == 25
    assert found.p_value == pytest.approx(0.1143, abs=5e-5)


@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_presence_trend_is_the_full_permutation_test(was_present: list[bool]) -> None:
    sums = [sum(chosen) for chosen in combinations(range(1, len(was_present) + 1), sum(was_present))]
    found = presence_trend(was_present)
    tails = np.mean(np.array(sums) <= found.statistic), np.mean(np.array(sums) >= found.statistic)
    assert found.p_value == pytest.approx(min(1, 2 * min(tails)))


@pytest.mark.parametrize("hit", [True, False])
def test_a_pattern_always_or_never_there_has_no_trend(hit: bool) -> None:
    assert presence_trend([hit] * 9).p_value == 1


def test_separation_gives_a_small_p_and_no_failure() -> None:
    assert presence_trend([True] * 6 + [False] * 6).p_value == pytest.approx(2 / 924)


def test_rate_trend_worked_value() -> None:
    found = rate_trend(WORKED_RATES)
    assert found.s == -33
    assert found.p_value == pytest.approx(0.0042, abs=5e-5)
    assert found.slope == pytest.approx(-0.15)
    assert (found.interval.low, found.interval.high) == pytest.approx((-0.2429, -0.1), abs=5e-5)


@given(st.lists(st.integers(0, 9), min_size=3, max_size=40).filter(lambda rates: len(set(rates)) > 1))
def test_s_has_the_sign_of_kendalls_tau(rates: list[int]) -> None:
    tau = kendalltau(range(len(rates)), rates, variant="c").statistic
    assert np.sign(rate_trend(rates).s) == np.sign(round(float(tau), 12))


@given(st.permutations(range(20)))
def test_without_ties_p_is_near_the_exact_one(rates: list[int]) -> None:
    assert rate_trend(rates).p_value == pytest.approx(kendalltau(range(20), rates, method="exact").pvalue, abs=0.01)


@given(st.lists(st.integers(0, 4), min_size=3, max_size=6).filter(lambda rates: len(set(rates)) > 1))
def test_with_ties_p_rests_on_the_variance_over_all_orders(rates: list[int]) -> None:
    found = rate_trend(rates)
    spread = np.std([sum(np.sign(b - a) for a, b in combinations(order, 2)) for order in permutations(rates)])
    expected = 1 if found.s == 0 else 2 * norm.sf((abs(found.s) - 1) / spread)
    assert found.p_value == pytest.approx(expected)


@given(st.lists(st.floats(0, 50), min_size=3, max_size=20))
def test_the_slope_is_the_median_over_all_pairs_of_sessions(rates: list[float]) -> None:
    slopes = [(rates[j] - rates[i]) / (j - i) for i, j in combinations(range(len(rates)), 2)]
    found = rate_trend(rates)
    assert found.slope == pytest.approx(np.median(slopes), abs=1e-12)
    assert found.interval.low <= found.slope <= found.interval.high


def test_constant_rates_have_no_trend() -> None:
    found = rate_trend([1.0] * 5)
    assert (found.s, found.p_value, found.slope) == (0, 1, 0)


def test_two_sessions_are_no_trend() -> None:
    with pytest.raises(ValueError, match="three"):
        rate_trend([1, 2])


@pytest.mark.parametrize(("versions", "start"), [("aabbb", 2), ("aaa", 0), ("aba", 2), ("", 0)])
def test_last_break(versions: str, start: int) -> None:
    assert last_break(versions) == start
