"""The forest: an estimate with its interval for each group or comparison of a cohort study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from speakkit.charts.style import BLUE, QUIET, blank, each, explained, hover, label_rows, needs, whiskers, with_legend
from speakkit.statistics.comparison import is_cell_shown

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLUMNS = ["label", "learners", "estimate", "low", "high", "is_shown", "text"]


def forest_table(groups: pd.DataFrame) -> pd.DataFrame:
    """What the forest shows. Grain: one row a group or comparison, in the order given.

    Args:
        groups: `label`, `estimate`, `low`, `high` and `learners`, the number of learners of the smallest cell that the
            row rests on.

    Returns:
        The columns `COLUMNS`. A row that rests on fewer than 10 learners keeps its label alone: `is_shown` is False,
        its figures are null, and so is `learners`.

    Raises:
        ChartDataError: a column is missing.
    """
    needs(groups, "forest", "label", "estimate", "low", "high", "learners")
    table = groups[["label", "learners", "estimate", "low", "high"]].reset_index(drop=True)
    table["is_shown"] = [is_cell_shown(int(count)) for count in table["learners"]]
    figures = ["learners", "estimate", "low", "high"]
    table[figures] = table[figures].astype("Float64").mask(~table["is_shown"])
    table["text"] = [
        f"{row.estimate:+.2f} [{row.low:+.2f}, {row.high:+.2f}], {row.learners:.0f} learners"
        if row.is_shown
        else "fewer than 10 learners: not shown"
        for row in each(table)
    ]
    return table


def forest(
    groups: pd.DataFrame, title: str = "Groups side by side", measure: str = "difference", reference: float = 0.0
) -> go.Figure:
    """The groups (see `forest_table`); the dashed line at `reference` is where there is no difference."""
    table = forest_table(groups)
    figure = blank(title, "Estimates with 95% intervals, learners as the unit.", rows=round(1.4 * len(table)))
    if table.empty:
        return explained(figure, "There is no group to show.")
    shown = table[table["is_shown"]].astype({"estimate": float, "low": float, "high": float})
    figure.add_scatter(
        x=shown["estimate"].tolist(),
        y=shown.index.tolist(),
        mode="markers",
        name=measure,
        error_x=whiskers(shown["low"].tolist(), shown["estimate"].tolist(), shown["high"].tolist()),
        marker={"symbol": "square", "size": 10, "color": BLUE},
        hovertext=[hover(row.label, row.text) for row in each(shown)],
        hoverinfo="text",
        showlegend=False,
    )
    for row in each(table[~table["is_shown"]]):
        figure.add_annotation(
            x=0.02,
            xref="paper",
            xanchor="left",
            y=row.Index,
            text=row.text,
            showarrow=False,
            font={"color": QUIET},
            bgcolor="white",
        )
    label_rows(figure, table["label"].tolist())
    figure.update_xaxes(title=measure)
    figure.add_vline(x=reference, line={"color": QUIET, "dash": "dash"})
    return with_legend(figure)
