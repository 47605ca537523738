"""What is missing: which session has got which data, so that a gap isn't taken for a zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from speakkit.charts.session_axis import label_sessions, mark_px, session_columns
from speakkit.charts.style import BLUE, QUIET, blank, each, explained, hover, label_rows, needs, with_legend
from speakkit.model.informs import MIN_SESSION_TOKENS

if TYPE_CHECKING:
    import plotly.graph_objects as go

COLUMNS = ["session_id", "recorded_at", "layer", "has"]


def missingness_table(sessions: pd.DataFrame) -> pd.DataFrame:
    """What the chart shows. Grain: one row a session and layer of data.

    Args:
        sessions: rows of `sessions`: `session_id`, `recorded_at`, `duration_ms`, `token_count`, `unreliable`, `verbatim`,
            `mean_confidence`, `analyser`.

    Returns:
        The columns `COLUMNS`; `has` says whether the session has that layer.

    Raises:
        ChartDataError: a column is missing.
    """
    needed = ["duration_ms", "token_count", "unreliable", "verbatim", "mean_confidence", "analyser"]
    needs(sessions, "missingness chart", "session_id", "recorded_at", *needed)
    words = sessions["token_count"]
    layers = {
        "recording": sessions["duration_ms"].notna(),
        "transcript": words.notna(),
        "reliable transcript": words.notna() & sessions["unreliable"].isna(),
        f"{MIN_SESSION_TOKENS} words or more": words.fillna(0) >= MIN_SESSION_TOKENS,
        "confidence of words": sessions["mean_confidence"].notna(),
        "fillers and repetitions in the words": sessions["verbatim"].astype("boolean").fillna(False).astype(bool),
        "analysis": sessions["analyser"].notna(),
    }
    frames = [sessions[["session_id", "recorded_at"]].assign(layer=layer, has=has) for layer, has in layers.items()]
    return pd.concat(frames, ignore_index=True)[COLUMNS]


def missingness(sessions: pd.DataFrame, title: str = "What each session has") -> go.Figure:
    """The layers of data of each session (see `missingness_table`): a full square has it, an empty one doesn't."""
    table = missingness_table(sessions)
    layers = table["layer"].drop_duplicates().tolist()
    figure = blank(title, "What is missing can't be counted: it isn't a zero.", rows=len(layers))
    if table.empty:
        return explained(figure, "There is no session yet.")
    columns = session_columns(sessions)
    at = columns.dropna(subset="session_id").set_index("session_id")["column"]
    size = mark_px(len(columns))
    for has, words, symbol, colour in ((True, "there", "square", BLUE), (False, "missing", "square-open", QUIET)):
        cells = table[table["has"] == has]
        figure.add_scatter(
            x=cells["session_id"].map(at).tolist(),
            y=cells["layer"].map(layers.index).tolist(),
            mode="markers",
            name=words,
            marker={"symbol": symbol, "size": size, "color": colour},
            hovertext=[hover(f"{cell.recorded_at:%d %b %Y}", f"{cell.layer}: {words}") for cell in each(cells)],
            hoverinfo="text",
        )
    label_sessions(figure, columns)
    label_rows(figure, layers)
    return with_legend(figure)
