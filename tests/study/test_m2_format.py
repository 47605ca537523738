from __future__ import annotations

import pandas as pd

from speakkit.study.m2_format import m2
from speakkit.text.tokens import TOKENISER_VERSION

COLUMNS = ["session_id", "token_start", "token_end", "replacement", "edit_type", "tokeniser_version"]


def frames(*edits: tuple[object, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    transcripts = pd.DataFrame({"session_id": ["a", "b"], "text": ["I take bus, at the nine.", "It's good."]})
    return pd.DataFrame(list(edits), columns=COLUMNS), transcripts


def test_a_session_is_a_block_with_its_edits_in_order() -> None:
    written = m2(*frames(("a", 4, 5, "", "U:DET", TOKENISER_VERSION), ("a", 2, 2, "a", "M:DET", TOKENISER_VERSION)))
    assert written.split("\n\n")[0].splitlines() == [
        "S I take bus at the nine",
        "A 2 2|||M:DET|||a|||REQUIRED|||-NONE-|||0",
        "A 4 5|||U:DET|||-NONE-|||REQUIRED|||-NONE-|||0",
    ]


def test_without_edits_the_block_says_so() -> None:
    assert m2(*frames()).split("\n\n")[1].splitlines() == [
        "S It's good",
        "A -1 -1|||noop|||-NONE-|||REQUIRED|||-NONE-|||0",
    ]


def test_places_of_other_tokens_are_left_out() -> None:
    assert "M:DET" not in m2(*frames(("a", 2, 2, "a", "M:DET", 1)))
