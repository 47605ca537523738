from __future__ import annotations

import pytest

from tests.support.findings import corrections

WRONG = {
    "grammar.tense.missing_be": [
        ("It so hard for me.", ["it is so hard"]),
        ("She not here now.", ["she is not here"]),
        ("He still a student.", ["he is still a student"]),
        ("And they watching it.", ["they are watching"]),
        ("She always hungry.", ["she is always hungry"]),
    ],
    "grammar.subject.missing": [
        ("Yes, is a good film.", ["it is a good film"]),
        ("In fact is very long.", ["in fact it is very long"]),
        ("They are not sad, is more like comedy.", ["it is more"]),
    ],
    "grammar.object.missing": [
        ("Yes, I like.", ["I like it"]),
        ("I think you will love.", ["I think you will love it"]),
        ("I really like very much.", ["I really like it"]),
    ],
}
RIGHT = [
    "Is he a student? Was it so hard?",
    "My brother, who lives in Rome, is a doctor.",
    "What I like is a good film.",
    "So is my brother, and now is a good time.",
    "It just happened. They only do it here.",
    "I hope you enjoy.",
    "That is the one I like.",
    "Do what you like.",
    "Make it so hard that he stops.",
    "The place they are living in is cold.",
]


@pytest.mark.parametrize(
    ("pattern_id", "text", "right"), [(name, *case) for name, cases in WRONG.items() for case in cases]
)
def test_what_is_left_out_is_put_in(pattern_id: str, text: str, right: list[str]) -> None:
    found = corrections(text)
    assert [one.lower() for one in found[pattern_id]] == [one.lower() for one in right]


@pytest.mark.parametrize("text", RIGHT)
def test_nothing_is_found_in_right_sentences(text: str) -> None:
    assert corrections(text) == {}
