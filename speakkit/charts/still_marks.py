"""The marks of a still picture: lines, bands, whiskers and symbols of one trace, as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from speakkit.charts.axis_scale import AxisScale, is_number

if TYPE_CHECKING:
    import plotly.graph_objects as go

SHAPES = {
    "circle": "M{r} 0A{r} {r} 0 1 1 -{r} 0A{r} {r} 0 1 1 {r} 0Z",
    "square": "M-{r} -{r}H{r}V{r}H-{r}Z",
    "diamond": "M0 -{d}L{d} 0L0 {d}L-{d} 0Z",
    "triangle-up": "M0 -{r}L{r} {r}H-{r}Z",
    "cross": "M-{t} -{r}H{t}V-{t}H{r}V{t}H{t}V{r}H-{t}V{t}H-{r}V-{t}H-{t}Z",
    "x": "M-{r} -{r}L{r} {r}M{r} -{r}L-{r} {r}",
    "line-ew": "M-{r} 0H{r}",
    "line-ns": "M0 -{r}V{r}",
}
"""The outline of each of the house's symbols, of radius `r` about 0 (`d` of a diamond, `t` a third)."""
_STROKED = {"x", "line-ew", "line-ns"}
DASHES = {
    "solid": "",
    "dot": "2 4",
    "dash": "8 5",
    "longdash": "12 6",
    "dashdot": "8 4 2 4",
    "longdashdot": "12 4 2 4",
}
_INK = "#1b1f24"


def can_be_drawn(trace: go.Scatter) -> bool:
    """Whether the trace has only what is drawn here: points of numbers, with the house's symbols and dashes."""
    if trace.type != "scatter" or "text" in (trace.mode or ""):
        return False
    values = [value for value in (*(trace.x or ()), *(trace.y or ())) if value is not None]
    is_plain = isinstance(trace.marker.size or 0, (int, float)) and isinstance(trace.marker.color or "", str)
    is_known = _outline(trace.marker.symbol) in SHAPES and (trace.line.dash or "solid") in DASHES
    return is_plain and is_known and all(isinstance(value, (int, float)) for value in values)


def drawn(trace: go.Scatter, x: AxisScale, y: AxisScale) -> Iterator[str]:
    """A trace, from the back to the front."""
    mode = trace.mode or "lines+markers"
    points = [
        (x.at(across), y.at(up)) if is_number(across) and is_number(up) else None
        for across, up in zip(trace.x or (), trace.y or (), strict=True)
    ]
    if trace.fill == "toself":
        yield f'<path d="{_path(filter(None, points))}Z" fill="{trace.fillcolor}"/>'
    if "lines" in mode and trace.line.width != 0:
        yield from (_line(filter(None, part), trace.line) for is_there, part in groupby(points, bool) if is_there)
    yield from _whiskers(trace, x, y)
    if "markers" in mode:
        yield from (symbol(trace.marker, *point) for point in points if point)


def symbol(marker: go.scatter.Marker, x: float, y: float) -> str:
    """One mark."""
    outline, colour = _outline(marker.symbol), marker.color or _INK
    r = (marker.size or 6) / 2
    path = SHAPES[outline].format(r=f"{r:g}", d=f"{1.3 * r:g}", t=f"{0.4 * r:g}")
    is_hollow = outline in _STROKED or "-open" in (marker.symbol or "")
    fill, width = ("none", marker.line.width or (2 if outline == "x" else 1.5)) if is_hollow else (colour, 0)
    return (
        f'<path transform="translate({x:.1f} {y:.1f})" d="{path}" fill="{fill}" '
        f'stroke="{colour}" stroke-width="{width:g}"/>'
    )


def stroke(line: go.scatter.Line) -> str:
    """How a line looks, as attributes."""
    dashes = DASHES.get(line.dash or "solid", "")
    return f'stroke="{line.color or _INK}" stroke-width="{line.width or 2:g}"' + (
        f' stroke-dasharray="{dashes}"' if dashes else ""
    )


def _outline(name: str | None) -> str:
    return (name or "circle").replace("-open", "").replace("-thin", "")


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _line(points: Iterable[tuple[float, float]], line: go.scatter.Line) -> str:
    return f'<path d="{_path(points)}" fill="none" {stroke(line)}/>'


def _whiskers(trace: go.Scatter, x: AxisScale, y: AxisScale) -> Iterator[str]:
    for letter in "xy":
        bars = trace[f"error_{letter}"]
        if bars.array is None:
            continue
        for across, up, more, less in zip(trace.x, trace.y, bars.array, bars.arrayminus, strict=True):
            value = across if letter == "x" else up
            if all(map(is_number, (across, up, more, less))):
                yield _whisker(letter, value - less, value + more, x, y, (across, up), trace.marker.color or _INK)


def _whisker(
    letter: str, low: float, high: float, x: AxisScale, y: AxisScale, middle: tuple[float, float], colour: str
) -> str:
    if letter == "x":
        at, first, last = y.at(middle[1]), x.at(low), x.at(high)
        path = f"M{first:.1f} {at:.1f}H{last:.1f}M{first:.1f} {at - 4:.1f}v8M{last:.1f} {at - 4:.1f}v8"
    else:
        at, first, last = x.at(middle[0]), y.at(low), y.at(high)
        path = f"M{at:.1f} {first:.1f}V{last:.1f}M{at - 4:.1f} {first:.1f}h8M{at - 4:.1f} {last:.1f}h8"
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
