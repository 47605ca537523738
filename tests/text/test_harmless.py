from __future__ import annotations

import pytest

from speakkit.analyse.verify.unsaid_passages import plain
from speakkit.charts.style import inert
from speakkit.cli.output import shown
from speakkit.text.harmless import harmless

STEERING = ["\u202e", "\u2066", "\u061c", "\x1b", "\x00", "\u2028", "\u00ad", "\ufeff", "\ue000"]


@pytest.mark.parametrize("char", STEERING, ids=ascii)
def test_a_character_that_steers_is_shown_nowhere(char: str) -> None:
    text = f"my{char}name"
    assert harmless(text) == plain(text) == inert(text) == "myname"
    assert shown(text) == "my\N{REPLACEMENT CHARACTER}name"


def test_joiners_stay_where_scripts_and_emoji_need_them() -> None:
    text = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \U0001f469\u200d\U0001f3eb"
    assert harmless(text) == plain(text) == inert(text) == shown(text) == text
