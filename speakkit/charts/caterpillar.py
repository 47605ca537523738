"""The caterpillar: the learners of a cohort with their intervals, drawn towards the cohort's mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from speakkit.charts.style import (
    BLUE,
    INK,
    QUIET,
    blank,
    each,
    explained,
    hover,
    label_rows,
    needs,
    percent_axis,
    whiskers,
    with_legend,
)
from speakkit.statistics.shrinkage import cohort_prior, shrunken_rate
from speakkit.text.counting import counted

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLUMNS = ["learner_id", "present", "checked", "raw_rate", "rate", "low", "high", "is_shrunken"]


def caterpillar_table(learners: pd.DataFrame) -> pd.DataFrame:
    """What the caterpillar shows. Grain: one row a learner with a checked session, lowest rate first.

    Args:
        learners: one row a learner for one pattern: `learner_id`, `present` and `checked` sessions.

    Returns:
        The columns `COLUMNS`: `raw_rate` is present/checked, `rate` with its 95% interval the posterior of
        `speakkit.statistics.shrinkage`, drawn towards the cohort from 20 learners on (`is_shrunken`).

    Raises:
        ChartDataError: a column is missing.
    """
    needs(learners, "caterpillar", "learner_id", "present", "checked")
    counted = learners[learners["checked"] > 0]
    prior = cohort_prior(counted["present"].tolist(), counted["checked"].tolist())
    rows = []
    for name, present, checked in zip(counted["learner_id"], counted["present"], counted["checked"], strict=True):
        rate = shrunken_rate(int(present), int(checked), prior)
        interval = rate.interval
        rows.append(
            (name, present, checked, present / checked, rate.rate, interval.low, interval.high, rate.is_shrunken)
        )
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(["rate", "learner_id"], ignore_index=True)


def caterpillar(learners: pd.DataFrame, title: str = "Learners, one by one") -> go.Figure:
    """The learners of a cohort (see `caterpillar_table`); the small mark is what the learner's own sessions say."""
    table = caterpillar_table(learners)
    shrunken = bool(table["is_shrunken"].any())
    figure = blank(
        title,
        "Share of sessions, with 95% intervals; dashed: all sessions together. Where intervals overlap, learners can't "
        "be told apart.",
        rows=round(0.6 * len(table)),
    )
    if table.empty:
        return explained(figure, "The pattern hasn't been checked with any learner yet.")
    rows = table.index.tolist()
    texts = [
        hover(
            row.learner_id,
            f"{row.rate:.0%}, plausibly {row.low:.0%} to {row.high:.0%}",
            f"present in {row.present} of {counted(row.checked, 'session')}",
        )
        for row in each(table)
    ]
    figure.add_scatter(
        x=table["rate"].tolist(),
        y=rows,
        mode="markers",
        name="drawn to the cohort's mean" if shrunken else "estimate of each alone",
        marker={"symbol": "circle", "size": 9, "color": BLUE},
        error_x=whiskers(table["low"].tolist(), table["rate"].tolist(), table["high"].tolist()),
        hovertext=texts,
        hoverinfo="text",
    )
    figure.add_scatter(
        x=table["raw_rate"].tolist(),
        y=rows,
        mode="markers",
        name="own sessions alone",
        marker={"symbol": "line-ns-open", "size": 10, "color": INK},
        hovertext=texts,
        hoverinfo="text",
    )
    label_rows(figure, table["learner_id"].tolist())
    figure.update_xaxes(percent_axis("share of sessions"))
    mean = float(table["present"].sum() / table["checked"].sum())
    figure.add_vline(x=mean, line={"color": QUIET, "dash": "dash"})
    return with_legend(figure)
