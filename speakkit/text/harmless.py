"""What people said or typed, without the characters that nobody sees and that change how the rest reads."""

from __future__ import annotations

from collections.abc import Callable

from speakkit.model.unseen import is_unseen


def harmless(text: str, instead: Callable[[str], str] = lambda _: "") -> str:
    """The text without unseen characters; each becomes what `instead` makes of it. Line feeds and tabs stay."""
    if text.isprintable():  # as nearly all text is, and no unseen character
        return text
    return "".join(char if char in "\n\t" or not is_unseen(char) else instead(char) for char in text)


def harmless_value(value: object) -> object:
    """A value for a template: text is made harmless and stays of its own kind (marked as HTML or not), the rest is left."""
    return type(value)(harmless(value)) if isinstance(value, str) else value
