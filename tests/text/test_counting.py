"""Counts and names in English sentences."""

from __future__ import annotations

from speakkit.text.counting import agreeing, counted, duration, enumeration


def test_a_count_agrees_with_its_noun() -> None:
    said = [counted(count, "session") for count in (0, 1, 2, 1200)]
    assert said == ["0 sessions", "1 session", "2 sessions", "1,200 sessions"]


def test_names_are_in_a_row() -> None:
    assert [enumeration(list("abc")[:count]) for count in range(4)] == ["", "a", "a and b", "a, b and c"]


def test_verbs_and_times_agree_with_their_counts() -> None:
    assert [agreeing(n, "quote") for n in (0, 1, 2)] == ["0 quotes were", "1 quote was", "2 quotes were"]
    assert [duration(s) for s in (1, 30, 89, 90, 780)] == [
        "1 second", "30 seconds", "89 seconds", "2 minutes", "13 minutes",
    ]  # fmt: skip
