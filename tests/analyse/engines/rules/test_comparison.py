from __future__ import annotations

import pytest

from tests.support.findings import corrections

WRONG = {
    "grammar.comparison.double": [
        ("It is more better.", ["it is better"]),
        ("Walking is more healthier.", ["walking is healthier"]),
    ],
    "grammar.comparison.form": [
        ("She is more tall than me.", ["she is taller than"]),
        ("He is old than me.", ["he is older than"]),
    ],
    "grammar.comparison.than": [
        ("He is taller that me.", ["he is taller than me"]),
    ],
    "grammar.adverb.form": [
        ("She sings beautiful.", ["she sings beautifully"]),
        ("I speak English very good.", ["I speak English very well"]),
        ("She drives careful.", ["she drives carefully"]),
    ],
    "grammar.participle.ed_ing": [
        ("I am boring in class.", ["I am bored"]),
        ("The film was bored.", ["the film was boring"]),
    ],
}
RIGHT = [
    "More older people live here and it is more interesting than that.",
    "The soup tastes good.",
    "The film was boring and I was bored.",
    "She is as tall as me.",
    "I drive a quiet car.",
]


@pytest.mark.parametrize(
    ("pattern_id", "text", "right"), [(name, *case) for name, cases in WRONG.items() for case in cases]
)
def test_an_error_is_found_and_put_right(pattern_id: str, text: str, right: list[str]) -> None:
    assert corrections(text)[pattern_id] == right


@pytest.mark.parametrize("text", RIGHT)
def test_correct_speech_is_left_alone(text: str) -> None:
    assert corrections(text) == {}


@pytest.mark.parametrize("right", [right for cases in WRONG.values() for _, corrected in cases for right in corrected])
def test_a_correction_is_no_error_itself(right: str) -> None:
    assert corrections(right) == {}
