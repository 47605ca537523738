from __future__ import annotations

from dataclasses import dataclass

from speakkit.sound.filled_pauses import fillers, follow


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


def test_the_decoder_follows_one_text_after_another() -> None:
    assert follow(["come", "in"]) is follow(["sit", "down", "a"])
