from __future__ import annotations

import pytest

from speakkit.measure.spoken_forms import spoken_words
from speakkit.measure.syllables import count_syllables, estimate_syllables

DICTIONARY = {"twenty": 2, "one": 1, "area": 3}


@pytest.mark.parametrize(("word", "syllables"), [("area", 3), ("twenty-one", 3), ("unlisted", 3), ("brr", 1)])
def test_the_dictionary_comes_first(word: str, syllables: int) -> None:
    assert count_syllables(word, DICTIONARY.get) == syllables


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
        ("0800", "zero eight zero zero"),
        ("u.s.a", "u s a"),
        ("twenty-one", "twenty one"),
        ("don't", "don't"),
    ],
)
def test_numbers_and_initials_are_counted_as_they_are_said(word: str, said: str) -> None:
    assert " ".join(spoken_words(word)) == said
