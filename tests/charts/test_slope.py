"""Before and after a day, with intervals and what to expect if nothing changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from speakkit.charts import slope, slope_table
from speakkit.errors import ChartDataError
from tests.support.marks import FIRST_DAY, make_marks
from tests.support.priors import certain_prior

SPLIT = FIRST_DAY + timedelta(days=19)


def test_each_side_has_its_own_counts() -> None:
    table = slope_table(make_marks(articles="PPPPaPaa"), SPLIT)
    assert table[["side", "present", "checked"]].to_numpy().tolist() == [["before", 4, 4], ["after", 1, 4]]


def test_a_pattern_that_was_checked_on_one_side_alone_is_left_out() -> None:
    table = slope_table(make_marks(articles="PPPP----", plural="PaPaPaPa"), SPLIT)
    assert set(table["pattern"]) == {"plural"}


def test_with_a_prior_the_rate_to_expect_regresses_to_the_mean() -> None:
    table = slope_table(make_marks(articles="PPPPPPPP"), SPLIT, certain_prior(2, 2))
    assert table["expected"].tolist()[1] == pytest.approx(0.75)  # .5 + 4/(4+4) (1 - .5)


def test_no_comparison_runs_across_a_change_of_the_analyser() -> None:
    marks = make_marks(articles="PPPPaaaa")
    marks.loc[4:, "version"] = "rules 2"
    with pytest.raises(ChartDataError, match="can't be compared"):
        slope_table(marks, SPLIT)


def test_patterns_differ_by_shape_and_dash_not_by_colour_alone() -> None:
    figure = slope(make_marks(articles="PPPPaaaa", plural="aaaaPPPP"), SPLIT)
    assert len({(trace.marker.symbol, trace.line.dash) for trace in figure.data}) == 2
