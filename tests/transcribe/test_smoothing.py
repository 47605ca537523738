"""Places that a recogniser may have smoothed over: which are in doubt, and which aren't."""

from __future__ import annotations

import pytest

from speakkit.transcribe.smoothing import Choice, choices


def doubtful(chosen: str, other: str, *, log_probability: float = -1.0) -> str:
    """The words of the chosen reading that are in doubt beside another one."""
    words = chosen.split()
    found = choices(words, [(chosen, 0.0), (other, log_probability)])
    in_doubt = {word for choice in found if choice.is_open for word in choice.words}
    return " ".join(word for at, word in enumerate(words) if at in in_doubt)


@pytest.mark.parametrize(
    ("chosen", "other", "expected"),
    [
        ("I am an engineer in a small company", "I am engineer in a small company", "an"),
        ("We have four rooms in the house", "We have four room in the house", "rooms"),
        ("I need more information about the bus", "I need more informations about the bus", "information"),
        ("My mother wants to cook", "My mother want to cook", "wants"),
        ("We must finish the report", "We must to finish the report", "must finish"),
        ("Last night I watched a film", "Last night I watch a film", "watched"),
    ],
)
def test_what_is_better_english_than_another_reading_may_be_smoothed_over(
    chosen: str, other: str, expected: str
) -> None:
    assert doubtful(chosen, other) == expected
    assert doubtful(other, chosen) == "", "the sound forced it"


@pytest.mark.parametrize(
    ("chosen", "other"),
    [
        ("I have 4 cars.", "i have four cars"),
        ("the bus was late", "the boss was late"),
        ("I do not know", "I do not know"),
        ("a well-known man", "a well known man"),
        ("", ""),
    ],
)
def test_another_word_or_another_spelling_is_no_smoothing(chosen: str, other: str) -> None:
    assert doubtful(chosen, other) == ""


SAID, RIGHT = "We have four room in the house", "We have four rooms in the house"


def test_the_less_english_the_other_reading_the_less_probable_it_may_be() -> None:
    assert doubtful(RIGHT, SAID, log_probability=-1.8) == "rooms"
    assert doubtful(RIGHT, SAID, log_probability=-2.0) == ""
    assert doubtful("You must be careful", "You must to be careful", log_probability=-5.0) == "must be"


def test_several_readings_count_together() -> None:
    readings = [(RIGHT, 0.0), (SAID, -2.3), (f"{SAID.lower()}.", -2.3)]
    assert [choice.words for choice in choices(RIGHT.split(), readings) if choice.is_open] == [(3,)]
    assert not any(choice.is_open for choice in choices(RIGHT.split(), readings[:2]))


def test_what_a_smoother_reading_has_instead_is_told_with_its_share() -> None:
    [choice] = choices(SAID.split(), [(SAID, 0.0), (RIGHT, 0.0)])
    assert choice == Choice((3,), is_open=False, share=0.5)
