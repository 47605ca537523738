"""One axis of a still picture: which stretch of numbers it shows, and at which pixel each lies."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import plotly.graph_objects as go

_PAD = 0.06
_STEPS = (1, 2, 5, 10)
_TICKS = 6


@dataclass(frozen=True)
class AxisScale:
    """From `low`, which lies at pixel `start`, to `high`, at `end`; on a logarithmic axis both are powers of ten."""

    low: float
    high: float
    start: float
    end: float
    is_log: bool
    ticks: tuple[tuple[float, str], ...]

    def at(self, value: float) -> float:
        """The pixel of a value."""
        power = math.log10(value) if self.is_log else value
        return self.start + (power - self.low) / (self.high - self.low) * (self.end - self.start)

    def shown_ticks(self) -> Iterator[tuple[float, str]]:
        """Pixel and label of each tick that lies on the axis."""
        first, last = sorted((self.start, self.end))
        placed = ((self.at(value), label) for value, label in self.ticks)
        yield from ((at, label) for at, label in placed if first - 0.5 <= at <= last + 0.5)


def axis_scale(axis: go.layout.XAxis, figure: go.Figure, letter: str, *, start: float, end: float) -> AxisScale:
    """The scale of a figure's axis `letter` ("x" or "y"), as Plotly would choose it."""
    is_log = axis.type == "log"
    low, high = axis.range or _extent(axis, figure, letter, is_log=is_log)
    return AxisScale(float(low), float(high), start, end, is_log, tuple(_ticks(axis, float(low), float(high))))


def round_step(least: float) -> float:
    """The smallest step between ticks that is no less: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in _STEPS if factor * power >= least)


def is_number(value: object) -> bool:
    """Whether a coordinate can be placed: gaps in a line can't."""
    return isinstance(value, (int, float)) and math.isfinite(value)


def _extent(axis: go.layout.XAxis, figure: go.Figure, letter: str, *, is_log: bool) -> tuple[float, float]:
    found = [value for trace in figure.data for value in _reached(trace, letter) if is_number(value)]
    if is_log:
        found = [math.log10(value) for value in found if value > 0]
    low, high = min(found, default=0.0), max(found, default=1.0)
    pad = _PAD * (high - low or 1)
    is_from_zero = axis.rangemode == "tozero" and low >= 0
    return 0.0 if is_from_zero else low - pad, high + pad


def _reached(trace: go.Scatter, letter: str) -> Iterable[float]:
    """The values of a trace, and the ends of its whiskers."""
    values, bars = trace[letter] or (), trace[f"error_{letter}"]
    yield from values
    if bars.array is not None:
        yield from (value + more for value, more in zip(values, bars.array, strict=True))
        yield from (value - less for value, less in zip(values, bars.arrayminus, strict=True))


def _ticks(axis: go.layout.XAxis, low: float, high: float) -> Iterator[tuple[float, str]]:
    values = axis.tickvals if axis.tickvals is not None else list(_even(*sorted((low, high))))
    labels = axis.ticktext or [_number(value, axis.tickformat) for value in values]
    yield from zip(map(float, values), map(str, labels), strict=False)


def _even(low: float, high: float) -> Iterator[float]:
    step = round_step((high - low) / _TICKS)
    yield from (number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1))


def _number(value: float, tick_format: str | None) -> str:
    return f"{value:.0%}" if tick_format == ".0%" else f"{value:g}"
