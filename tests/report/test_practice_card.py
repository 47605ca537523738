"""The practice card: exercises of the learner's own sentences, each with one answer."""

from __future__ import annotations

from datetime import date

from speakkit.model import Quote
from speakkit.report.practice_card import EACH, practice_card
from speakkit.report.recasts import recast
from speakkit.report.shown_quotes import Piece, QuoteLine


def line(said: str, right: str | None, *, is_doubtful: bool = False) -> QuoteLine:
    quote = Quote(text=said, token_start=0, token_end=len(said.split()), correction=right)
    return QuoteLine(
        before=(),
        said=(Piece(text=said, is_doubtful=is_doubtful),),
        after=(),
        recorded=date(2026, 9, 1),
        topic=None,
        start_ms=None,
        right=recast(quote),
    )


LINES = [
    line("we went to market by bus", "we went to the market by bus"),
    line("my brother he works in town", "my brother works in town"),
    line("I go to gym every day", "I go to the gym every day"),
    line("she is engineer in a big firm", "she is an engineer in a big firm"),
    line("my sister she sings very well", "my sister sings very well"),
    line("they have dog and two cats", "they have a dog and two cats"),
]


def test_a_gap_hides_what_is_new_and_each_sentence_is_practised_once() -> None:
    card = practice_card(LINES)
    assert card is not None
    assert (card.gaps[0].before, card.gaps[0].answer, card.gaps[0].after) == ("we went to ", "the", " market by bus")
    assert (len(card.gaps), len(card.rebuilds), len(card.again)) == (EACH, EACH, EACH)
    assert len(set(card.answers)) == 3 * EACH
    assert set(card.answers) == {"".join(piece.text for piece in one.right) for one in LINES}


def test_words_to_put_in_order_are_those_of_the_answer_and_not_in_its_order() -> None:
    card = practice_card(LINES)
    assert card is not None
    for one in card.rebuilds:
        assert sorted(one.words) == sorted(one.answer.split())
        assert list(one.words) != one.answer.split()
    assert practice_card(LINES) == card  # the same at every making, so that answers that were printed stay right


def test_nothing_is_practised_that_was_not_clearly_heard_or_has_no_correction() -> None:
    assert (
        practice_card([line("we went to market", None), line("go to gym", "go to the gym", is_doubtful=True)]) is None
    )


def test_a_sentence_that_was_said_twice_is_practised_once() -> None:
    card = practice_card([LINES[1], LINES[1]])
    assert card is not None
    assert card.answers == ("my brother works in town",)
