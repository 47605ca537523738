from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa, to_table

from speakkit.statistics.agreement_bootstrap import bootstrap_agreement
from speakkit.statistics.agreement_coefficients import agreement

DOMINATED = [("yes", "yes")] * 90 + [("yes", "no")] * 5 + [("no", "yes")] * 5
# Krippendorff's own example: four observers, twelve units, gaps
FOUR_OBSERVERS = list(
    zip(
        (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
        (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
        strict=True,
    )
)


def test_worked_value() -> None:
    found = agreement(DOMINATED)
    assert found.units == 100
    assert found.raw == pytest.approx(0.90)
    assert found.cohens_kappa == pytest.approx(-0.0526, abs=5e-5)
    assert found.gwets_ac1 == pytest.approx(0.8895, abs=5e-5)


def test_published_values_of_a_table_with_gaps() -> None:
    found = agreement(FOUR_OBSERVERS)
    assert found.units == 11
    assert found.krippendorffs_alpha == pytest.approx(0.743, abs=5e-4)
    assert found.gwets_ac1 == pytest.approx(0.77544, abs=5e-6)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=60))
def test_kappa_agrees_with_statsmodels(pairs: list[tuple[int, int]]) -> None:
    ours = agreement(pairs).cohens_kappa
    if ours is not None:
        table, _ = to_table(pairs, bins=4)
        assert ours == pytest.approx(cohens_kappa(table, return_results=False), abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=40))
def test_raw_agreement_and_chance_agree_with_statsmodels(ratings: list[tuple[int, int, int]]) -> None:
    """Fleiss' kappa has our raw agreement, and the chance that alpha has for very many units."""
    found, (table, _) = agreement(ratings), aggregate_raters(np.array(ratings), n_cat=3)
    shares = table.sum(axis=0) / table.sum()
    chance = float(shares @ shares)
    if chance < 1:
        fleiss = fleiss_kappa(table)
        assert found.raw == pytest.approx(fleiss * (1 - chance) + chance)
        assert found.krippendorffs_alpha == pytest.approx(fleiss + (1 - fleiss) / table.sum())
    used = int(np.count_nonzero(shares))
    by_ac1 = (1 - chance) / max(1, used - 1)
    assert found.gwets_ac1 == pytest.approx((found.raw - by_ac1) / (1 - by_ac1))


@given(st.lists(st.tuples(*[st.integers(0, 9)] * 4).filter(any), min_size=10, max_size=30))
def test_bootstrap_over_learners_holds_what_all_together_give(cells: list[tuple[int, int, int, int]]) -> None:
    yes, first, second, no = np.sum(cells, axis=0)
    together = agreement([(1, 1)] * yes + [(1, 0)] * first + [(0, 1)] * second + [(0, 0)] * no)
    raw, ac1 = bootstrap_agreement(np.array(cells))
    assert raw.low - 1e-9 <= together.raw <= raw.high + 1e-9
    assert together.gwets_ac1 is not None
    assert ac1.low - 1e-9 <= together.gwets_ac1 <= ac1.high + 1e-9


def test_without_variation_only_raw_agreement_and_ac1_are_defined() -> None:
    found = agreement([("yes", "yes")] * 5)
    assert (found.raw, found.cohens_kappa, found.krippendorffs_alpha, found.gwets_ac1) == (1, None, None, 1)


def test_kappa_of_three_raters_is_the_mean_over_pairs() -> None:
    ratings = [("a", "a", "b"), ("b", "b", "a"), ("a", "a", "a"), ("b", "b", "b")]
    assert agreement(ratings).cohens_kappa == pytest.approx((1 + 0 + 0) / 3)


def test_units_of_a_single_rater_are_refused() -> None:
    with pytest.raises(ValueError, match="two raters"):
        agreement([("yes", None), (None, "no")])
