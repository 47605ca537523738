"""The ranking of one learner's patterns: which recur most, recent sessions counting more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from speakkit.charts.marks import informative, since_last_change
from speakkit.charts.style import (
    BLUE,
    QUIET,
    blank,
    each,
    explained,
    hover,
    label_rows,
    needs,
    needs_one,
    percent_axis,
    whiskers,
    with_legend,
)
from speakkit.statistics.recency import HALF_LIFE_SESSIONS, recency_rate
from speakkit.text.counting import counted

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLUMNS = ["pattern", "present", "checked", "rate", "low", "high", "effective_sessions"]
FEW_SESSIONS = 3
"""Patterns checked in fewer sessions are drawn hollow: their place in the order says little."""


def ranking_table(marks: pd.DataFrame, half_life_sessions: float = HALF_LIFE_SESSIONS) -> pd.DataFrame:
    """What the ranking shows. Grain: one row a pattern that was checked at least once, highest weighted share first.

    Args:
        marks: one learner's marks (see `speakkit.charts.marks`). Where they have a `version`, only the sessions since
            its last change count.

    Returns:
        The columns `COLUMNS`: `present` of `checked` sessions, the recency-weighted `rate` (see
        `speakkit.statistics.recency`) with its 95% interval `low` to `high`, and what it rests on.

    Raises:
        ChartDataError: a column is missing, or there are several learners.
    """
    needs(marks, "ranking", "pattern", "session_id", "recorded_at", "state")
    needs_one(marks, "ranking", "learner_id")
    checked = since_last_change(informative(marks))
    rows = []
    for pattern, sessions in checked.groupby("pattern"):
        rate = recency_rate(sessions["was_present"].tolist(), half_life_sessions)
        interval = rate.interval
        counts = (int(sessions["was_present"].sum()), len(sessions))
        rows.append((pattern, *counts, rate.rate, interval.low, interval.high, rate.effective_sessions))
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(["rate", "present", "pattern"], ascending=[False, False, True], ignore_index=True)


def ranking(marks: pd.DataFrame, title: str = "What recurs most", top: int = 12) -> go.Figure:
    """The `top` patterns of one learner (see `ranking_table`), each with its interval."""
    table = ranking_table(marks).head(top)
    figure = blank(
        title,
        "Share of sessions, recent ones counting more. Where intervals overlap, the order may be chance.",
        rows=len(table),
    )
    if table.empty:
        return explained(figure, "No pattern has been checked in any session yet.")
    for is_few, words, symbol, colour in (
        (False, f"checked in {FEW_SESSIONS} or more", "circle", BLUE),
        (True, f"checked in fewer than {FEW_SESSIONS}", "circle-open", QUIET),
    ):
        rows = table[(table["checked"] < FEW_SESSIONS) == is_few]
        figure.add_scatter(
            x=rows["rate"].tolist(),
            y=rows.index.tolist(),
            mode="markers",
            name=words,
            error_x=whiskers(rows["low"].tolist(), rows["rate"].tolist(), rows["high"].tolist()),
            marker={"symbol": symbol, "size": 10, "color": colour},
            hovertext=[
                hover(
                    row.pattern,
                    f"{row.rate:.0%}, plausibly {row.low:.0%} to {row.high:.0%}",
                    f"present in {row.present} of {counted(row.checked, 'session')}",
                )
                for row in each(rows)
            ],
            hoverinfo="text",
        )
    label_rows(figure, table["pattern"].tolist())
    figure.update_xaxes(percent_axis("share of sessions"))
    return with_legend(figure)
