"""What to say of a name that nobody has: it, and those that there are."""

from __future__ import annotations

from collections.abc import Sequence

_NAMED = 10
"""How many known names a sentence lists."""


def some_of(names: Sequence[str]) -> str:
    """The names in a row, the first ten of many."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def unknown_attribute(name: str, known: Sequence[str]) -> str:
    """That learners and sessions have no attribute of this name."""
    return f"Learners and sessions have no {name[:40]!r}; there are: {', '.join(known)}."


def unknown_value(name: str, value: object, known: Sequence[str]) -> str:
    """That nobody and nothing has this value of an attribute."""
    there = (
        f"there are: {some_of(known)}" if known else "nobody was given any (`speakkit learner NAME --attribute ...`)"
    )
    return f"None has the {name} {str(value)[:40]!r}; {there}."
