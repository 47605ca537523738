"""Words that a speaker may have given up aren't those that are praised."""

from __future__ import annotations

import pytest

from speakkit.text.given_up import given_up
from speakkit.text.tokens import tokenise
from tests.support.values import make_transcript

CASES = {
    "The water was too cold for swim, for swimming.": ["swim"],
    "So I asked my brother, um, my neighbour.": ["my", "brother"],
    "She is a tea, a teacher.": ["tea"],
    "She like, uh, she likes the view.": ["like"],
    "We have eat we ate in the garden.": ["eat"],
    "I bought soc um socks there.": ["soc"],
    "The interf- interface is new.": ["interf"],
    "The journey, uh, the journey took long.": ["The", "journey"],
    "It got better and better, step by step.": [],
    "Day after day I think I swim better.": [],
    "I bought a scarf, two gloves and a hat.": [],
}


@pytest.mark.parametrize("text", CASES)
def test_a_word_is_given_up_where_another_takes_its_place(text: str) -> None:
    tokens = tokenise(text)
    assert [tokens[at].text for at in sorted(given_up(make_transcript(text)))] == CASES[text]


def test_forms_of_words_are_known_in_english_alone() -> None:
    text = "Ich schwimme, ich schwamm."
    found = given_up(make_transcript(text).model_copy(update={"language": "de"}))
    assert [tokenise(text)[at].text for at in sorted(found)] == ["schwimme"]
    assert given_up(make_transcript("Es war spät spätabends").model_copy(update={"language": "de"})) == {2}
