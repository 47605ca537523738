from __future__ import annotations

import pytest

from speakkit.measure.spoken_forms import spoken_token, spoken_words
from speakkit.measure.syllables import estimate_syllables, syllables_of_token, with_syllables
from speakkit.sound import pocketsphinx_models
from speakkit.text.tokens import tokenise
from tests.support.values import make_transcript

DICTIONARY = {"twenty": 2, "one": 1, "area": 3}


@pytest.mark.parametrize(("word", "syllables"), [("area", 3), ("twenty-one", 3), ("unlisted", 3), ("brr", 1)])
def test_the_dictionary_comes_first(word: str, syllables: int) -> None:
    (token,) = tokenise(word)
    assert syllables_of_token(word, token, DICTIONARY.get) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("make", 1),
        ("makes", 1),
        ("looked", 1),
        ("wanted", 2),
        ("table", 2),
        ("houses", 2),
        ("yesterday", 3),
        ("the", 1),
        ("42", 2),
        ("hm", 1),
    ],
)
def test_estimate_by_vowel_groups(word: str, syllables: int) -> None:
    assert estimate_syllables(word) == syllables


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("1998", "nineteen ninety eight"),
        ("2005", "two thousand five"),
        ("2026", "twenty twenty six"),
        ("1,250", "one thousand two hundred fifty"),
        ("2.5", "two point five"),
        ("24/7", "twenty four seven"),
        ("9:30", "nine thirty"),
        ("9:05", "nine oh five"),
        ("10:00", "ten o'clock"),
        ("7:00pm", "seven pm"),
        ("2024", "twenty twenty four"),
        ("2000", "two thousand"),
        ("3.5", "three point five"),
        ("1st", "first"),
        ("2nd", "second"),
        ("20th", "twentieth"),
        ("112th", "one hundred twelfth"),
        ("1990s", "nineteen ninety"),
        ("555-0199", "five five five zero one nine nine"),
        ("1234567", "one two three four five six seven"),
        ("1000000", "one million"),
        ("2024-03-01", "twenty twenty four three one"),
        ("1998-2005", "nineteen ninety eight two thousand five"),
        ("10km", "ten kilometers"),
        ("5min", "five minutes"),
        ("kg", "kilograms"),
        ("ph.d", "p h d"),
        ("r&b", "r and b"),
        ("www.example.com/a", "w w w dot example dot com slash a"),
        ("ana.b@mail.example.com", "ana dot b at mail dot example dot com"),
        ("https://example.com", "example dot com"),
        ("0800", "zero eight zero zero"),
        ("u.s.a", "u s a"),
        ("twenty-one", "twenty one"),
        ("don't", "don't"),
    ],
)
def test_numbers_and_initials_are_counted_as_they_are_said(word: str, said: str) -> None:
    assert " ".join(spoken_words(word)) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It costs £5 now", "it costs five pounds now"),
        ("It costs $1", "it costs one dollar"),
        ("only $3.50 each", "only three dollars fifty each"),
        ("5 € or €20.00", "five euros or twenty euros"),
        ("5 $10 bills", "five ten dollars bills"),
        ("20% of 30 %", "twenty percent of thirty percent"),
        ("rock & roll at 5°", "rock and roll at five degrees"),
        ("in the U.S.A. at 8 a.m. today", "in the u s a at eight a m today"),
    ],
)
def test_signs_are_counted_with_the_word_beside_them(text: str, said: str) -> None:
    assert " ".join(word for token in tokenise(text) for word in spoken_token(text, token)) == said


@pytest.mark.parametrize(("word", "syllables"), [("USA", 3), ("BBC", 3), ("Mr.", 2), ("etc.", 4), ("£5", 2), ("km", 4)])
def test_words_of_a_transcript_have_the_syllables_that_are_said(word: str, syllables: int) -> None:
    transcript = with_syllables(make_transcript(word), pocketsphinx_models.syllables)
    assert [one.syllables for one in transcript.words] == [syllables]
