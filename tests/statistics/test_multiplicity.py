from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from speakkit.statistics.multiplicity import benjamini_hochberg


def test_worked_value() -> None:
    adjusted = benjamini_hochberg([0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205])
    assert adjusted == pytest.approx((0.008, 0.032, 0.0672, 0.0672, 0.0672, 0.08, 0.0846, 0.205), abs=5e-5)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_agrees_with_statsmodels(p_values: list[float]) -> None:
    assert benjamini_hochberg(p_values) == pytest.approx(multipletests(p_values, method="fdr_bh")[1])


def test_nothing_to_adjust() -> None:
    assert benjamini_hochberg([]) == ()
