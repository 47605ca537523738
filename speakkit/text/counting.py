"""Counts that agree with their nouns, and names in a row, for sentences in English."""

from __future__ import annotations

from collections.abc import Sequence


def counted(count: int, noun: str) -> str:
    """The count with its noun, which takes an -s from two on and at none: "1 session", "1,200 sessions"."""
    return f"{count:,} {noun if count == 1 else f'{noun}s'}"


def agreeing(count: int, noun: str, verb: str = "were") -> str:
    """The same with its verb: "1 session was", "2 sessions were"."""
    singular = {"were": "was", "are": "is", "have": "has"}[verb]
    return f"{counted(count, noun)} {singular if count == 1 else verb}"


def duration(seconds: float) -> str:
    """A time as people say it: seconds below a minute and a half, minutes from there on."""
    return counted(round(seconds / 60), "minute") if seconds >= 90 else counted(round(seconds), "second")


def enumeration(names: Sequence[str]) -> str:
    """The names with commas, and "and" before the last; empty without any."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
