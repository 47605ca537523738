"""What people said or typed, without the characters that nobody sees and that change how the rest reads."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
"""Unseen as well, but scripts such as Persian and Devanagari, and emoji, are written with them."""


def is_unseen(char: str) -> bool:
    """Whether a character steers a terminal, turns the direction of text, hides it, or breaks lines; "\n" and "\t" do too."""
    return char not in _JOINERS and unicodedata.category(char) in _UNSEEN


def has_unseen(line: str) -> bool:
    """Whether a line has such a character."""
    return any(map(is_unseen, line))


def harmless(text: str, instead: Callable[[str], str] = lambda _: "") -> str:
    """The text without unseen characters; each becomes what `instead` makes of it. Line feeds and tabs stay."""
    if text.isprintable():  # as nearly all text is, and no unseen character
        return text
    return "".join(char if char in "\n\t" or not is_unseen(char) else instead(char) for char in text)


def harmless_value(value: object) -> object:
    """A value for a template: text is made harmless and stays of its own kind (marked as HTML or not), the rest is left."""
    return type(value)(harmless(value)) if isinstance(value, str) else value
