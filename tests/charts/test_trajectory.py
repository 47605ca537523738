"""The trajectory: the weighted share after each session, never across a change of the analyser."""

from __future__ import annotations

import pandas as pd
import pytest

from speakkit.charts import trajectory, trajectory_table
from speakkit.errors import ChartDataError
from tests.support.marks import make_marks


def test_the_last_rate_is_the_worked_value() -> None:
    last = trajectory_table(make_marks(articles="PPPaPaaa")).iloc[-1]
    assert last["rate"] == pytest.approx(0.3534, abs=5e-5)
    assert last["effective_sessions"] == pytest.approx(6.9423, abs=5e-5)
    assert last["low"] < last["rate"] < last["high"]


def test_sessions_that_were_not_checked_leave_a_gap_in_the_columns_and_change_no_rate() -> None:
    with_gaps, without = (trajectory_table(make_marks(articles=letters)) for letters in ("P-Pao", "PPa"))
    assert with_gaps["rate"].tolist() == without["rate"].tolist()
    assert with_gaps["column"].tolist() == [0, 2, 3]


def test_a_change_of_the_analyser_begins_anew() -> None:
    marks = make_marks(articles="PPPaaa")
    marks.loc[3:, "version"] = "rules 2"
    table = trajectory_table(marks)
    assert table["segment"].tolist() == [1, 1, 1, 2, 2, 2]
    assert table["rate"].tolist()[3:] == [0, 0, 0]
    assert [note.text for note in trajectory(marks).layout.annotations] == ["analyser changed"]


def test_the_figure_draws_the_numbers_of_its_table() -> None:
    marks = make_marks(articles="PPPaPaaa")
    table, figure = trajectory_table(marks), trajectory(marks)
    line = next(trace for trace in figure.data if trace.name == "weighted share")
    assert list(line.y) == table["rate"].tolist()


def test_a_pattern_that_was_never_checked_is_explained() -> None:
    figure = trajectory(make_marks(articles="--"))
    assert "hasn't been checked" in figure.layout.annotations[0].text


def test_two_patterns_are_refused() -> None:
    with pytest.raises(ChartDataError, match="one pattern at a time"):
        trajectory_table(pd.concat([make_marks(articles="P"), make_marks(plural="P")]))
