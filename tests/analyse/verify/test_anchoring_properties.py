"""Anchoring against its definition: what was said is found at its place, and nothing else ever is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from speakkit.analyse.protocol import ExampleDraft
from speakkit.analyse.verify.anchoring import Anchor, Rejection
from speakkit.model import Quote
from speakkit.text.tokens import FILLERS, tokenise
from tests.support.values import make_transcript

WORDS = st.sampled_from(["I", "go", "to", "market", "it's", "very", "big", "Ana", "um", "uh", "café", "9:30", "straße"])
SPOKEN = st.lists(WORDS, min_size=1, max_size=30)
MARKS = st.sampled_from(["", ",", ".", "?!", " -", "…", "“"])


def anchored(text: str, quote: str, token_start: int | None = None) -> Quote | Rejection:
    return Anchor(make_transcript(text)).anchor(ExampleDraft(quote=quote, token_start=token_start))


def fluent(norms: list[str]) -> list[str]:
    """Fillers deleted, and whatever is said twice in a row said once, until nothing is; the slow way."""
    words = [norm for norm in norms if norm not in FILLERS]
    for size in range(6, 0, -1):
        for start in range(len(words)):
            if words[start : start + size] == words[start + size : start + 2 * size] and words[start + size :]:
                return fluent(words[:start] + words[start + size :])
    return words


@given(SPOKEN, st.data())
def test_any_run_of_words_is_found_whatever_its_case_and_punctuation(spoken: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(spoken) - 1))
    end = data.draw(st.integers(start + 1, len(spoken)))
    quote = " ".join(word.upper() + data.draw(MARKS) for word in spoken[start:end])
    found = anchored(" ".join(spoken), quote, token_start=start)
    assert isinstance(found, Quote)
    assert (found.token_start, found.token_end, found.text) == (start, end, " ".join(spoken[start:end]))


@given(SPOKEN, st.lists(WORDS, max_size=8))
def test_what_is_found_are_the_very_words_or_the_same_without_disfluencies(spoken: list[str], quote: list[str]) -> None:
    found = anchored(" ".join(spoken), " ".join(quote))
    if isinstance(found, Quote):
        there = [token.norm for token in tokenise(found.text)]
        asked = [token.norm for token in tokenise(" ".join(quote))]
        assert found.text == " ".join(spoken[found.token_start : found.token_end])
        assert there == asked or fluent(there)[-1:] == fluent(asked)[-1:]
        assert set(there) - FILLERS == set(asked) - FILLERS


@given(SPOKEN, st.data())
def test_one_word_that_was_not_said_is_enough_to_reject(spoken: list[str], data: st.DataObject) -> None:
    quote = list(spoken)
    quote[data.draw(st.integers(0, len(quote) - 1))] = "gives"
    assert isinstance(anchored(" ".join(spoken), " ".join(quote)), Rejection)


@given(SPOKEN.filter(lambda spoken: len(set(spoken)) == len(spoken) and len(spoken) > 2), st.data())
def test_hesitations_in_the_speech_do_not_hide_a_quote(spoken: list[str], data: st.DataObject) -> None:
    quote = [word for word in spoken if word not in FILLERS]
    at = data.draw(st.integers(0, max(0, len(quote) - 1)))
    repeated = quote[:at] + data.draw(st.sampled_from([["um"], quote[max(0, at - 2) : at], ["uh", "um"]])) + quote[at:]
    if len(quote) > 2:
        found = anchored(" ".join(repeated), " ".join(quote))
        assert isinstance(found, Quote)
        assert found.token_end == len(repeated)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_anchored_or_rejected(text: str, quote: str) -> None:
    found = anchored(text or "-", quote)
    if isinstance(found, Quote):
        assert found.text in text
        assert found.token_start < found.token_end
