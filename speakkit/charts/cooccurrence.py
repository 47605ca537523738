"""Which patterns come together: the lift of each pair over what chance alone would give."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from speakkit.charts.marks import informative, of_most_learners, since_last_change
from speakkit.charts.style import BLUE, QUIET, blank, explained, hover, label_rows, needs, whiskers, with_legend
from speakkit.text.counting import counted

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLUMNS = ["first", "second", "both", "sessions", "units", "lift", "low", "high"]
MIN_UNITS = 10
"""With fewer learners (or sessions, of one learner) a bootstrap interval is too narrow to be shown."""
_RESAMPLES = 1999
Counts = npt.NDArray[np.float64]


def cooccurrence_table(marks: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """What the chart shows. Grain: one row a pair of patterns that was checked together, most sessions with both first.

    Lift is P(both) / (P(first) P(second)) over the sessions that checked both, each count plus one half; its 95%
    interval is a percentile bootstrap over learners, or over sessions where there is one learner.

    Args:
        marks: marks of one or more learners (see `speakkit.charts.marks`). Where they have a `version`, only the sessions since
            each learner's last change of it count, and of these only those of the version that most learners have.

    Returns:
        The columns `COLUMNS`: sessions with `both` of those that checked both, and how many `units` were resampled;
        `low` and `high` are null below 10 of them.

    Raises:
        ChartDataError: a column is missing.
    """
    needs(marks, "co-occurrence chart", "learner_id", "pattern", "session_id", "recorded_at", "state")
    checked = of_most_learners(since_last_change(informative(marks)))
    unit = "learner_id" if checked["learner_id"].nunique() > 1 else "session_id"
    wide = checked.pivot_table(index="session_id", columns="pattern", values="was_present", aggfunc="max")
    units = checked.drop_duplicates("session_id").set_index("session_id", drop=False)[unit].reindex(wide.index)
    rows = [row for pair in combinations(wide.columns, 2) if (row := _pair(wide[list(pair)], units, seed)) is not None]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(["both", "first", "second"], ascending=[False, True, True], ignore_index=True)


def _pair(wide: pd.DataFrame, units: pd.Series[str], seed: int) -> tuple[object, ...] | None:
    known = wide.dropna().astype(bool)
    if known.empty:
        return None
    first, second = (known.iloc[:, side].to_numpy() for side in (0, 1))
    cells = pd.DataFrame({"both": first & second, "first": first, "second": second, "all": True}, index=known.index)
    counts = cells.groupby(units.reindex(known.index)).sum().to_numpy(dtype=float)
    low, high = _interval(counts, seed) if len(counts) >= MIN_UNITS else (np.nan, np.nan)
    both, sessions = int(counts[:, 0].sum()), int(counts[:, 3].sum())
    lift = float(_lift(counts.sum(axis=0)))
    return (*known.columns, both, sessions, len(counts), lift, low, high)


def _lift(totals: Counts) -> Counts:
    """Lift from sessions with both, the first, the second, and all (last axis), half a session added to each cell."""
    both, first, second, sessions = np.moveaxis(totals, -1, 0)
    lift: Counts = (both + 0.5) * (sessions + 2) / ((first + 1) * (second + 1))
    return lift


def _interval(counts: Counts, seed: int) -> tuple[float, float]:
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=_RESAMPLES)
    low, high = np.quantile(_lift(drawn @ counts), [0.025, 0.975])
    return float(low), float(high)


def cooccurrence(marks: pd.DataFrame, title: str = "Patterns that come together", top: int = 12) -> go.Figure:
    """The `top` pairs (see `cooccurrence_table`); to the right of the dashed line they meet oftener than by chance."""
    table = cooccurrence_table(marks).head(top)
    figure = blank(
        title,
        "Lift: 1 is what chance gives. An interval that holds 1 shows no association; an association is no cause.",
        rows=round(1.5 * len(table)),
    )
    if table.empty:
        return explained(figure, "No two patterns were checked in the same session yet.")
    for has_interval, words, symbol, colour in (
        (True, "lift with 95% interval", "circle", BLUE),
        (False, f"no interval below {MIN_UNITS}", "circle-open", QUIET),
    ):
        rows = table[table["low"].notna() == has_interval]
        bars = whiskers(rows["low"].tolist(), rows["lift"].tolist(), rows["high"].tolist()) if has_interval else None
        figure.add_scatter(
            x=rows["lift"].tolist(),
            y=rows.index.tolist(),
            mode="markers",
            name=words,
            marker={"symbol": symbol, "size": 10, "color": colour},
            error_x=bars,
            hovertext=[_text(row) for row in rows.to_dict("records")],
            hoverinfo="text",
        )
    label_rows(figure, [f"{first} + {second}" for first, second in zip(table["first"], table["second"], strict=True)])
    figure.update_xaxes(title="lift", type="log", tickvals=[0.1, 0.2, 0.5, 0.8, 1, 1.25, 2, 5, 10], tickformat="~g")
    figure.add_vline(x=1, line={"color": QUIET, "dash": "dash"})
    return with_legend(figure)


def _text(row: Mapping[Hashable, Any]) -> str:
    known = f"lift {row['lift']:.2f}"
    plausibly = f"{known}, plausibly {row['low']:.2f} to {row['high']:.2f}" if pd.notna(row["low"]) else known
    pair, checked = f"{row['first']} + {row['second']}", counted(row["sessions"], "session")
    return hover(pair, plausibly, f"both in {row['both']} of {checked}")
