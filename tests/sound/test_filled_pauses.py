from __future__ import annotations

from dataclasses import dataclass

from speakkit.sound.filled_pauses import fillers, words_alone, words_or_fillers


@dataclass
class Heard:
    """A segment of a decoder."""

    word: str
    start_frame: int
    end_frame: int
    prob: float = 1.0


def test_a_long_vowel_is_a_filled_pause() -> None:
    heard = [Heard("so", 0, 29), Heard("++um++(2)", 30, 69), Heard("<sil>", 70, 99), Heard("yes", 100, 120)]
    assert [(found.text, found.start_ms, found.end_ms) for found in fillers(heard)] == [("um", 300, 700)]


def test_a_short_one_is_none() -> None:
    assert fillers([Heard("<sil>", 0, 29), Heard("++uh++", 30, 45), Heard("<sil>", 46, 99)]) == ()


def test_a_filler_may_be_between_words_but_not_beside_one_that_is_known() -> None:
    places = {first for first, last, _, word in words_alone(["so", "um", "we", "went"]) if word == "++um++"}
    assert places == {0, 3, 4}


def test_what_was_taken_for_a_short_word_may_be_a_filler() -> None:
    instead = [
        place for *place, _, word in words_or_fillers(["went", "a"]) if word == "++uh++" and place[0] != place[1]
    ]
    assert instead == [[1, 2]]
