"""An axis of sessions in order of recording time, short enough for a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from speakkit.charts.style import each

if TYPE_CHECKING:
    import plotly.graph_objects as go

MAX_LABELS = 12
_PHONE_PLOT_PX = 190
_LARGEST_PX, _SMALLEST_PX = 13, 4


def session_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of a map: each session of `frame`, and one for each run of whole weeks without any.

    Returns:
        `session_id` (null for a gap), `recorded_at`, `gap` (how long nobody recorded, "" for a session) and `column`.
    """
    sessions = frame[["session_id", "recorded_at"]].drop_duplicates("session_id")
    sessions = sessions.sort_values(["recorded_at", "session_id"])
    columns = pd.DataFrame(_with_gaps(sessions), columns=["session_id", "recorded_at", "gap"])
    return columns.assign(column=range(len(columns)))


def mark_px(columns: int) -> float:
    """The size of a mark, so that those of neighbouring columns don't lie on each other on a phone."""
    return max(_SMALLEST_PX, min(_LARGEST_PX, 0.9 * _PHONE_PLOT_PX / max(1, columns)))


def _with_gaps(sessions: pd.DataFrame) -> Iterator[tuple[str | None, Any, str]]:
    previous = None
    for session in each(sessions):
        week = session.recorded_at.normalize() - pd.Timedelta(days=session.recorded_at.weekday())
        if previous is not None:
            empty = (week - previous).days // 7 - 1
            if empty > 0:
                yield None, previous + pd.Timedelta(days=7), f"{empty} week{'s' if empty > 1 else ''}"
        yield session.session_id, session.recorded_at, ""
        previous = week


def label_sessions(figure: go.Figure, columns: pd.DataFrame) -> None:
    """Name the columns 0, 1, 2 ... of the x axis by day, and by month where it changes."""
    dated = columns[columns["gap"] == ""]
    step = -(-len(dated) // MAX_LABELS) if len(dated) else 1
    labels, month = [], None
    for at in dated["recorded_at"].iloc[::step]:
        labels.append(f"{at.day}<br>{at:%b}" if at.month != month else str(at.day))
        month = at.month
    figure.update_xaxes(
        tickmode="array",
        tickvals=dated["column"].iloc[::step].tolist(),
        ticktext=labels,
        tickangle=0,
        range=[-0.6, len(columns) - 0.4],
        title="session",
    )
