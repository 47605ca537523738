from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import permutation_test, somersd

from speakkit.statistics.comparison import (
    bootstrap_mean,
    cliffs_delta,
    compare_groups,
    is_cell_shown,
    permutation_p,
)
from tests.support.examples import examples

Values = npt.NDArray[np.float64]
small_groups = st.lists(st.integers(0, 9), min_size=2, max_size=5)


@settings(max_examples=examples(30))
@given(small_groups, small_groups)
def test_exact_p_is_at_least_that_of_the_studentised_test_by_scipy(first: list[int], second: list[int]) -> None:
    expected = permutation_test(
        (first, second), _abs_t, vectorized=False, n_resamples=100_000, alternative="greater"
    ).pvalue
    assert permutation_p(first, second) >= expected - 1e-9


def _abs_t(first: list[float], second: list[float]) -> float:
    variance = np.var(first, ddof=1) / len(first) + np.var(second, ddof=1) / len(second)
    return round(float(abs(np.mean(first) - np.mean(second)) / np.sqrt(variance + 1e-9)), 6)


@pytest.mark.parametrize("second", [[0, 2, 4, 6, 8], [3, 4, 5, 6, 7]])
def test_groups_without_skewness_have_the_studentised_p(second: list[int]) -> None:
    first = [5, 6, 7, 8, 9]
    expected = permutation_test((first, second), _abs_t, vectorized=False, alternative="greater").pvalue
    assert permutation_p(first, second) == pytest.approx(expected, abs=0.02)


def test_the_order_of_learners_and_the_unit_do_not_matter() -> None:
    first, second = [1.0, 4, 2, 8, 5], [3.0, 9, 9, 7]
    assert permutation_p(first[::-1], second) == pytest.approx(permutation_p(first, second))
    assert permutation_p([100 * x for x in first], [100 * x for x in second]) == pytest.approx(
        permutation_p(first, second)
    )


@given(small_groups, small_groups)
def test_cliffs_delta_is_somers_d_of_the_groups(first: list[int], second: list[int]) -> None:
    assume(len({*first, *second}) > 1)
    groups = [1] * len(first) + [0] * len(second)
    assert cliffs_delta(first, second) == pytest.approx(somersd(groups, first + second).statistic)


@settings(max_examples=examples(15))
@given(st.lists(st.floats(-5, 5), min_size=10, max_size=30), st.integers(0, 100))
def test_a_bootstrap_of_a_mean_is_near_the_normal_one(values: list[float], seed: int) -> None:
    found, spread = bootstrap_mean(values, seed=seed), np.std(values) / len(values) ** 0.5
    assert (found.low + found.high) / 2 == pytest.approx(np.mean(values), abs=0.8 * spread + 1e-6)
    assert found.high - found.low == pytest.approx(2 * 1.96 * spread, rel=0.35, abs=1e-6)


def test_groups_that_do_not_overlap() -> None:
    found = compare_groups([5, 6, 7, 8], [1, 2, 3, 4])
    assert (found.difference, found.cliffs_delta, found.is_exact) == (4, 1, True)
    assert found.p_value == pytest.approx(2 / 70)
    assert 0 < found.interval.low < 4 < found.interval.high


def test_twelve_a_side_are_sampled_and_the_same_every_time() -> None:
    first, second = list(range(12)), list(range(3, 15))
    found = compare_groups(first, second, seed=4)
    assert not found.is_exact
    assert found == compare_groups(first, second, seed=4)


def test_equal_groups_show_no_difference() -> None:
    found = compare_groups([2.0] * 10, [2.0] * 10)
    assert (found.difference, found.interval.low, found.interval.high, found.p_value) == (0, 0, 0, 1)


def test_one_learner_is_no_group() -> None:
    with pytest.raises(ValueError, match="two learners"):
        compare_groups([1], [1, 2])


@pytest.mark.parametrize(("learners", "shown"), [(9, False), (10, True)])
def test_small_cells_are_hidden(learners: int, shown: bool) -> None:
    assert is_cell_shown(learners) is shown


def _shares(seed: int, rate: float) -> Values:
    rng = np.random.default_rng(seed)
    return rng.binomial(12, rng.beta(rate * 4, (1 - rate) * 4, 1000)) / 12


def _rates(seed: int, rate: float) -> Values:
    return np.random.default_rng(seed).gamma(2, rate, 1000)


@pytest.mark.parametrize(("draw", "rate"), [(_shares, 0.004), (_shares, 0.3), (_rates, 0.5)])
def test_thousands_of_learners_have_the_p_and_the_interval_of_drawing_them_one_by_one(
    draw: Callable[[int, float], Values], rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few values are counted, of many the limit is taken; either is what the plain draws say."""
    first, second = draw(1, rate), draw(2, rate * 1.06)
    quick = compare_groups(first, second)
    monkeypatch.setattr("speakkit.statistics.comparison.LIMIT_LEARNERS", 10_000)
    drawn = compare_groups(first, second)
    assert quick.p_value == pytest.approx(drawn.p_value, abs=0.015)
    tolerance = 0.05 * (drawn.interval.high - drawn.interval.low)
    assert quick.interval.low == pytest.approx(drawn.interval.low, abs=tolerance)
    assert quick.interval.high == pytest.approx(drawn.interval.high, abs=tolerance)
