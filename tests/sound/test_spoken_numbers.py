from __future__ import annotations

import pytest

from speakkit.sound.spoken_numbers import numbers_as_words


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("I am 19.", "I am  nineteen ."),
        ("1984", "nineteen eighty-four".replace("-", " ")),
        ("2015", "two thousand fifteen"),
        ("1,250", "one thousand two hundred fifty"),
        ("30", "thirty"),
        ("007", "zero zero seven"),
        ("no number", "no number"),
    ],
)
def test_numbers_are_written_as_they_are_spoken(text: str, spoken: str) -> None:
    assert numbers_as_words(text) == spoken
