"""Where the trajectory's line, band and marks lie, in percent of the plot; the page draws them without a script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby, pairwise
from operator import attrgetter

from speakkit.model import Value

MIN_POINTS = 3
"""With fewer checked sessions there is no picture over time."""
MAX_DAYS = 5
_MARGIN = 4.0


class TrajectoryPoint(Value):
    """The recency-weighted share of sessions up to this one, with its 95% interval; `segment` counts the breaks."""

    recorded: date
    segment: int
    was_present: bool
    rate: float
    low: float
    high: float


class Segment(Value):
    """Sessions that can be compared: the points of the line and of the band around it."""

    line: str
    band: str


class Dot(Value):
    x: float
    was_present: bool


class Day(Value):
    x: float
    recorded: date


class Plot(Value):
    """What is drawn; x from 0 to 100 from the left, y in the points from the top."""

    segments: tuple[Segment, ...]
    breaks: tuple[float, ...]
    dots: tuple[Dot, ...]
    days: tuple[Day, ...]


def trajectory_plot(points: Sequence[TrajectoryPoint]) -> Plot | None:
    """The picture of a trajectory, sessions at equal distances; None where there are too few."""
    if len(points) < MIN_POINTS:
        return None
    placed = list(zip(session_places(len(points)), points, strict=True))
    groups = [list(group) for _, group in groupby(placed, key=lambda pair: pair[1].segment)]
    step = -(-len(points) // MAX_DAYS)
    return Plot(
        segments=tuple(_segment(group) for group in groups),
        breaks=tuple(round((before[-1][0] + after[0][0]) / 2, 2) for before, after in pairwise(groups)),
        dots=tuple(Dot(x=x, was_present=point.was_present) for x, point in placed),
        days=tuple(Day(x=x, recorded=point.recorded) for x, point in placed[::step]),
    )


def session_places(count: int) -> list[float]:
    """Where so many sessions lie from the left, at equal distances; one alone lies in the middle."""
    if count == 1:
        return [50.0]
    return [round(_MARGIN + (100 - 2 * _MARGIN) * at / (count - 1), 2) for at in range(count)]


def _segment(placed: Sequence[tuple[float, TrajectoryPoint]]) -> Segment:
    upper = _points(placed, "high")
    return Segment(line=" ".join(_points(placed, "rate")), band=" ".join(upper + _points(placed, "low")[::-1]))


def _points(placed: Sequence[tuple[float, TrajectoryPoint]], name: str) -> list[str]:
    share = attrgetter(name)
    return [f"{x},{round(100 - 100 * share(point), 2)}" for x, point in placed]
