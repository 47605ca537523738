"""Counts that agree with their nouns, and names in a row, for sentences in English."""

from __future__ import annotations

from collections.abc import Sequence


def counted(count: int, noun: str) -> str:
    """The count with its noun, which takes an -s from two on and at none: "1 session", "1,200 sessions"."""
    return f"{count:,} {noun if count == 1 else f'{noun}s'}"


def enumeration(names: Sequence[str]) -> str:
    """The names with commas, and "and" before the last; empty without any."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
