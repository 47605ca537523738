"""The pattern map: four marks, gaps between sessions, one learner at a time."""

from __future__ import annotations

import pandas as pd
import pytest

from speakkit.charts import pattern_map, pattern_map_table
from speakkit.errors import ChartDataError
from tests.support.marks import make_marks


def marks_of(table: pd.DataFrame, pattern: str) -> list[str]:
    return table[table["pattern"] == pattern].sort_values("column")["mark"].tolist()


def test_every_pattern_has_a_mark_in_every_session() -> None:
    table = pattern_map_table(make_marks(articles="PPa-", plural="aaoP"))
    assert marks_of(table, "articles") == ["present", "present", "absent", "not_checked"]
    assert marks_of(table, "plural") == ["absent", "absent", "not_checked", "present"]


def test_a_session_without_a_row_for_a_pattern_was_not_checked() -> None:
    table = pattern_map_table(pd.concat([make_marks(articles="PPa"), make_marks(plural="P")]))
    assert marks_of(table, "plural") == ["present", "not_checked", "not_checked"]


def test_a_session_that_informs_about_nothing_was_not_checked_whatever_was_seen_in_it() -> None:
    assert marks_of(pattern_map_table(make_marks(articles="PP").assign(informs=[0, 1])), "articles") == [
        "not_checked",
        "present",
    ]


def test_whole_weeks_without_a_session_are_one_column() -> None:
    table = pattern_map_table(make_marks(days=(0, 3, 27), articles="PPa"))
    assert marks_of(table, "articles") == ["present", "present", "no_session", "absent"]
    assert table["detail"].tolist()[2] == "3 weeks"


def test_patterns_in_most_sessions_come_first_and_ties_by_name() -> None:
    table = pattern_map_table(make_marks(a_rare="Paaa", tense="PPPa", articles="PPaP"))
    assert table.drop_duplicates("row")["pattern"].tolist() == ["articles", "tense", "a_rare"]


def test_each_mark_is_drawn_with_a_shape_of_its_own() -> None:
    figure = pattern_map(make_marks(days=(0, 3, 6, 27), articles="Pa-P"))
    drawn = {trace.name: (len(trace.x), trace.marker.symbol) for trace in figure.data}
    assert {name: count for name, (count, _) in drawn.items()} == {
        "present": 2,
        "checked and absent": 1,
        "not checked": 1,
        "no session": 1,
    }
    assert len({symbol for _, symbol in drawn.values()}) == 4


def test_no_opportunity_says_so_where_one_points() -> None:
    figure = pattern_map(make_marks(articles="Po"))
    assert "it had no opportunity to occur" in figure.data[2].hovertext[0]


def test_two_learners_are_refused() -> None:
    both = pd.concat([make_marks(articles="P"), make_marks(learner_id="bo", articles="P")])
    with pytest.raises(ChartDataError, match="one learner_id at a time"):
        pattern_map(both)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ChartDataError, match="needs the column state"):
        pattern_map(make_marks(articles="P").drop(columns="state"))


def test_marks_of_many_sessions_do_not_lie_on_each_other_on_a_phone() -> None:
    few, many = (pattern_map(make_marks(articles="Pa" * count)).data[0].marker.size for count in (4, 15))
    assert few == 13
    assert many * 30 <= 190
