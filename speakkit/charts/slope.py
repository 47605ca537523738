"""Before and after a day: the presence of each pattern in the sessions on either side, with intervals."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from speakkit.charts.marks import informative
from speakkit.charts.style import (
    BLUE,
    INK,
    ORANGE,
    PURPLE,
    QUIET,
    SKY,
    blank,
    each,
    explained,
    hover,
    needs,
    percent_axis,
    whiskers,
    with_legend,
    wrapped,
)
from speakkit.errors import ChartDataError
from speakkit.statistics.intervals import jeffreys
from speakkit.statistics.shrinkage import CohortPrior, expected_at_retest
from speakkit.text.counting import counted

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLUMNS = ["pattern", "side", "present", "checked", "rate", "low", "high", "expected"]
_LOOKS = [
    (BLUE, "circle", "solid"),
    (ORANGE, "square", "dash"),
    (PURPLE, "diamond", "dot"),
    (INK, "triangle-up", "dashdot"),
    (SKY, "cross", "longdash"),
    (QUIET, "x", "longdashdot"),
]


def slope_table(marks: pd.DataFrame, split: datetime, prior: CohortPrior | None = None) -> pd.DataFrame:
    """What the slopes show. Grain: one row a pattern and side ("before", "after"), where both sides were checked.

    Args:
        marks: marks of one or more learners (see `speakkit.charts.marks`).
        split: sessions recorded before it are "before".
        prior: the cohort's (see `speakkit.statistics.shrinkage`); with it `expected` holds the rate to expect after
            if nothing changed, regression to the mean.

    Returns:
        The columns `COLUMNS`, with Jeffreys' 95% interval `low` to `high`; `expected` is null before, or without prior.

    Raises:
        ChartDataError: a column is missing, or the analyser changed between the sides, which forbids the comparison.
    """
    needs(marks, "before/after chart", "pattern", "session_id", "recorded_at", "state")
    checked = informative(marks)
    if "version" in checked and checked["version"].nunique() > 1:
        raise ChartDataError(
            "The analyser, its model, prompt or vocabulary changed between these sessions, so that before and after "
            "can't be compared. Keep the rows of one version."
        )
    checked["side"] = (checked["recorded_at"] < split).map({True: "before", False: "after"})
    rows = [row for pattern, sessions in checked.groupby("pattern") for row in _sides(str(pattern), sessions, prior)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _sides(pattern: str, sessions: pd.DataFrame, prior: CohortPrior | None) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    expected = None
    for side in ("before", "after"):
        was_present = sessions.loc[sessions["side"] == side, "was_present"]
        if was_present.empty:
            return []
        present, count = int(was_present.sum()), len(was_present)
        interval = jeffreys(present, count)
        rows.append((pattern, side, present, count, present / count, interval.low, interval.high, expected))
        expected = expected_at_retest(present / count, count, prior) if prior else None
    return rows


def slope(
    marks: pd.DataFrame, split: datetime, prior: CohortPrior | None = None, title: str = "Before and after"
) -> go.Figure:
    """Each pattern's presence before and after `split` (see `slope_table`); at most six patterns are readable."""
    table = slope_table(marks, split, prior)
    patterns = table["pattern"].drop_duplicates().tolist()[: len(_LOOKS)]
    figure = blank(
        title,
        f"Share of sessions before and from {split:%d %b %Y}, with 95% intervals. A difference can be chance"
        + ("; hollow: to expect if nothing changed." if prior else "."),
        rows=9,
    )
    if not patterns:
        return explained(figure, "No pattern was checked on both sides of that day.")
    for number, pattern in enumerate(patterns):
        _draw(figure, table[table["pattern"] == pattern], number, len(patterns))
    figure.update_xaxes(tickmode="array", tickvals=[0, 1], ticktext=["before", "after"], range=[-0.35, 1.35])
    figure.update_yaxes(percent_axis("share of sessions"))
    return with_legend(figure)


def _draw(figure: go.Figure, sides: pd.DataFrame, number: int, count: int) -> None:
    colour, symbol, dash = _LOOKS[number]
    apart = 0.05 * (number - (count - 1) / 2)  # so that whiskers don't lie on each other
    figure.add_scatter(
        x=[apart, 1 + apart],
        y=sides["rate"].tolist(),
        mode="lines+markers",
        name=wrapped(sides["pattern"].iloc[0], 26),
        line={"color": colour, "dash": dash, "width": 2},
        marker={"symbol": symbol, "size": 10, "color": colour},
        error_y=whiskers(sides["low"].tolist(), sides["rate"].tolist(), sides["high"].tolist()),
        hovertext=[
            hover(
                row.pattern,
                f"{row.side}: in {row.present} of {counted(row.checked, 'session')}",
                f"{row.rate:.0%}, plausibly {row.low:.0%} to {row.high:.0%}",
            )
            for row in each(sides)
        ],
        hoverinfo="text",
    )
    expected = sides["expected"].iloc[-1]
    if pd.notna(expected):
        figure.add_scatter(
            x=[1.12 + apart],
            y=[expected],
            mode="markers",
            marker={"symbol": "diamond-open", "size": 9, "color": colour},
            hovertext=[hover(sides["pattern"].iloc[0], f"to expect if nothing changed: {expected:.0%}")],
            hoverinfo="text",
            showlegend=False,
        )
