"""Measures over a learner's sessions as pictures: a mark a session, and the median of sessions that can be compared.

A line and a band never run across a change of the recogniser, or of how SpeakKit measures.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise
from statistics import median
from typing import Any

import pandas as pd

from speakkit.charts.axis_scale import round_step
from speakkit.dataset.rows import records
from speakkit.model import Value
from speakkit.model.judge import Judge
from speakkit.report.plot import session_places
from speakkit.statistics.intervals import median_interval

_HEADROOM = 0.15


class MeasuredSession(Value):
    """One session's value; x from 0 to 100 from the left, y from the top."""

    recorded: date
    value: float
    x: float
    y: float


class Stretch(Value):
    """Sessions between two breaks: their median, and from six on where it plausibly lies."""

    first_x: float
    last_x: float
    sessions: int
    median: float
    median_y: float
    low: float | None = None
    high: float | None = None
    low_y: float | None = None
    high_y: float | None = None


class MeasurePlot(Value):
    """One measure over time; `ticks` are values with their y."""

    name: str
    unit: str
    sessions: tuple[MeasuredSession, ...]
    stretches: tuple[Stretch, ...]
    breaks: tuple[float, ...]
    ticks: tuple[tuple[float, float], ...]
    unmeasured: int

    @property
    def most(self) -> float:
        return max(one.value for one in self.sessions)

    @property
    def comparable(self) -> tuple[MeasuredSession, ...]:
        """The sessions that can be compared with the newest."""
        return self.sessions[-self.stretches[-1].sessions :]

    @property
    def range(self) -> tuple[float, float]:
        """The least and the most of the comparable sessions."""
        values = [one.value for one in self.comparable]
        return min(values), max(values)

    @property
    def digits(self) -> int:
        """Decimals that tell the ticks apart."""
        step = abs(self.ticks[1][0] - self.ticks[0][0]) if len(self.ticks) > 1 else 1
        return max(0, -math.floor(math.log10(step))) if step else 0


def measure_plots(measures: pd.DataFrame, sessions: pd.DataFrame, names: Sequence[str]) -> tuple[MeasurePlot, ...]:
    """A picture of each of these measures that any session has, in this order; the frames are one learner's."""
    heard_by = measured_by(sessions)
    rows = records(measures.sort_values(["recorded_at", "session_id"]))
    plots = (_plot(name, [row for row in rows if row["name"] == name], heard_by) for name in names)
    return tuple(plot for plot in plots if plot is not None)


def measured_by(sessions: pd.DataFrame) -> Mapping[str, str]:
    """What measured each session, by its id; where that changes, earlier and later values can't be compared."""
    return {row["session_id"]: Judge.of_row(row).measured_by for row in records(sessions)}


def _plot(name: str, rows: Sequence[Mapping[str, Any]], heard_by: Mapping[str, str]) -> MeasurePlot | None:
    known = [row for row in rows if row["value"] is not None]
    if not known:
        return None
    values = [float(row["value"]) for row in known]
    low, high, step = _scale(values)

    def y(value: float) -> float:
        return round(100 - 100 * (value - low) / (high - low), 2)

    placed = [
        MeasuredSession(recorded=row["recorded_at"].date(), value=value, x=x, y=y(value))
        for row, value, x in zip(known, values, session_places(len(known)), strict=True)
    ]
    judges = [heard_by.get(row["session_id"], "") for row in known]
    groups = [[placed[at] for at in own] for _, own in groupby(range(len(placed)), key=lambda at: judges[at])]
    ticks = [low + step * at for at in range(round((high - low) / step) + 1)]
    return MeasurePlot(
        name=name,
        unit=known[0]["unit"],
        sessions=tuple(placed),
        stretches=tuple(_stretch(own, y) for own in groups),
        breaks=tuple(round((one[-1].x + other[0].x) / 2, 2) for one, other in pairwise(groups)),
        ticks=tuple((tick, y(tick)) for tick in ticks),
        unmeasured=len(rows) - len(known),
    )


def _stretch(own: Sequence[MeasuredSession], y: Callable[[float], float]) -> Stretch:
    values = [one.value for one in own]
    middle, interval = median(values), median_interval(values)
    known = (
        {"low": interval.low, "high": interval.high, "low_y": y(interval.low), "high_y": y(interval.high)}
        if interval and interval.low < interval.high  # of values that are all the same nothing is learnt
        else {}
    )
    return Stretch(first_x=own[0].x, last_x=own[-1].x, sessions=len(own), median=middle, median_y=y(middle), **known)


def _scale(values: Sequence[float]) -> tuple[float, float, float]:
    """Lowest and highest tick around the values with some room, and the step between."""
    least, most = min(values), max(values)
    room = _HEADROOM * (most - least) or max(abs(most) * _HEADROOM, 0.05)
    step = round_step((most - least + 2 * room) / 4)
    low = max(0.0, math.floor((least - room) / step) * step) if least >= 0 else math.floor((least - room) / step) * step
    return low, math.ceil((most + room) / step) * step, step
