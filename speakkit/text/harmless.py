"""What people said or typed, without the characters that would change how the rest of a page reads."""

from __future__ import annotations

import unicodedata

_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def without_steering(value: object) -> object:
    """Text without characters that turn the direction of what follows, or are not allowed in HTML at all."""
    if not isinstance(value, str):
        return value
    kept = (c for c in value if c in "\n\t" or (c not in _TURNING and unicodedata.category(c) != "Cc"))
    return type(value)("".join(kept))
