from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakkit.model import Word
from speakkit.text.tokens import tokenise
from speakkit.transcribe.formats.imported import language_code, split_words, untimed_words, with_times


@given(st.text())
def test_splitting_loses_and_adds_no_token(text: str) -> None:
    pieces = split_words(text)
    assert [token.norm for piece in pieces for token in tokenise(piece)] == [token.norm for token in tokenise(text)]
    assert all(tokenise(piece) for piece in pieces)


def test_a_written_word_is_timed_from_its_first_to_its_last_part() -> None:
    timed = [Word(text="one", start_ms=0, end_ms=100), Word(text="two", start_ms=200, end_ms=300)]
    (word,) = with_times(untimed_words("one/two"), timed)
    assert (word.start_ms, word.end_ms) == (0, 300)


def test_words_that_differ_get_no_times() -> None:
    timed = [Word(text="a", start_ms=0, end_ms=1), Word(text="c", start_ms=2, end_ms=3)]
    assert [word.start_ms for word in with_times(untimed_words("a b c"), timed)] == [0, None, 2]


@pytest.mark.parametrize(
    ("name", "code"), [("en-GB", "en"), ("eng", "en"), ("Spanish", "es"), ("", None), ("xx9", None)]
)
def test_languages_become_codes(name: str, code: str | None) -> None:
    assert language_code(name) == code
