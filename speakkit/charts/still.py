"""A figure as a still picture: an SVG that needs no script, for pages in which Plotly's library doesn't run.

It draws what the house's charts are made of; a figure with anything else has no still picture rather than a wrong one.
Plotly's own still pictures take a browser on the machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING

from speakkit.charts.axis_scale import AxisScale, axis_scale, is_number
from speakkit.charts.still_marks import can_be_drawn, drawn, stroke, symbol
from speakkit.text.harmless import harmless

if TYPE_CHECKING:
    import plotly.graph_objects as go

WIDTH_PX = 680
_LINE_PX, _CHAR_PX, _LEGEND_PX = 15, 6.6, 20
_INK, _QUIET, _GRID = "#1b1f24", "#57606a", "#d0d7de"


@dataclass(frozen=True)
class _Frame:
    """The picture's height, where the plot lies in it, and the scales of its axes, whose pixels are the plot's."""

    height: float
    left: float
    top: float
    x: AxisScale
    y: AxisScale


def still(figure: go.Figure) -> str | None:
    """The figure as an SVG of its own; None where it has what can't be drawn here."""
    known = {"line"}
    if not all(map(can_be_drawn, figure.data)) or not {shape.type for shape in figure.layout.shapes} <= known:
        return None
    frame = _frame(figure)
    shown = figure.layout.xaxis.visible is not False
    parts = [
        *_heading(figure),
        *(_axes(figure, frame) if shown else ()),
        f'<svg x="{frame.left:.1f}" y="{frame.top:.1f}" width="{frame.x.end:.1f}" height="{frame.y.start:.1f}">',
        *(_shape(shape, frame) for shape in figure.layout.shapes),
        *(part for trace in figure.data for part in drawn(trace, frame.x, frame.y)),
        "</svg>",
        *(_annotation(note, frame) for note in figure.layout.annotations),
        *_legend(figure, frame),
    ]
    title = escape(" ".join(_lines(figure.layout.title.text)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_PX} {frame.height:g}" width="{WIDTH_PX}" '
        f'height="{frame.height:g}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="{_INK}">'
        f'<title>{title}</title><rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>'
    )


def _frame(figure: go.Figure) -> _Frame:
    layout = figure.layout
    height, top = float(layout.height or 450), float(layout.margin.t or 80)
    down = height - top - float(layout.margin.b or 60)
    y = axis_scale(layout.yaxis, figure, "y", start=down, end=0)
    longest = max((len(line) for _, label in y.shown_ticks() for line in _lines(label)), default=0)
    left = 16 + _CHAR_PX * longest + (20 if layout.yaxis.title.text else 0) if layout.yaxis.visible is not False else 8
    x = axis_scale(layout.xaxis, figure, "x", start=0, end=WIDTH_PX - 14 - left)
    return _Frame(height, left, top, x, y)


def _lines(text: str | None) -> list[str]:
    """A text of a figure as it is read, line by line."""
    return [harmless(unescape(line)) for line in (text or "").split("<br>")]


def _text(lines: Sequence[str], x: float, y: float, more: str = "") -> str:
    """Lines beneath each other, the first one's foot at `y`."""
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{y + number * _LINE_PX:.1f}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return f"<text {more}>{spans}</text>"


def _heading(figure: go.Figure) -> Iterator[str]:
    title = _lines(figure.layout.title.text)
    yield _text(title, 8, 24, 'font-size="16" font-weight="600"')
    below = 24 + 8 + _LINE_PX * len(title)
    yield _text(_lines(figure.layout.title.subtitle.text), 8, below, f'fill="{_QUIET}"')


def _axes(figure: go.Figure, frame: _Frame) -> Iterator[str]:
    right, bottom = frame.left + frame.x.end, frame.top + frame.y.start
    for across, label in frame.x.shown_ticks():
        at = frame.left + across
        yield f'<path d="M{at:.1f} {frame.top:.1f}V{bottom:.1f}" stroke="{_GRID}"/>'
        yield _text(_lines(label), at, bottom + 16, 'text-anchor="middle"')
    for down, label in frame.y.shown_ticks():
        lines, at = _lines(label), frame.top + down
        yield f'<path d="M{frame.left:.1f} {at:.1f}H{right:.1f}" stroke="{_GRID}"/>'
        yield _text(lines, frame.left - 6, at + 4 - _LINE_PX * (len(lines) - 1) / 2, 'text-anchor="end"')
    middle = frame.left + frame.x.end / 2
    yield _text(_lines(figure.layout.xaxis.title.text), middle, bottom + 48, 'text-anchor="middle"')
    up = f'text-anchor="middle" transform="translate(14 {frame.top + frame.y.start / 2:.1f}) rotate(-90)"'
    yield _text(_lines(figure.layout.yaxis.title.text), 0, 0, up)


def _place(value: float, reference: str, scale: AxisScale) -> float:
    """The pixel of a coordinate that is either one of the axis or a share of its length."""
    if "paper" in reference or "domain" in reference:
        return scale.start + value * (scale.end - scale.start)
    return scale.at(value)


def _shape(shape: go.layout.Shape, frame: _Frame) -> str:
    across = [_place(x, shape.xref or "x", frame.x) for x in (shape.x0, shape.x1)]
    down = [_place(y, shape.yref or "y", frame.y) for y in (shape.y0, shape.y1)]
    return f'<path d="M{across[0]:.1f} {down[0]:.1f}L{across[1]:.1f} {down[1]:.1f}" {stroke(shape.line)}/>'


def _annotation(note: go.layout.Annotation, frame: _Frame) -> str:
    x = frame.left + _place(note.x, note.xref or "x", frame.x)
    y = frame.top + _place(note.y, note.yref or "y", frame.y)
    lines = _lines(note.text)
    up = 4 if note.yanchor == "bottom" else _LINE_PX * (len(lines) - 1) / 2 - 4
    anchor = {"left": "start", "right": "end"}.get(note.xanchor, "middle")
    looks = f'text-anchor="{anchor}" fill="{note.font.color or _INK}" font-size="{note.font.size or 12:g}"'
    return _text(lines, x, y - up, looks)


def _legend(figure: go.Figure, frame: _Frame) -> Iterator[str]:
    named = [trace for trace in figure.data if trace.name and trace.showlegend is not False]
    if not figure.layout.showlegend:
        return
    for number, trace in enumerate(named):
        at = frame.height - _LEGEND_PX * (len(named) - number) + 8
        yield from _key(trace, at)
        yield _text([" ".join(_lines(trace.name))], 40, at + 4)


def _key(trace: go.Scatter, at: float) -> Iterator[str]:
    if trace.fill == "toself":
        yield f'<rect x="10" y="{at - 6:.1f}" width="22" height="12" fill="{trace.fillcolor}"/>'
    elif "lines" in (trace.mode or ""):
        yield f'<path d="M10 {at:.1f}H32" {stroke(trace.line)}/>'
    if "markers" in (trace.mode or "") and is_number(trace.marker.size or 6):
        yield symbol(trace.marker, 21, at)
