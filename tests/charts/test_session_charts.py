"""Timeline, vocabulary growth and missingness: what sessions hold."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from speakkit.charts import (
    missingness,
    missingness_table,
    session_spans,
    session_timeline,
    session_timeline_table,
    vocabulary_growth,
    vocabulary_growth_table,
)
from tests.support.marks import FIRST_DAY

TRANSCRIPT = {
    "pauses": '[{"start_ms": 1500, "end_ms": 2000}]',
    "fillers": '[{"start_ms": 1600, "end_ms": 1800, "text": "um"}]',
}
WORDS = pd.DataFrame(
    {"text": ["I", "went", "home", "[x]"], "start_ms": [0, 600, 2000, None], "end_ms": [400, 1500, 2600, None]}
)
OBSERVATIONS = pd.DataFrame(
    {
        "pattern": ["Wrong tense", "Other"],
        "quotes": [
            '[{"text": "went home", "token_start": 1, "token_end": 3, "start_ms": 600, "end_ms": 2600}]',
            '[{"text": "home", "token_start": 2, "token_end": 3, "start_ms": null, "end_ms": null}]',
        ],
    }
)
TRANSCRIPTS = pd.DataFrame(
    {
        "session_id": ["b", "a", "c"],
        "recorded_at": [FIRST_DAY + timedelta(days=day) for day in (5, 0, 9)],
        "text": ["the dog ran", "the cat, the dog!", "zebra zebra"],
        "unreliable": [None, None, "noise"],
    }
)
SESSIONS = pd.DataFrame(
    {
        "session_id": ["a", "b"],
        "recorded_at": [FIRST_DAY, FIRST_DAY + timedelta(days=2)],
        "duration_ms": [60_000, None],
        "token_count": [99, None],
        "unreliable": [None, None],
        "verbatim": [True, None],
        "mean_confidence": [0.9, None],
        "analyser": ["rules", None],
    }
)


def test_words_closer_than_a_pause_are_one_stretch_of_speech() -> None:
    spans = session_spans(TRANSCRIPT, WORDS, OBSERVATIONS)
    speech = spans[spans["kind"] == "speech"]
    assert speech[["start_ms", "end_ms", "text"]].to_numpy().tolist() == [[0, 1500, "I went"], [2000, 2600, "home"]]


def test_a_quote_without_a_time_has_no_place_on_the_timeline() -> None:
    spans = session_spans(TRANSCRIPT, WORDS, OBSERVATIONS)
    assert spans.loc[spans["kind"] == "quote", "text"].tolist() == ["Wrong tense: went home"]


def test_the_timeline_counts_and_measures_each_kind() -> None:
    rows = session_timeline_table(session_spans(TRANSCRIPT, WORDS, OBSERVATIONS)).to_numpy().tolist()
    assert rows[:2] == [["speech", 2, 2100, 1500], ["pause", 1, 500, 500]]


def test_the_timeline_draws_seconds_lane_by_lane() -> None:
    figure = session_timeline(session_spans(TRANSCRIPT, WORDS, OBSERVATIONS))
    assert list(figure.data[1].x) == [1.5, 2.0, None]
    assert figure.layout.yaxis.ticktext[0] == "speech (2)"


def test_a_session_without_times_is_explained() -> None:
    nothing = session_spans({"pauses": None, "fillers": None}, WORDS.iloc[3:], OBSERVATIONS.iloc[1:])
    assert "have no times" in session_timeline(nothing).layout.annotations[0].text


def test_words_that_were_said_before_are_not_new() -> None:
    table = vocabulary_growth_table(TRANSCRIPTS)
    assert table[["session_id", "tokens", "new_types", "types_so_far"]].to_numpy().tolist() == [
        ["a", 4, 3, 3],
        ["b", 3, 1, 4],
    ]


def test_the_curve_begins_at_nothing() -> None:
    line = vocabulary_growth(TRANSCRIPTS).data[0]
    assert (list(line.x), list(line.y)) == ([0, 4, 7], [0, 3, 4])


def test_each_layer_is_there_or_missing() -> None:
    table = missingness_table(SESSIONS)
    there = table[table["has"]].groupby("session_id")["layer"].agg(list)
    assert set(there["a"]) == {
        "recording",
        "transcript",
        "reliable transcript",
        "confidence of words",
        "fillers and repetitions in the words",
        "analysis",
    }
    assert "b" not in there


def test_what_is_missing_is_drawn_as_an_empty_square() -> None:
    there, missing = missingness(SESSIONS).data
    assert (len(there.x), len(missing.x), missing.marker.symbol) == (6, 8, "square-open")
