"""The tables of recognition in docs/engines.md are those of docs/recognition.json."""

from __future__ import annotations

import json

import pytest

from tests.benchmarks.recognition_tables import PAGE, RECORDED, rendered

RECORDED_NOW = json.loads(RECORDED.read_text(encoding="utf-8"))


def test_the_page_has_what_was_recorded() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert rendered(page, RECORDED_NOW) == page


def test_all_of_it_was_heard_by_the_same_ears() -> None:
    assert len({one["ears"] for one in RECORDED_NOW.values()}) == 1


def test_another_figure_is_another_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    other = {**RECORDED_NOW, "native": {**RECORDED_NOW["native"], "errors": 86}}
    assert rendered(page, other) != page


def test_a_page_without_a_row_is_told() -> None:
    with pytest.raises(ValueError, match="0 rows that begin with"):
        rendered("no table", RECORDED_NOW)


def test_a_row_keeps_its_place_in_a_list() -> None:
    recorded = {"threshold .60": {"passing": 3, "errors": 1, "words": 8, "bad": 0, "ears": ""}}
    assert rendered("  | .60 | 2 | .5 | 1 |\n", recorded) == "  | .60 | 3 | .125 | 0 |\n"
