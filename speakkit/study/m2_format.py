"""Edits as ERRANT writes them: M2, a line for the words and one for each edit, which scorers of grammar correction read.

    S I take bus at nine
    A 2 2|||M:DET|||a|||REQUIRED|||-NONE-|||0

(Dahlmeier & Ng 2012, N12-1067; types of Bryant, Felice & Briscoe 2017.) A session is one block, its words SpeakKit's tokens:
what an analyser said is a part of what is wrong, so a block says which edits were found, not that the rest is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from speakkit.text.tokens import TOKENISER_VERSION, tokenise

_UNTYPED = "OTHER"


def m2(edits: pd.DataFrame, transcripts: pd.DataFrame) -> str:
    """The edits of these sessions in their transcripts, one block a session, in the order of the transcripts.

    Args:
        edits: as `Dataset.edits()` gives them; those of another tokeniser than today's are left out, since their places
            aren't those of the words that are written.
        transcripts: as `Dataset.transcripts()` gives them.
    """
    current = edits[edits["tokeniser_version"] == TOKENISER_VERSION]
    by_session = {str(name): rows for name, rows in current.groupby("session_id", sort=False)}
    return "".join(
        "\n".join(_block(text, by_session.get(session))) + "\n\n"
        for session, text in zip(transcripts["session_id"], transcripts["text"], strict=True)
    )


def _block(text: str, edits: pd.DataFrame | None) -> Iterator[str]:
    yield "S " + " ".join(token.text for token in tokenise(text))
    rows = [] if edits is None else edits.to_dict("records")
    yield from (_line(row) for row in sorted(rows, key=lambda row: (row["token_start"], row["token_end"])))
    if not rows:
        yield "A -1 -1|||noop|||-NONE-|||REQUIRED|||-NONE-|||0"


def _line(row: Mapping[Any, Any]) -> str:
    kind = row["edit_type"] if isinstance(row["edit_type"], str) else _UNTYPED
    correction = row["replacement"] or "-NONE-"
    return f"A {row['token_start']} {row['token_end']}|||{kind}|||{correction}|||REQUIRED|||-NONE-|||0"
