"""Characters that nobody sees: the one definition under what is refused, cleaned and shown."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
"""Unseen as well, but scripts such as Persian and Devanagari, and emoji, are written with them."""


def is_unseen(char: str) -> bool:
    """Whether a character steers a terminal, turns the direction of text, hides it, or breaks lines; "\n" and "\t" do too."""
    return char not in _JOINERS and unicodedata.category(char) in _UNSEEN


def all_seen(line: str) -> str:
    """The line itself, for a model to validate with.

    Raises:
        ValueError: it has characters that nobody sees.
    """
    if any(is_unseen(char) for char in line):
        raise ValueError("has characters that nobody sees; type it anew")
    return line
