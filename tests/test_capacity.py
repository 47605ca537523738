"""The capacity page is what the script makes of the figures that the benchmarks recorded."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.benchmarks.capacity_page import (
    CHANGED,
    PAGE,
    Figure,
    MixedFiguresError,
    Recorded,
    analysis_usd,
    page,
    publishing_s,
    read_recorded,
)

ROUND = Recorded(
    recorded_on="2026-11-28",
    machine="a machine",
    figures={
        name: Figure(value, "n=1", "abc")
        for name, value in {
            "analysis_cached_tokens": 0,
            "analysis_input_tokens": 1_000_000,
            "analysis_output_tokens": 100_000,
            "embedded_transcriber_cpu_s_a_second": 0.2,
            "loader_s_a_session": 0.1,
            "publish_anew_cpu_s_a_session": 0.001,
            "publish_changed_cpu_s": 0.5,
            "published_bytes_a_session": 1000,
            "report_cpu_s": 1,
            "rewrite_s_a_gb": 36,
            "rules_cpu_s_a_session": 0,
            "store_bytes_a_session": 2000,
        }.items()
    },
)


def test_the_page_is_the_scripts() -> None:
    assert page(read_recorded()) == PAGE.read_text(encoding="utf-8")


def test_every_figure_says_of_how_many() -> None:
    assert all(re.search(r"\d|instructions|assumed", figure.n) for figure in read_recorded().figures.values())


@pytest.mark.parametrize("commit", ["def", "", f"abc{CHANGED}"])
def test_figures_of_several_commits_or_of_none_make_no_page(commit: str) -> None:
    mixed = {**ROUND.figures, "report_cpu_s": Figure(1, "n=1", commit)}
    with pytest.raises(MixedFiguresError, match="measure all of them at one commit"):
        page(replace(ROUND, figures=mixed))
    with pytest.raises(MixedFiguresError):
        page(
            replace(ROUND, figures={name: replace(one, commit=f"abc{CHANGED}") for name, one in ROUND.figures.items()})
        )


def test_a_figure_that_is_missing_makes_no_page() -> None:
    with pytest.raises(KeyError):
        page(replace(ROUND, figures={name: one for name, one in ROUND.figures.items() if name != "report_cpu_s"}))


def test_the_page_says_what_else_the_machine_had_to_do() -> None:
    assert "and the machine had nothing else to do." in page(replace(ROUND, load=0.2))
    assert "(a load of 7.0 before), which makes them longer." in page(replace(ROUND, load=7.0))


def test_the_sums_are_right() -> None:
    text = page(ROUND)
    assert "| hosted hearing, gpt-transcribe | $13.50 | $1,350 | $135,000 |" in text
    assert analysis_usd(ROUND, "claude-sonnet-5-5") == pytest.approx(2 + 1)
    assert "| the store grows by | 2 MB | 200 MB | 20 GB |" in text
    assert "| an hour | 100 | 200 | 400 | 800 | 1,600 | 3,200 |" in text
    assert "so that 13,000,000 sessions a month" in text
    assert "a store of 100 GB takes an hour" in text


def test_publishing_costs_no_more_than_all_anew() -> None:
    assert publishing_s(ROUND, 1000) == pytest.approx(500)
    assert publishing_s(ROUND, 10**7) <= 8640 * 10**7 * 0.001
