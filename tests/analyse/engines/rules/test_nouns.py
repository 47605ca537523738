from __future__ import annotations

import pytest

from tests.support.findings import corrections

WRONG = {
    "grammar.noun.plural_after_number": [
        ("I have two brother and many friend.", ["I have two brothers", "many friends"]),
        ("I watch many kind of movies.", ["I watch many kinds"]),
    ],
    "grammar.noun.number": [
        ("I like movie and she loves dog.", ["I like movies", "she loves dogs"]),
    ],
    "grammar.noun.uncountable_plural": [
        ("He gave me many informations and some advices.", ["he gave me a lot of information", "some advice"]),
    ],
    "grammar.noun.uncountable_a": [
        ("It was a good weather.", ["it was good weather"]),
        ("She gave me an advice.", ["she gave me some advice"]),
    ],
    "grammar.noun.irregular_plural": [
        ("Two childs and three womans.", ["two children", "three women"]),
    ],
    "grammar.noun.adjective_plural": [
        ("We saw differents places.", ["we saw different places"]),
    ],
    "grammar.noun.possessive": [
        ("My father car is red.", ["my father's car"]),
        ("The car of my father is red.", ["my father's car"]),
    ],
    "grammar.determiner.each_plural": [
        ("Every days I walk.", ["every day"]),
        ("Each students has one.", ["each student"]),
    ],
    "grammar.determiner.one_of": [
        ("He is one of my best friend.", ["he is one of my best friends"]),
    ],
    "grammar.determiner.much_many": [
        ("There were much people.", ["there were many people"]),
        ("I have many homework.", ["I have a lot of homework"]),
    ],
    "grammar.determiner.this_these": [
        ("I like this books.", ["I like these books"]),
        ("I like these book.", ["I like these books"]),
    ],
}
RIGHT = [
    "A five minute walk is fine.",
    "I like music, chicken and tea.",
    "I need an information desk.",
    "It is thirty percent and level two is hard.",
    "It costs ten euros.",
    "One of my best friends has two brothers.",
    "The end of my day is quiet.",
    "Every day I have much work.",
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
