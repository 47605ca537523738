"""What to say instead of a filler is the learner's own sentence, where nothing else is wrong with it."""

from __future__ import annotations

import pytest

from speakkit.model import Quote
from speakkit.report.practice_card import practice_card
from speakkit.report.shown_quotes import Heard
from speakkit.text.tokens import TOKENISER_VERSION, tokenise
from tests.support.values import NOON, make_transcript

SAID = "It was fine. Uh, yesterday my friends, um, came to my flat. She is a tea, um, a teacher here."


def quote(at: int) -> Quote:
    return Quote(text=tokenise(SAID)[at].text, token_start=at, token_end=at + 1, tokeniser_version=TOKENISER_VERSION)


@pytest.fixture
def heard() -> Heard:
    return Heard(make_transcript(SAID), NOON.date(), None)


def test_a_filler_is_shown_in_its_sentence_with_the_sentence_without_it(heard: Heard) -> None:
    line = heard.line(range(7, 8), quote(7))
    assert (line.words, line.whole) == ("um", "Uh, yesterday my friends, um, came to my flat")
    assert "".join(piece.text for piece in line.right) == "Yesterday my friends came to my flat"


def test_a_sentence_with_something_given_up_is_nothing_to_say_again(heard: Heard) -> None:
    at = [token.norm for token in heard.tokens].index("tea") + 1
    assert heard.line(range(at, at + 1), quote(at)).right == ()


def test_a_word_that_is_no_filler_has_no_sentence_without_it(heard: Heard) -> None:
    assert heard.unfilled(range(5, 6)) is None


def test_the_card_has_it_to_be_said_again_and_nothing_else(heard: Heard) -> None:
    card = practice_card([heard.line(range(7, 8), quote(7))])
    assert card is not None
    assert (card.gaps, card.rebuilds) == ((), ())
    assert [(one.said, one.answer) for one in card.again] == [
        ("Uh, yesterday my friends, um, came to my flat", "Yesterday my friends came to my flat")
    ]
