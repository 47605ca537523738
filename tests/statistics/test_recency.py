from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from speakkit.statistics.recency import recency_rate

histories = st.lists(st.booleans(), min_size=1, max_size=60)


def test_worked_value() -> None:
    found = recency_rate([bool(hit) for hit in (1, 1, 1, 0, 1, 0, 0, 0)])
    assert found.rate == pytest.approx(0.3534, abs=5e-5)
    assert found.effective_sessions == pytest.approx(6.9423, abs=5e-5)


@given(histories)
def test_without_decay_it_is_the_plain_share(was_present: list[bool]) -> None:
    found = recency_rate(was_present, half_life_sessions=1e12)
    assert found.rate == pytest.approx(sum(was_present) / len(was_present))
    assert found.effective_sessions == pytest.approx(len(was_present))


@given(histories)
def test_the_rate_lies_in_its_interval(was_present: list[bool]) -> None:
    found = recency_rate(was_present)
    assert 0 <= found.interval.low <= found.rate <= found.interval.high + 1e-12
    assert 1 <= found.effective_sessions <= len(was_present) + 1e-9


def test_the_latest_session_counts_most() -> None:
    assert recency_rate([False, True]).rate > 0.5 > recency_rate([True, False]).rate


def test_no_sessions_are_refused() -> None:
    with pytest.raises(ValueError, match="session"):
        recency_rate([])


@given(histories.filter(lambda hits: 0 < sum(hits) < len(hits)))
def test_the_interval_is_the_beta_posterior_of_the_weighted_counts(was_present: list[bool]) -> None:
    weights = 2.0 ** (-np.arange(len(was_present))[::-1] / 4)
    rate, effective = np.average(was_present, weights=weights), weights.sum() ** 2 / (weights**2).sum()
    found = recency_rate(was_present)
    expected = beta.interval(0.95, rate * effective + 0.5, (1 - rate) * effective + 0.5)
    assert (found.rate, found.effective_sessions) == pytest.approx((rate, effective))
    assert (found.interval.low, found.interval.high) == pytest.approx(expected)
