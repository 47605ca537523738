"""The trajectory of one pattern: how often it occurs, recent sessions counting more, with the interval around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from speakkit.charts.marks import informative
from speakkit.charts.session_axis import label_sessions, session_columns
from speakkit.charts.style import (
    BLUE,
    INK,
    QUIET,
    blank,
    each,
    explained,
    hover,
    needs,
    needs_one,
    percent_axis,
    with_legend,
)
from speakkit.statistics.recency import HALF_LIFE_SESSIONS, recency_rate

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLUMNS = [
    "segment",
    "column",
    "session_id",
    "recorded_at",
    "was_present",
    "rate",
    "low",
    "high",
    "effective_sessions",
]


def trajectory_table(marks: pd.DataFrame, half_life_sessions: float = HALF_LIFE_SESSIONS) -> pd.DataFrame:
    """What the trajectory shows. Grain: one row a session in which the pattern was checked, oldest first.

    Args:
        marks: the marks of one learner and pattern (see `speakkit.charts.marks`); where it has a `version`, every
            change of it begins a new `segment`, and no rate looks back across it.

    Returns:
        The columns `COLUMNS`: `rate` is the recency-weighted share of the segment's sessions up to this one (see
        `speakkit.statistics.recency`), `low` to `high` its 95% interval, `effective_sessions` what it rests on.

    Raises:
        ChartDataError: a column is missing, or there are several learners or patterns.
    """
    needs(marks, "trajectory", "session_id", "recorded_at", "state")
    for column in ("learner_id", "pattern"):
        needs_one(marks, "trajectory", column)
    checked = informative(marks)
    versions = checked["version"] if "version" in checked else pd.Series("", index=checked.index)
    checked["segment"] = (versions != versions.shift()).cumsum()
    checked = checked.merge(session_columns(marks)[["session_id", "column"]], on="session_id")
    rows = [row for _, segment in checked.groupby("segment") for row in _rates(segment, half_life_sessions)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rates(segment: pd.DataFrame, half_life_sessions: float) -> Iterator[dict[str, Any]]:
    for count, session in enumerate(segment.to_dict("records"), start=1):
        rate = recency_rate(segment["was_present"].iloc[:count].tolist(), half_life_sessions)
        yield {
            **{name: session[name] for name in COLUMNS[:5]},
            "rate": rate.rate,
            "low": rate.interval.low,
            "high": rate.interval.high,
            "effective_sessions": rate.effective_sessions,
        }


def trajectory(marks: pd.DataFrame, title: str | None = None) -> go.Figure:
    """The trajectory of one learner's pattern (see `trajectory_table`).

    The line is the weighted share, the band its interval; the marks at the top and the bottom are the sessions
    themselves. Where the analyser changed, the line breaks.
    """
    table = trajectory_table(marks)
    figure = blank(
        title or _title(marks), "Share of sessions, recent ones counting more, with its 95% interval.", rows=6
    )
    if table.empty:
        return explained(figure, "The pattern hasn't been checked in any session yet.")
    for number, segment in table.groupby("segment"):
        _draw(figure, segment, is_first=number == 1)
    for was_present, words, symbol in ((True, "present", "circle"), (False, "checked and absent", "circle-open")):
        sessions = table[table["was_present"] == was_present]
        figure.add_scatter(
            x=sessions["column"].tolist(),
            y=[1.0 if was_present else 0.0] * len(sessions),
            mode="markers",
            name=words,
            marker={"symbol": symbol, "color": INK, "size": 8},
            hovertext=[hover(f"{at:%d %b %Y}", words) for at in sessions["recorded_at"]],
            hoverinfo="text",
        )
    label_sessions(figure, session_columns(marks))
    figure.update_yaxes(percent_axis("share of sessions"))
    return with_legend(figure)


def _title(marks: pd.DataFrame) -> str:
    return str(marks["pattern"].iloc[0]) if "pattern" in marks and len(marks) else "One pattern over time"


def _draw(figure: go.Figure, segment: pd.DataFrame, *, is_first: bool) -> None:
    x = segment["column"].tolist()
    figure.add_scatter(
        x=[*x, *reversed(x)],
        y=[*segment["high"], *reversed(segment["low"].tolist())],
        fill="toself",
        fillcolor="rgba(86,180,233,.28)",
        line={"width": 0},
        mode="lines",
        name="95% interval",
        hoverinfo="skip",
        showlegend=is_first,
    )
    figure.add_scatter(
        x=x,
        y=segment["rate"].tolist(),
        mode="lines+markers",
        name="weighted share",
        line={"color": BLUE, "width": 3},
        marker={"symbol": "diamond", "size": 7, "color": BLUE},
        hovertext=[
            hover(
                f"{row.recorded_at:%d %b %Y}",
                f"{row.rate:.0%}, plausibly {row.low:.0%} to {row.high:.0%}",
                f"worth {row.effective_sessions:.1f} sessions",
            )
            for row in each(segment)
        ],
        hoverinfo="text",
        showlegend=is_first,
    )
    if not is_first:
        figure.add_vline(x=x[0] - 0.5, line={"color": QUIET, "dash": "dot"})
        figure.add_annotation(
            x=x[0] - 0.5, y=1.03, yanchor="bottom", showarrow=False, text="analyser changed", font={"color": QUIET}
        )
