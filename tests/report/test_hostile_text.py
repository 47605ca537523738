"""Names, quotes, topics and suggestions are inert text, whatever is in them."""

from __future__ import annotations

import pytest

from speakkit import charts
from speakkit.dataset.dataset import Dataset
from speakkit.report import Report, make_report
from tests.support.hostile import LABELS, MARKUP, hostile_dataset
from tests.support.pages import Page


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return hostile_dataset(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module", params=[False, True], ids=["learner", "coach"])
def report(request: pytest.FixtureRequest, dataset: Dataset) -> Report:
    return make_report(dataset, "eve", coach=request.param)


@pytest.fixture(scope="module")
def page(report: Report) -> Page:
    return Page(report.html)


def test_no_tag_comes_from_what_was_said(page: Page) -> None:
    assert not {"script", "img", "a:href", "iframe", "object", "link", "form"} & set(page.tags)
    assert page.tags.count("style") == page.tags.count("main") == 1


def test_no_attribute_runs_anything_or_leads_anywhere(page: Page) -> None:
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert [value for name, value in page.attributes if name in ("href", "src", "srcdoc", "action")] == ["#main"]


def test_the_text_is_shown_as_it_is(page: Page) -> None:
    shown = " ".join(MARKUP.replace("\u202e", "").split())
    assert f"Eve {shown}" in page.text.replace("\u202e", "")
    assert "{{ 7*7 }}" in page.text


def test_a_page_says_itself_that_nothing_may_run(report: Report) -> None:
    assert "default-src 'none'" in report.html


def test_a_notebook_shows_it_in_a_frame_without_scripts(report: Report) -> None:
    frame = Page(report._repr_html_())
    assert frame.tags == ["iframe"]
    assert ("sandbox", "") in frame.attributes


def test_charts_hold_no_markup_but_their_own_line_breaks(dataset: Dataset) -> None:
    marks = dataset.marks("eve")
    first = marks[marks["pattern"] == LABELS[0]]
    for figure in (charts.pattern_map(marks), charts.ranking(marks), charts.trajectory(first)):
        text = figure.to_json().replace("\\u003c", "<").replace("\\u003e", ">").replace("<br>", "")
        assert "<" not in text
        assert "\u202e" not in text
