"""The pattern map: which pattern occurred in which session, and where nobody can know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from speakkit.charts.marks import informs
from speakkit.charts.session_axis import label_sessions, mark_px, session_columns
from speakkit.charts.style import (
    BLUE,
    INK,
    ORANGE,
    QUIET,
    blank,
    each,
    explained,
    hover,
    label_rows,
    needs,
    needs_one,
    with_legend,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

MARKS = {
    "present": ("present", "circle", BLUE),
    "absent": ("checked and absent", "circle-open", INK),
    "not_checked": ("not checked", "line-ew-open", QUIET),
    "no_session": ("no session", "x-thin-open", ORANGE),
}
"""The four marks: words, shape, colour."""


def pattern_map_table(marks: pd.DataFrame) -> pd.DataFrame:
    """What the map shows. Grain: one row a pattern and column, patterns in most sessions first.

    Args:
        marks: one learner's marks (see `speakkit.charts.marks`); `occurrences` is optional.

    Returns:
        `pattern`, `row` and `column` (from 0), `session_id` (null where there was none), `recorded_at`, `mark` (a key of
        `MARKS`) and `detail`. Whole weeks without a recording between two sessions are one column, "no_session".

    Raises:
        ChartDataError: a column is missing, or there are several learners.
    """
    needs(marks, "pattern map", "pattern", "session_id", "recorded_at", "state")
    needs_one(marks, "pattern map", "learner_id")
    columns = session_columns(marks)
    cells = marks.assign(detail=_details(marks), mark=marks["state"].where(informs(marks), "not_checked"))
    order = _patterns(cells)
    grid = order.merge(columns, how="cross").merge(
        cells[["pattern", "session_id", "mark", "detail"]], on=["pattern", "session_id"], how="left"
    )
    is_gap = grid["session_id"].isna()
    grid["mark"] = grid["mark"].fillna("not_checked").mask(is_gap, "no_session")
    grid["detail"] = grid["detail"].fillna("").mask(is_gap, grid["gap"])
    return grid[["pattern", "row", "column", "session_id", "recorded_at", "mark", "detail"]]


def pattern_map(marks: pd.DataFrame, title: str = "Patterns by session") -> go.Figure:
    """The map of one learner's `marks` (see `pattern_map_table`), each mark with a shape of its own."""
    table = pattern_map_table(marks)
    patterns = table.drop_duplicates("row")["pattern"]
    figure = blank(
        title, "A dash means that the session couldn't tell, not that the pattern was absent.", rows=len(patterns)
    )
    if table.empty:
        return explained(figure, "No pattern has been looked for yet.")
    size = mark_px(table["column"].nunique())
    for mark, (words, symbol, colour) in MARKS.items():
        cells = table[table["mark"] == mark]
        figure.add_scatter(
            x=cells["column"].tolist(),
            y=cells["row"].tolist(),
            mode="markers",
            name=words,
            marker={"symbol": symbol, "color": colour, "size": size, "line": {"width": 2, "color": colour}},
            hovertext=[
                hover(cell.pattern, f"{cell.recorded_at:%d %b %Y}", words, cell.detail or None) for cell in each(cells)
            ],
            hoverinfo="text",
            showlegend=True,
        )
    label_sessions(figure, session_columns(marks))
    label_rows(figure, patterns.tolist())
    return with_legend(figure)


def _patterns(cells: pd.DataFrame) -> pd.DataFrame:
    """The patterns and their rows: most sessions first, then by name."""
    present = (cells["mark"] == "present").groupby(cells["pattern"]).sum()
    order = present.rename("present").reset_index().sort_values(["present", "pattern"], ascending=[False, True])
    return order.assign(row=range(len(order)))[["pattern", "row"]]


def _details(marks: pd.DataFrame) -> pd.Series[str]:
    counts = marks["occurrences"] if "occurrences" in marks else pd.Series(0, index=marks.index)
    texts = pd.Series("", index=marks.index)
    texts[marks["state"] == "no_opportunity"] = "it had no opportunity to occur"
    is_counted = informs(marks) & (counts > 0)
    texts[is_counted] = counts[is_counted].map(lambda count: f"{count} time{'s' if count != 1 else ''}")
    if "is_tentative" in marks:
        texts[is_counted & (marks["is_tentative"] == 1)] += ", tentative: repeated analyses don't agree"
    return texts
