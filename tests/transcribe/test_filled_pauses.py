from __future__ import annotations

from dataclasses import dataclass

from speakkit.transcribe.filled_pauses import fillers, follow


@dataclass
class Heard:
    """A segment of a decoder."""

    word: str
    start_frame: int
    end_frame: int
    prob: float = 1.0


def test_a_long_vowel_beside_a_silence_is_a_filled_pause() -> None:
    heard = [Heard("so", 0, 29), Heard("++um++(2)", 30, 69), Heard("<sil>", 70, 99), Heard("yes", 100, 120)]
    assert [(found.text, found.start_ms, found.end_ms) for found in fillers(heard)] == [("um", 300, 700)]


def test_a_short_one_and_one_within_fluent_speech_are_none() -> None:
    within = [Heard("so", 0, 29), Heard("++uh++", 30, 69), Heard("yes", 70, 99), Heard("<sil>", 100, 140)]
    short = [Heard("<sil>", 0, 29), Heard("++uh++", 30, 45), Heard("<sil>", 46, 99)]
    assert fillers(within) == fillers(short) == ()


def test_the_end_of_a_piece_counts_as_silence() -> None:
    assert [found.text for found in fillers([Heard("++uh++", 0, 39), Heard("yes", 40, 60)])] == ["uh"]


def test_the_decoder_follows_one_text_after_another() -> None:
    assert follow(["come", "in"]) is follow(["sit", "down", "a"])
