from __future__ import annotations

import pytest

from tests.support.findings import corrections

WRONG = {
    "grammar.preposition.phrase": [
        ("In the other hand it is cheap.", ["on the other hand"]),
        ("We came in the same time.", ["at the same time"]),
        ("It is based in a true story.", ["based on a true story"]),
        ("I know a lot people.", ["a lot of people"]),
        ("Most of people like it.", ["most people"]),
    ],
    "grammar.preposition.missing": [
        ("I went supermarket.", ["went to supermarket"]),
        ("They live Japan.", ["live in Japan"]),
        ("I talked him yesterday.", ["talked to him"]),
        ("I can communicate her.", ["communicate with her"]),
    ],
}
RIGHT = [
    "On the other hand most of the people know a lot of songs.",
    "The firm is based in London and I went home.",
    "They talked him into it.",
    "I watched him live at school.",
]


@pytest.mark.parametrize(
    ("pattern_id", "text", "right"), [(name, *case) for name, cases in WRONG.items() for case in cases]
)
def test_the_phrase_gets_its_preposition(pattern_id: str, text: str, right: list[str]) -> None:
    found = [one.lower() for one in corrections(text)[pattern_id]]
    assert all(wanted.lower() in one for wanted, one in zip(right, found, strict=True))


@pytest.mark.parametrize("text", RIGHT)
def test_right_phrases_are_left_alone(text: str) -> None:
    assert corrections(text) == {}
