"""What other readings of the same sound say of the words that were chosen."""

from __future__ import annotations

from math import log

import pytest

from speakkit.transcribe.agreement import agreement


def test_a_word_that_other_readings_have_not_is_as_sure_as_those_that_have_it() -> None:
    readings = [("He is a con man.", log(0.5)), ("He is a conman.", log(0.3)), ("He is a calm man.", log(0.2))]
    assert agreement(["He", "is", "a", "con", "man."], readings) == pytest.approx((1, 1, 1, 0.5, 0.7))


def test_spelling_alone_makes_no_difference() -> None:
    readings = [("At 30, I moved", log(0.5)), ("at thirty I Moved.", log(0.5))]
    assert agreement(["At", "30,", "I", "moved"], readings) == pytest.approx((1, 1, 1, 1))


def test_a_single_reading_agrees_with_itself() -> None:
    assert agreement(["We", "went"], [("We went", -900.0)]) == (1, 1)
    assert agreement([], [("", -900.0)]) == ()


def test_a_reading_that_leaves_out_fillers_has_heard_nothing_else() -> None:
    readings = [("Um, we went, uh, home.", log(0.5)), ("We went home.", log(0.3)), ("And we went home.", log(0.2))]
    assert agreement(["Um,", "we", "went,", "uh,", "home."], readings) == pytest.approx((0.8, 1, 1, 1, 1))
