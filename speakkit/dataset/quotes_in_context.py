"""The learners' own words behind the observations, with what was said before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from pydantic import TypeAdapter

from speakkit.model import Quote
from speakkit.text.quote_places import place_of, surroundings
from speakkit.text.tokens import Token, tokenise

COLUMNS = {
    "learner_id": "str",
    "session_id": "str",
    "recorded_at": "datetime64[us, UTC]",
    "key": "str",
    "before": "str",
    "quote": "str",
    "after": "str",
    "start_ms": "Int64",
    "end_ms": "Int64",
}
"""Row grain: a quote. `before` and `after` are null without a transcript, the times without times of words."""
_QUOTES = TypeAdapter(tuple[Quote, ...])


def quotes_in_context(observations: pd.DataFrame, transcripts: pd.DataFrame, words: int) -> pd.DataFrame:
    """The quotes of these observations with what the transcripts have around them; see `Dataset.quotes`."""
    texts = {
        name: (text, tokenise(text)) for name, text in zip(transcripts["session_id"], transcripts["text"], strict=True)
    }
    marks = observations.to_dict("records")
    rows = [row for mark in marks for row in _rows(mark, texts.get(mark["session_id"]), words)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _rows(
    mark: Mapping[Any, Any], heard: tuple[str, tuple[Token, ...]] | None, words: int
) -> Iterator[tuple[object, ...]]:
    where = tuple(mark[name] for name in ("learner_id", "session_id", "recorded_at", "key"))
    for quote in _QUOTES.validate_json(mark["quotes"]):
        before, after = (None, None) if heard is None else _neighbourhood(*heard, quote, words)
        yield (*where, before, quote.text, after, quote.start_ms, quote.end_ms)


def _neighbourhood(text: str, tokens: Sequence[Token], quote: Quote, words: int) -> tuple[str, str] | tuple[None, None]:
    """What stands before and after a quote in a transcript."""
    place = place_of(quote, tokens)
    if place is None:
        return None, None
    around = surroundings(tokens, place, words)
    return text[around.begin : around.first].strip(), text[around.last : around.end].strip()
