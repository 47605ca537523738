from __future__ import annotations

from speakkit.model import Quote, Word
from speakkit.text.quote_places import place_of, surroundings
from speakkit.text.tokens import TOKENISER_VERSION, _tokens_of_long, token_words, tokenise

TOKENS = tokenise("I go home. Then she go home and I go to bed.")


def quote(start: int, *, version: int = TOKENISER_VERSION, text: str = "go home") -> Quote:
    words = len(text.split())
    return Quote(text=text, token_start=start, token_end=start + words, tokeniser_version=version)


def test_a_quote_of_this_tokeniser_is_where_it_was_stored() -> None:
    assert place_of(quote(1), TOKENS) == range(1, 3)


def test_a_quote_of_another_tokeniser_is_looked_for_by_its_words_nearest_to_its_place() -> None:
    assert place_of(quote(4, version=TOKENISER_VERSION + 1), TOKENS) == range(5, 7)
    assert place_of(quote(0, version=TOKENISER_VERSION + 1), TOKENS) == range(1, 3)


def test_a_quote_whose_words_are_not_there_has_no_place() -> None:
    assert place_of(quote(0, version=TOKENISER_VERSION + 1, text="went home"), TOKENS) is None
    assert place_of(quote(len(TOKENS)), TOKENS) is None


def test_what_is_around_a_passage_stops_where_the_text_does() -> None:
    text = "I go home. Then she go"
    around = surroundings(tokenise(text), range(1, 3), 2)
    assert text[around.begin : around.first] == "I "
    assert text[around.first : around.last] == "go home"
    assert text[around.last : around.end] == ". Then she"


def test_a_transcript_is_cut_into_tokens_once_though_its_words_are_walked_between() -> None:
    text = " ".join(f"word{number}" for number in range(300))
    words = [Word(text=word) for word in text.split()]
    _tokens_of_long.cache_clear()
    for _ in range(9):
        token_words(tokenise(text), words)
    assert _tokens_of_long.cache_info().misses == 1
