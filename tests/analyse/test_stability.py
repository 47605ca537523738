"""Several analyses of one transcript: what they agree on, and what is tentative."""

from __future__ import annotations

import pytest

from speakkit.analyse.stability import agreed
from speakkit.model import Analysis
from tests.support.analyses import make_analysis


def test_one_analysis_stays_as_it_is() -> None:
    assert agreed([make_analysis(["A"], {"A": "present"})]) == make_analysis(["A"], {"A": "present"})


def test_an_insight_of_fewer_than_two_in_three_runs_is_tentative() -> None:
    runs = [
        make_analysis(["A", "B"], {"A": "present", "B": "present"}),
        make_analysis(["A"], {"A": "present"}),
        make_analysis(["A", "C"], {"A": "present", "C": "present"}),
    ]
    first, second = agreed(runs).insights
    assert (first.pattern, first.runs_agreeing, first.runs, first.is_tentative) == ("A", 3, 3, False)
    assert (second.pattern, second.runs_agreeing, second.is_tentative) == ("B", 1, True)


def test_two_of_three_is_not_tentative() -> None:
    present = make_analysis(["A"], {"A": "present"})
    (insight,) = agreed([present, make_analysis(), present]).insights
    assert (insight.runs_agreeing, insight.is_tentative) == (2, False)


def test_the_run_that_shares_most_with_the_others_is_shown() -> None:
    odd = make_analysis(["X"], {"X": "present"})
    usual = make_analysis(["A", "B"], {"A": "present", "B": "present"})
    assert [insight.pattern for insight in agreed([odd, usual, usual]).insights] == ["A", "B"]


def test_being_outranked_is_no_disagreement() -> None:
    listed, outranked = make_analysis(["A"], {"A": "present"}), make_analysis([], {"A": "present"})
    (insight,) = agreed([listed, outranked, outranked]).insights
    assert (insight.runs_agreeing, insight.runs) == (3, 3)


def states(*runs: Analysis) -> dict[str, str]:
    return {seen.pattern: seen.state for seen in agreed(runs).observations}


def test_what_is_not_listed_is_what_two_thirds_say() -> None:
    present, absent = (
        make_analysis(["A"], {"A": "present", "P": "present"}),
        make_analysis(["A"], {"A": "present", "P": "absent"}),
    )
    assert states(present, absent, absent) == {"A": "present", "P": "absent"}
    assert states(absent, present, present) == {"A": "present", "P": "present"}
    assert states(present, absent) == {"A": "present", "P": "not_checked"}


def test_an_insight_of_a_minority_stays_and_is_tentative() -> None:
    listed, denied = (
        make_analysis(["A", "B"], {"A": "present", "B": "present"}),
        make_analysis(["A"], {"A": "present", "B": "absent"}),
    )
    assert states(listed, denied, denied) == {"A": "present", "B": "present"}
    assert [insight.is_tentative for insight in agreed([listed, denied, denied]).insights] == [False, True]


def test_all_coefficients_are_kept_over_patterns_that_any_run_found() -> None:
    both = make_analysis([], {"A": "present", "B": "present"})
    one = make_analysis([], {"A": "present", "B": "absent"})
    found = agreed([both, one]).agreement
    assert found is not None
    assert (found.runs, found.patterns, found.raw) == (2, 2, 0.5)
    assert found.gwets_ac1 == pytest.approx((0.5 - 0.375) / (1 - 0.375))


def test_runs_that_find_nothing_have_no_coefficient() -> None:
    found = agreed([make_analysis(), make_analysis()]).agreement
    assert found is not None
    assert (found.patterns, found.raw) == (0, None)


def test_no_run_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="needs an analysis"):
        agreed([])
