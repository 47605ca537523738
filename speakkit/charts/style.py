"""How all charts look: Okabe-Ito colours with a shape or dash beside each, text that is inert, room on a phone.

Colours: Okabe & Ito 2008, "Color Universal Design"; no chart tells two things apart by red and green, nor by colour alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from speakkit.charts.shown import new_figure
from speakkit.errors import ChartDataError
from speakkit.text.harmless import harmless

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

BLUE, ORANGE, SKY, PURPLE = "#0072B2", "#E69F00", "#56B4E9", "#CC79A7"
INK, QUIET, LINE = "#1b1f24", "#57606a", "#d0d7de"

LABEL_WIDTH = 22
"""Characters on one line of a label beside an axis, so that a phone has room left for the plot."""
LABEL_LINES = 2
TITLE_WIDTH, SUBTITLE_WIDTH = 40, 52
_ROW_PX, _LINE_PX = 34, 17
_AXIS_PX = 58
"""Room for the labels and the title of the x axis."""
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;"})


def inert(text: object) -> str:
    """The text as Plotly shows it unchanged: its tags (`<b>`, `<a href>`), entities and TeX mean nothing any more.

    Control characters and those that turn the direction of the text around them are left out.
    """
    kept = harmless(str(text)).replace("\n", " ").replace("\t", " ")
    return kept.translate(_ENTITIES)


def wrapped(text: object, width: int = LABEL_WIDTH, lines: int = LABEL_LINES) -> str:
    """The text, inert, on a few short lines; what doesn't fit ends in an ellipsis."""
    pieces = textwrap.wrap(str(text), width, max_lines=lines, placeholder=" …") or [""]
    return "<br>".join(inert(piece) for piece in pieces)


def hover(*lines: object) -> str:
    """What a pointer on a mark shows: the lines that aren't None, inert."""
    return "<br>".join(wrapped(line, width=48, lines=4) for line in lines if line is not None)


def blank(title: str, subtitle: str = "", *, rows: int = 6) -> go.Figure:
    """A figure with its title and the house's looks; `rows` of labels beside the plot decide its height."""
    heading, below = wrapped(title, TITLE_WIDTH), wrapped(subtitle, SUBTITLE_WIDTH, 5)
    heading_px = 50 + _LINE_PX * (heading.count("<br>") + below.count("<br>") + 1)
    return new_figure(
        title={
            "text": heading,
            "subtitle": {"text": below, "font": {"size": 12, "color": QUIET}},
            "font": {"size": 16, "weight": 600},
            "xref": "container",
            "x": 0.01,
            "xanchor": "left",
            "yref": "container",
            "y": 1,
            "yanchor": "top",
            "pad": {"t": 10},
        },
        height=heading_px + _AXIS_PX + _ROW_PX * max(rows, 4),
        font={"family": "system-ui, sans-serif", "size": 12, "color": INK},
        paper_bgcolor="white",
        plot_bgcolor="white",
        margin={"l": 8, "r": 14, "t": heading_px, "b": _AXIS_PX},
        legend={
            "orientation": "h",
            "entrywidth": 1,
            "entrywidthmode": "fraction",
            "yref": "container",
            "y": 0,
            "yanchor": "bottom",
            "xref": "container",
            "x": 0.01,
            "xanchor": "left",
        },
        hoverlabel={"bgcolor": "white", "font": {"color": INK}, "align": "left"},
        xaxis={"automargin": True, "gridcolor": LINE, "zeroline": False, "title": {"standoff": 8}, "tickangle": 0},
        yaxis={"automargin": True, "gridcolor": LINE, "zeroline": False},
    )


def with_legend(figure: go.Figure) -> go.Figure:
    """The figure with room for its legend below the plot, an entry beneath the other, so that it covers nothing."""
    entries = sum(bool(trace.name) and trace.showlegend is not False for trace in figure.data)
    room_px = 20 * entries
    figure.update_layout(
        height=figure.layout.height + room_px, margin={"b": _AXIS_PX + room_px}, showlegend=entries > 0
    )
    return figure


def explained(figure: go.Figure, sentence: str) -> go.Figure:
    """The figure with a sentence where there is nothing to draw."""
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(
        text=wrapped(sentence, 40, 6), x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False, font={"size": 14}
    )
    return figure


def label_rows(figure: go.Figure, labels: Sequence[object]) -> None:
    """Name the rows 0, 1, 2 ... of the y axis from the top; equal labels stay apart."""
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(labels))),
        ticktext=[wrapped(label) for label in labels],
        range=[len(labels) - 0.4, -0.6],
    )


def percent_axis(axis_title: str) -> dict[str, Any]:
    """An axis for shares from 0 to 1."""
    return {"title": axis_title, "range": [-0.03, 1.03], "tickformat": ".0%", "tickvals": [0, 0.25, 0.5, 0.75, 1]}


def whiskers(lows: Sequence[float], values: Sequence[float], highs: Sequence[float]) -> dict[str, Any]:
    """Error bars from `lows` to `highs`."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [high - value for value, high in zip(values, highs, strict=True)],
        "arrayminus": [value - low for value, low in zip(values, lows, strict=True)],
        "thickness": 2,
        "width": 4,
    }


def needs(frame: pd.DataFrame, chart: str, *columns: str) -> None:
    """
    Raises:
        ChartDataError: the frame lacks one of the columns.
    """
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ChartDataError(
            f"The {chart} needs the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}; "
            f"the frame has {', '.join(map(str, frame.columns)) or 'none'}."
        )


def needs_one(frame: pd.DataFrame, chart: str, column: str) -> None:
    """
    Raises:
        ChartDataError: the frame holds several values of a column that must be the same in all its rows.
    """
    if column in frame.columns and frame[column].nunique() > 1:
        raise ChartDataError(f"The {chart} shows one {column} at a time; the frame holds {frame[column].nunique()}.")


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame, with its columns as attributes and its index as `Index`."""
    yield from frame.itertuples()
