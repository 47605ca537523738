"""A chart with its numbers beneath: complete in itself, and inert."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.charts import ranking, ranking_table, with_numbers
from speakkit.errors import StorageUnavailableError
from tests.support.marks import make_marks
from tests.support.pages import Page

MARKS = make_marks({"<script>alert(1)</script>": "PPaP"}, articles="aaPP")


def test_the_numbers_stand_beneath_the_picture(tmp_path: Path) -> None:
    html = with_numbers(ranking(MARKS), ranking_table(MARKS)).save(tmp_path / "charts" / "ranking.html").read_text()
    beneath = Page(html[html.rindex("<details") :])
    assert "effective_sessions" in beneath.text
    assert "articles" in beneath.text
    assert "<script>alert(1)" not in html


def test_a_screen_reader_is_told_what_the_picture_says() -> None:
    html = with_numbers(ranking(MARKS, title="A & B <i>"), ranking_table(MARKS)).to_html()
    assert 'aria-label="A &amp; B &lt;i&gt;. Share of sessions, recent ones counting more.' in html


def test_a_page_that_can_not_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageUnavailableError, match="can't be written"):
        with_numbers(ranking(MARKS), ranking_table(MARKS)).save(tmp_path / "file" / "ranking.html")
