"""The timeline of one session: when was spoken, when not, and where the quotes are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from speakkit.charts.style import (
    BLUE,
    ORANGE,
    PURPLE,
    QUIET,
    blank,
    each,
    explained,
    hover,
    label_rows,
    needs,
    with_legend,
)
from speakkit.model import MIN_PAUSE_MS

if TYPE_CHECKING:
    import plotly.graph_objects as go

LANES = {
    "speech": ("speech", BLUE, "square"),
    "pause": ("silent pauses", QUIET, "square-open"),
    "filler": ("fillers", PURPLE, "triangle-up"),
    "quote": ("quotes", ORANGE, "diamond"),
}
"""The kinds of span in the order of their lanes: words, colour, shape."""
COLUMNS = ["kind", "start_ms", "end_ms", "text"]


def session_spans(transcript: Mapping[str, Any], words: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """The spans of one session from the dataset's tables. Grain: one row a span, in order of time.

    Args:
        transcript: the row of `transcripts`, Series or dictionary; its `pauses` and `fillers` are JSON lists or null.
        words: the session's words; those without times are left out.
        observations: the session's observations; `quotes` are JSON lists.

    Returns:
        The columns `COLUMNS`: `kind` is a key of `LANES`; `text` is what a pointer shows.
    """
    spans = [*_speech(words)]
    for kind, column in (("pause", "pauses"), ("filler", "fillers")):
        listed = transcript[column]
        for span in json.loads(listed) if isinstance(listed, str) else []:
            length = f"{span['end_ms'] - span['start_ms']} ms"
            spans.append((kind, span["start_ms"], span["end_ms"], span.get("text") or length))
    for pattern, quotes in zip(observations["pattern"], observations["quotes"], strict=True):
        timed = (quote for quote in json.loads(quotes) if quote["start_ms"] is not None)
        spans.extend(("quote", quote["start_ms"], quote["end_ms"], f"{pattern}: {quote['text']}") for quote in timed)
    return pd.DataFrame(spans, columns=COLUMNS).sort_values(["start_ms", "kind"], ignore_index=True)


def _speech(words: pd.DataFrame) -> list[tuple[str, int, int, str]]:
    timed = words[words["start_ms"].notna()].sort_values("start_ms")
    stretches: list[tuple[str, int, int, str]] = []
    for text, start, end in zip(timed["text"], timed["start_ms"].astype(int), timed["end_ms"].astype(int), strict=True):
        if stretches and start - stretches[-1][2] < MIN_PAUSE_MS:
            _, first, last, said = stretches.pop()
            stretches.append(("speech", first, max(last, end), f"{said} {text}"))
        else:
            stretches.append(("speech", start, end, text))
    return stretches


def session_timeline_table(spans: pd.DataFrame) -> pd.DataFrame:
    """What the timeline shows. Grain: one row a kind of span, in the order of the lanes.

    Args:
        spans: `kind` (a key of `LANES`), `start_ms`, `end_ms`, `text` (see `session_spans`).

    Returns:
        `kind`, `count`, `total_ms`, `longest_ms`.

    Raises:
        ChartDataError: a column is missing.
    """
    needs(spans, "session timeline", *COLUMNS)
    lengths = (spans["end_ms"] - spans["start_ms"]).groupby(spans["kind"])
    table = lengths.agg(count="size", total_ms="sum", longest_ms="max").reindex(list(LANES), fill_value=0)
    return table.rename_axis("kind").reset_index()


def session_timeline(spans: pd.DataFrame, title: str = "One session") -> go.Figure:
    """The spans of one session (see `session_spans`) in lanes; times are minutes and seconds of the recording."""
    counts = session_timeline_table(spans).set_index("kind")["count"]
    figure = blank(title, "When the learner spoke, paused and said what is quoted.", rows=len(LANES))
    if spans.empty:
        return explained(figure, "The words of this session have no times.")
    for lane, (kind, (words, colour, symbol)) in enumerate(LANES.items()):
        own = spans[spans["kind"] == kind]
        x = [at for row in each(own) for at in (row.start_ms / 1000, row.end_ms / 1000, None)]
        texts = [text for row in each(own) for text in (_text(row.text, row.start_ms, row.end_ms),) * 2 + ("",)]
        figure.add_scatter(
            x=x,
            y=[None if at is None else lane for at in x],
            mode="lines+markers",
            name=words,
            line={"color": colour, "width": 12 if kind == "speech" else 5},
            marker={"symbol": symbol, "size": 4 if kind == "speech" else 8, "color": colour},
            hovertext=texts,
            hoverinfo="text",
            showlegend=False,
        )
    label_rows(figure, [f"{words} ({counts[kind]})" for kind, (words, _, _) in LANES.items()])
    end_s = spans["end_ms"].max() / 1000
    step = next(step for step in (5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600) if end_s / step <= 7 or step == 3600)
    ticks = list(range(0, int(end_s) + step, step))
    figure.update_xaxes(
        tickvals=ticks, ticktext=[play_time(tick * 1000) for tick in ticks], range=[-0.01 * end_s, 1.02 * end_s]
    )
    figure.update_xaxes(title="time in the recording")
    return with_legend(figure)


def play_time(at_ms: int) -> str:
    """Minutes and seconds into a recording, such as "1:05"."""
    return f"{at_ms // 60_000}:{at_ms // 1000 % 60:02d}"


def _text(text: str, start_ms: int, end_ms: int) -> str:
    return hover(text, f"{play_time(start_ms)}, {(end_ms - start_ms) / 1000:.1f} s")
