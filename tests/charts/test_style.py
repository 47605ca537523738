"""The looks that all charts share: inert text, no red beside green, nothing told by colour alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from speakkit.charts import pattern_map, ranking
from speakkit.charts.style import hover, inert, wrapped
from tests.support.marks import make_marks

HOSTILE = "<a href='javascript:alert(1)'>x</a><b>y</b> &lt;i&gt; $\\alpha$"


def test_markup_entities_and_tex_are_shown_as_they_are_written() -> None:
    assert inert("<b>&amp;</b> $x$") == "&lt;b&gt;&amp;amp;&lt;/b&gt; &#36;x&#36;"


@pytest.mark.parametrize("char", ["\u202e", "\u2066", "\u200b", "\x00", "\x1b", "\u2028"])
def test_characters_that_nobody_sees_are_left_out(char: str) -> None:
    assert inert(f"a{char}b") == "ab"


def test_a_long_label_ends_in_an_ellipsis() -> None:
    lines = wrapped("Missing third person -s in the present tense of every verb there is").split("<br>")
    assert len(lines) == 2
    assert lines[-1].endswith("…")


def test_wrapping_never_cuts_an_entity() -> None:
    assert all(line.count("&") == line.count(";") for line in wrapped("<" * 60).split("<br>"))


def test_hover_leaves_out_what_is_none() -> None:
    assert hover("a", None, "<b>") == "a<br>&lt;b&gt;"


def test_no_hostile_label_reaches_a_figure_as_markup() -> None:
    marks = make_marks({HOSTILE: "PPaP"}, plural="aaPP")
    for figure in (pattern_map(marks, title=HOSTILE), ranking(marks, title=HOSTILE)):
        assert "<a " not in figure.to_json()
        assert "<b>" not in figure.to_json()


def test_equal_labels_stay_in_rows_of_their_own() -> None:
    same = "x" * 60
    figure = pattern_map(make_marks({f"{same}1": "P", f"{same}2": "P"}))
    assert list(figure.data[0].y) == [0, 1]


@pytest.mark.parametrize("chart", [pattern_map, ranking])
def test_nothing_to_draw_is_explained(chart: Callable[..., Any]) -> None:
    assert chart(make_marks(articles="P").iloc[:0]).layout.annotations[0].text
