"""The public surface of the charts: each chart with its twin."""

from __future__ import annotations

from speakkit import charts


def test_every_chart_has_a_table_of_what_it_draws() -> None:
    others = {"session_spans", "with_numbers", "ChartWithNumbers"}
    drawn = {name for name in charts.__all__ if not name.endswith("_table")} - others
    assert {f"{name}_table" for name in drawn} == set(charts.__all__) - drawn - others
    assert len(drawn) == 10
