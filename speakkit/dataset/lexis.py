"""The words that analyses speak of, one row each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from speakkit.model import Lexis, Quote

_SESSION = ("learner_id", "session_id", "recorded_at", "analysis_version")
_TYPES = {
    "kind": "str",
    "word": "str",
    "text": "str",
    "token_start": "Int64",
    "uses": "Int64",
    "words": "Int64",
    "times_usual": "Float64",
    "better": "object",
    "example": "str",
}


def lexis_frame(analyses: pd.DataFrame) -> pd.DataFrame:
    """Grain: one row a word of a session; `analyses` are published rows, those of an older version have no words."""
    rows: list[dict[str, Any]] = [
        {**{column: row[column] for column in _SESSION}, **word}
        for row in analyses.to_dict("records")
        for word in _words(Lexis.model_validate_json(row.get("lexis") or "{}"))
    ]
    frame = pd.DataFrame(rows, columns=[*_SESSION, *_TYPES])
    texts = [column for column, kind in _TYPES.items() if kind in ("str", "object")]
    numbers = {column: kind for column, kind in _TYPES.items() if column not in texts}
    return frame.astype(numbers | dict.fromkeys(texts, "object"))


def _words(lexis: Lexis) -> Iterator[dict[str, Any]]:
    for quote in lexis.less_common:
        yield {"kind": "less_common", "word": quote.text, **_place(quote)}
    for one in lexis.overused:
        counted = one.model_dump(include={"word", "uses", "words", "times_usual"})
        yield {"kind": "overused", **counted, **_place(*one.quotes[:1]), "better": list(one.better)}
    for quote in lexis.collocations:
        yield {"kind": "collocation", "word": quote.text, **_place(quote)}
    for to_try in lexis.to_try:
        yield {"kind": "to_try", "word": to_try.word, "example": to_try.example}


def _place(*quotes: Quote) -> dict[str, Any]:
    return {"text": quotes[0].text, "token_start": quotes[0].token_start} if quotes else {}
