from __future__ import annotations

import pytest
from rapidfuzz import fuzz

from speakkit.analyse.protocol import ExampleDraft
from speakkit.analyse.verify.anchoring import Anchor, Rejection
from speakkit.model import Quote
from speakkit.text.tokens import TOKENISER_VERSION
from tests.support.values import make_transcript


def anchored(text: str, quote: str, token_start: int | None = None) -> Quote | Rejection:
    return Anchor(make_transcript(text)).anchor(ExampleDraft(quote=quote, token_start=token_start))


def test_a_quote_gets_its_place_and_the_times_of_its_words() -> None:
    quote = anchored("Yesterday I go to the market.", "i go to")
    place = Quote(text="I go to", token_start=1, token_end=4, start_ms=300, end_ms=1150)
    assert quote == place.model_copy(update={"tokeniser_version": TOKENISER_VERSION})


def test_punctuation_case_and_typographic_apostrophes_do_not_matter() -> None:
    quote = anchored("Well, I don't like it.", "“i DON’T like”")
    assert isinstance(quote, Quote)
    assert quote.text == "I don't like"


@pytest.mark.parametrize("said", ["don’t", "donʼt", "don‘t", "don`t"])
def test_an_apostrophe_is_one_in_whatever_form(said: str) -> None:
    assert isinstance(anchored(f"I {said} like my twenty‑one cups", "don't like my twenty-one"), Quote)


def test_fillers_are_those_of_the_language() -> None:
    german = Anchor(make_transcript("Gestern er geht um die Ecke", language="de"))
    assert isinstance(german.anchor(ExampleDraft(quote="Gestern geht die Ecke")), Rejection)


def test_a_half_is_not_twelve() -> None:
    assert isinstance(anchored("I take ½ cup of it", "12 cup of it"), Rejection)
    assert isinstance(anchored("I take ½ cup of it", "½ cup of it"), Quote)


@pytest.mark.parametrize("said", ["went um to to the the market", "went to the to the market"])
def test_the_transcript_is_shown_with_its_own_fillers_and_repetitions(said: str) -> None:
    quote = anchored(f"I {said} today", "went to the market")
    assert isinstance(quote, Quote)
    assert quote.text == said


def test_a_fluent_word_is_not_swallowed_by_a_repetition_before_the_quote() -> None:
    quote = anchored("the the market is big", "market is big")
    assert isinstance(quote, Quote)
    assert quote.token_start == 2


@pytest.mark.parametrize(
    ("quote", "rejection"),
    [
        ("She gives me good advice", Rejection.ALTERED),
        ("he never eats fish on Fridays", Rejection.INVENTED),
        ("", Rejection.INVENTED),
        ("?!", Rejection.INVENTED),
    ],
)
def test_what_was_not_said_is_rejected(quote: str, rejection: Rejection) -> None:
    assert anchored("Yesterday she give me good advice about work", quote) is rejection


def test_words_must_match_whole() -> None:
    assert anchored("I have an artist friend here", "an art") is not None
    assert isinstance(anchored("I have an artist friend here", "have an art"), Rejection)


@pytest.mark.parametrize("quote", ["the the the", "um it um", "a a cat"])
def test_a_short_quote_is_not_made_longer_by_repetitions(quote: str) -> None:
    text = "I go to the market and I go to the park with it and a cat, it is a cat"
    assert anchored(text, quote) is Rejection.AMBIGUOUS


def test_disfluencies_themselves_are_quoted_as_they_were_said() -> None:
    anchor = Anchor(make_transcript("I went to to the market"))
    said, smoothed, invented = (ExampleDraft(quote=q) for q in ("went to to the", "went to the", "went to um to the"))
    assert isinstance(anchor.anchor(said, as_said=True), Quote)
    assert all(isinstance(anchor.anchor(quote, as_said=True), Rejection) for quote in (smoothed, invented))


def test_a_short_quote_that_occurs_twice_needs_its_place() -> None:
    text = "I like it and I like tea"
    assert anchored(text, "I like") is Rejection.AMBIGUOUS
    quote = anchored(text, "I like", token_start=4)
    assert isinstance(quote, Quote)
    assert quote.token_start == 4


@pytest.mark.parametrize(("start_ms", "token_start"), [(0, 0), (900, 3), (1150, 3), (5000, None)])
def test_or_its_time_within_a_second(start_ms: int, token_start: int | None) -> None:
    anchor = Anchor(make_transcript("I go and I go"))
    quote = anchor.anchor(ExampleDraft(quote="I go", start_ms=start_ms))
    assert (quote.token_start if isinstance(quote, Quote) else None) == token_start


def test_a_time_says_nothing_where_words_have_none() -> None:
    anchor = Anchor(make_transcript("I go and I go", words=()))
    assert anchor.anchor(ExampleDraft(quote="I go", start_ms=0)) is Rejection.AMBIGUOUS


def test_the_same_words_again_get_the_next_place() -> None:
    anchor = Anchor(make_transcript("I like it much. I like it too."))
    first = anchor.anchor(ExampleDraft(quote="I like it"))
    assert isinstance(first, Quote)
    second = anchor.anchor(ExampleDraft(quote="I like it"), [first])
    assert isinstance(second, Quote)
    assert (first.token_start, second.token_start) == (0, 4)


def test_without_word_times_a_quote_has_none() -> None:
    quote = Anchor(make_transcript("I go there", words=())).anchor(ExampleDraft(quote="I go there"))
    assert isinstance(quote, Quote)
    assert quote.start_ms is None


def test_the_score_of_the_book_belongs_to_a_quote_that_hides_the_error() -> None:
    said, quoted = "she give me good advice", "she gives me good advice"
    assert fuzz.partial_ratio(quoted, f"yesterday {said} about work") == pytest.approx(95.8, abs=0.05)
    assert anchored(f"Yesterday {said} about work", quoted) is Rejection.ALTERED


def test_a_short_quote_that_occurs_once_is_found() -> None:
    assert isinstance(anchored("I like it and he likes tea", "he likes"), Quote)


def test_accents_written_either_way_are_the_same() -> None:
    quote = anchored("We met in the cafe\u0301 there", "THE CAFÉ THERE")
    assert isinstance(quote, Quote)
    assert quote.text == "the cafe\u0301 there"


def test_a_longer_phrase_said_twice_is_collapsed_too() -> None:
    quote = anchored("I went to the big market to the big market today", "I went to the big market today")
    assert isinstance(quote, Quote)
    assert quote.token_end == 11


@pytest.mark.parametrize(
    "quoted", ["he bought vegetables there", "he bought cheap apples there", "he apples there", "he bought apples here"]
)
def test_a_quote_that_is_one_word_apart_is_altered(quoted: str) -> None:
    assert anchored("Yesterday he bought apples there", quoted) is Rejection.ALTERED


def test_a_quote_that_shares_a_word_or_two_with_the_text_is_invented() -> None:
    assert anchored("Yesterday he bought apples there", "he lost umbrellas somewhere there") is Rejection.INVENTED
