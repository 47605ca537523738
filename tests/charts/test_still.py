"""The still picture of a figure: what Plotly draws, as an SVG that needs nothing else, or none."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest

from speakkit.charts import cooccurrence, pattern_map, ranking, slope, trajectory, trajectory_table, with_numbers
from speakkit.charts.shown import with_still
from speakkit.charts.still import still
from speakkit.charts.still_marks import SHAPES
from tests.support.marks import FIRST_DAY, make_marks

MARKS = make_marks({"<script>alert(1)</script>\x00": "PPa-a"}, articles="PPa-P")
ARTICLES = make_marks(articles="PPaaP")
SVG = "{http://www.w3.org/2000/svg}"
PLOTLY: dict[str, Any] = {"application/vnd.plotly.v1+json": {}}


def parsed(figure: go.Figure) -> ElementTree.Element:
    return ElementTree.fromstring(still(figure) or "")


def marks_in(figure: go.Figure) -> int:
    """The symbols inside the plot."""
    return len(parsed(figure).findall(f"{SVG}svg/{SVG}path[@transform]"))


CHARTS: list[Callable[[], Any]] = [
    lambda: pattern_map(MARKS),
    lambda: trajectory(ARTICLES),
    lambda: ranking(MARKS),
    lambda: slope(MARKS, FIRST_DAY + timedelta(days=12)),
    lambda: cooccurrence(MARKS),
    lambda: pattern_map(MARKS.iloc[:0]),
]


@pytest.mark.parametrize("chart", CHARTS)
def test_it_has_the_marks_and_words_of_the_figure_and_loads_nothing(chart: Callable[[], Any]) -> None:
    figure = chart()
    drawn = [trace for trace in figure.data if "markers" in trace.mode]
    assert marks_in(figure) == sum(len(trace.x) for trace in drawn)
    words = " ".join(parsed(figure).itertext())
    assert str(figure.layout.title.text) in words
    assert "script" not in {node.tag.removeprefix(SVG) for node in parsed(figure).iter()}
    assert "href" not in (still(figure) or "")


def test_hostile_names_are_text() -> None:
    assert "<script>alert(1)</script>" in "".join(parsed(pattern_map(MARKS)).itertext()).replace(" ", "")


def test_a_trajectory_lies_where_its_numbers_say() -> None:
    """The line's points from 0% at the foot to 100% at the head of the plot, sessions at equal distances."""
    plot = parsed(trajectory(ARTICLES)).find(f"{SVG}svg")
    assert plot is not None
    line = next(node.attrib["d"] for node in plot if node.get("stroke-width") == "3")
    points = [tuple(map(float, point.split())) for point in line[1:].split("L")]
    foot = float(plot.attrib["height"])
    shares = [-0.03 + 1.06 * (foot - down) / foot for _, down in points]
    assert shares == pytest.approx(trajectory_table(ARTICLES)["rate"].tolist(), abs=0.001)
    gaps = {round(after[0] - before[0]) for before, after in pairwise(points)}
    assert max(gaps) - min(gaps) <= 1


def test_what_it_can_not_draw_has_no_picture_rather_than_a_wrong_one() -> None:
    figure = pattern_map(MARKS)
    figure.add_bar(x=[1], y=[1])
    assert still(figure) is None
    assert with_still(figure, PLOTLY) == PLOTLY
    assert still(ranking(MARKS).update_traces(marker_symbol="star")) is None
    assert "star" not in SHAPES


def test_a_renderer_of_one_s_own_choice_gets_nothing_beside_it() -> None:
    assert with_still(pattern_map(MARKS), {"image/png": "x"}) == {"image/png": "x"}


def test_copies_show_themselves_too() -> None:
    figure = pattern_map(MARKS)
    for other in (copy.deepcopy(figure), pickle.loads(pickle.dumps(figure))):
        assert type(other) is type(figure)
        assert still(other) == still(figure)


def test_a_page_shows_it_where_no_script_runs() -> None:
    figure = pattern_map(MARKS)
    assert f"<noscript>{still(figure)}</noscript>" in with_numbers(figure, MARKS).to_html()
