"""Measures over time: lines and bands that never run across another recogniser."""

from __future__ import annotations

import pandas as pd

from speakkit.report.measure_plots import MeasurePlot, measure_plots
from tests.support.values import NOON


def plotted(*values: float | None, heard_by: str = "") -> MeasurePlot | None:
    """One measure of sessions that these engines heard, a letter each."""
    days = [NOON + pd.Timedelta(days=at) for at in range(len(values))]
    names = [f"s{at:02d}" for at in range(len(values))]
    measures = pd.DataFrame(
        {"session_id": names, "recorded_at": days, "name": "speech_rate", "value": values, "unit": "syllables/s"}
    )
    sessions = pd.DataFrame({"session_id": names, "transcriber": list(heard_by or "a" * len(values))})
    return next(iter(measure_plots(measures, sessions, ["speech_rate", "mattr_50"])), None)


def test_a_median_has_a_range_from_six_sessions_on() -> None:
    plot = plotted(3.0, 3.5, 2.5, 3.0, 3.5, 4.0)
    assert plot is not None
    (stretch,) = plot.stretches
    assert (stretch.median, stretch.low, stretch.high) == (3.25, 2.5, 4.0)


def test_no_line_runs_across_another_recogniser() -> None:
    plot = plotted(3.1, 3.4, 1.9, 1.8, 1.7, heard_by="aabbb")
    assert plot is not None
    assert [(one.sessions, one.median, one.low) for one in plot.stretches] == [(2, 3.25, None), (3, 1.8, None)]
    assert plot.stretches[0].last_x < plot.breaks[0] < plot.stretches[1].first_x
    assert plot.range == (1.7, 1.9)


def test_sessions_without_a_value_are_counted_and_a_measure_without_any_has_no_picture() -> None:
    plot = plotted(None, 3.0)
    assert plot is not None
    assert (plot.unmeasured, len(plot.sessions), plot.sessions[0].x) == (1, 1, 50.0)
    assert plotted(None, None) is None


def test_every_value_lies_between_the_ticks() -> None:
    for values in ((0.0, 0.0), (0.62, 0.63, 0.621), (3.0, 90.0), (5.0,)):
        plot = plotted(*values)
        assert plot is not None
        assert all(0 <= one.y <= 100 for one in plot.sessions)
        assert plot.ticks[0][0] >= 0
        assert 2 <= len(plot.ticks) <= 9
