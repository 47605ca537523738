"""The ranking of patterns: recent sessions count more, few sessions are drawn hollow."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.charts import ranking, ranking_table
from tests.support.histories import publish_histories
from tests.support.marks import make_marks


def test_recent_sessions_count_more_than_early_ones() -> None:
    table = ranking_table(make_marks(early="PPPaaa", late="aaaPPP"))
    assert table["pattern"].tolist() == ["late", "early"]
    assert table["present"].tolist() == [3, 3]


def test_only_the_sessions_since_the_analyser_changed_count() -> None:
    marks = make_marks(articles="PPPaa")
    marks.loc[3:, "version"] = "rules 2"
    assert ranking_table(marks)[["present", "checked"]].to_numpy().tolist() == [[0, 2]]


def test_a_pattern_checked_in_few_sessions_is_drawn_hollow() -> None:
    figure = ranking(make_marks(articles="PPaP", plural="---P"))
    many, few = figure.data
    assert (list(many.y), list(few.y)) == ([1], [0])
    assert few.marker.symbol == "circle-open"


def test_intervals_reach_from_low_to_high() -> None:
    marks = make_marks(articles="PPaPa")
    row, trace = ranking_table(marks).iloc[0], ranking(marks).data[0]
    assert trace.x[0] + trace.error_x.array[0] == pytest.approx(row["high"])
    assert trace.x[0] - trace.error_x.arrayminus[0] == pytest.approx(row["low"])


def test_an_analyser_that_comes_back_does_not_count_what_it_found_before_another() -> None:
    marks = make_marks(articles="PPPPaP")
    marks.loc[2:3, "version"] = "rules 2"
    assert ranking_table(marks)[["present", "checked"]].to_numpy().tolist() == [[1, 2]]


def test_what_another_analyser_heard_in_a_session_that_informs_of_nothing_is_a_change_too(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {"analyser_version": ["1", "1", "2", "1"], "token_count": [300, 300, 20, 300]}
    kit = publish_histories(tmp_path, {"ana": {"Missing articles": "xxxx"}}, session_columns=columns)
    assert ranking_table(kit.marks("ana"))[["present", "checked"]].to_numpy().tolist() == [[1, 1]]
    (found,) = kit.profile("ana").patterns
    assert (found.presence.present, found.presence.informative) == (1, 1)
