from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakkit.model import Severity
from speakkit.statistics.practice import PracticeCandidate, due, half_life_days, rank_practice


def test_worked_values() -> None:
    practised = PracticeCandidate("a", "medium", 0.62, 4, days_since_practice=7, half_life_days=7)
    never = PracticeCandidate("b", "high", 0.45, 4)
    assert practised.priority == pytest.approx(0.2067, abs=5e-5)
    assert never.priority == pytest.approx(0.45)
    assert rank_practice([practised, never]) == (never, practised)


@given(st.floats(0, 1), st.sampled_from(["low", "medium", "high"]), st.none() | st.floats(0, 1000), st.floats(0.1, 500))
def test_priority_is_a_share_that_grows_with_time(
    rate: float, severity: Severity, days: float | None, half_life: float
) -> None:
    found = PracticeCandidate("a", severity, rate, 4, days, half_life).priority
    assert 0 <= found <= PracticeCandidate("a", severity, rate, 4).priority <= rate
    if days is not None:
        assert found <= PracticeCandidate("a", severity, rate, 4, days + 1, half_life).priority


def test_ties_go_by_id() -> None:
    tied = [PracticeCandidate(pattern_id, "low", 0.5, 2) for pattern_id in ("c", "a", "b")]
    assert [candidate.pattern_id for candidate in rank_practice(tied)] == ["a", "b", "c"]


def test_what_is_established_comes_before_what_is_more_urgent() -> None:
    thin = PracticeCandidate("thin", "high", 0.9, 3)
    established = PracticeCandidate("steady", "low", 0.4, 5, is_established=True)
    assert rank_practice([thin, established]) == (established, thin)


def test_one_session_is_too_little_evidence() -> None:
    assert rank_practice([PracticeCandidate("a", "high", 0.9, 1)]) == ()


def test_due_grows_from_nothing_to_all() -> None:
    assert [due(0), due(7), due(14)] == pytest.approx([0, 0.5, 0.75])
    assert due(None) == 1


def test_half_life_doubles_on_a_clean_probe_and_halves_on_a_lapse() -> None:
    assert half_life_days([]) == 7
    assert half_life_days([True, True, False]) == 14
