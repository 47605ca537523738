"""Vocabulary growth: how many different words a learner has used, against how many were said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from speakkit.charts.style import BLUE, QUIET, blank, each, explained, hover, needs, needs_one, with_legend
from speakkit.text.tokens import tokenise

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLUMNS = ["session_id", "recorded_at", "tokens", "new_types", "tokens_so_far", "types_so_far"]


def vocabulary_growth_table(transcripts: pd.DataFrame) -> pd.DataFrame:
    """What the curve shows. Grain: one row a session, oldest first.

    Args:
        transcripts: one learner's rows of `transcripts`: `session_id`, `recorded_at`, `text`; those with an
            `unreliable` reason are left out.

    Returns:
        The columns `COLUMNS`: tokens as `speakkit.text.tokens` counts them; `new_types` are those not said in an earlier
        session. Forms count apart ("go", "went").

    Raises:
        ChartDataError: a column is missing, or there are several learners.
    """
    needs(transcripts, "vocabulary curve", "session_id", "recorded_at", "text")
    needs_one(transcripts, "vocabulary curve", "learner_id")
    if "unreliable" in transcripts:
        transcripts = transcripts[transcripts["unreliable"].isna()]
    said: set[str] = set()
    tokens_so_far, rows = 0, []
    for session in transcripts.sort_values(["recorded_at", "session_id"]).to_dict("records"):
        words = [token.norm for token in tokenise(session["text"])]
        new = set(words) - said
        said |= new
        tokens_so_far += len(words)
        rows.append((session["session_id"], session["recorded_at"], len(words), len(new), tokens_so_far, len(said)))
    return pd.DataFrame(rows, columns=COLUMNS)


def vocabulary_growth(transcripts: pd.DataFrame, title: str = "Different words, all sessions together") -> go.Figure:
    """The curve of one learner (see `vocabulary_growth_table`)."""
    table = vocabulary_growth_table(transcripts)
    figure = blank(
        title,
        "As the recogniser heard them. Every speaker's curve flattens, since common words come first; topics bend it.",
        rows=7,
    )
    if table.empty:
        return explained(figure, "No session has been transcribed reliably yet.")
    figure.add_scatter(
        x=[0, *table["tokens_so_far"]],
        y=[0, *table["types_so_far"]],
        mode="lines+markers",
        name="different words",
        line={"color": BLUE, "width": 3},
        marker={"symbol": "circle", "size": 8},
        hovertext=[
            "",
            *(
                hover(
                    f"{row.recorded_at:%d %b %Y}",
                    f"{row.types_so_far} different words of {row.tokens_so_far} said",
                    f"{row.new_types} for the first time in this session",
                )
                for row in each(table)
            ),
        ],
        hoverinfo="text",
        showlegend=False,
    )
    figure.update_xaxes(title="words said so far", rangemode="tozero")
    figure.update_yaxes(title="different words", rangemode="tozero", tickfont={"color": QUIET})
    return with_legend(figure)
