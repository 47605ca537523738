"""Counts and names in English sentences."""

from __future__ import annotations

from speakkit.text.counting import counted, enumeration


def test_a_count_agrees_with_its_noun() -> None:
    said = [counted(count, "session") for count in (0, 1, 2, 1200)]
    assert said == ["0 sessions", "1 session", "2 sessions", "1,200 sessions"]


def test_names_are_in_a_row() -> None:
    assert [enumeration(list("abc")[:count]) for count in range(4)] == ["", "a", "a and b", "a, b and c"]
