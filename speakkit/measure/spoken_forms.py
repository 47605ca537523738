"""How numbers and initials are said in English, word by word: "1998" is "nineteen ninety eight", "u.s.a" three letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_PARTS = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[.:/-]")
_ENDINGS = frozenset({"st", "nd", "rd", "th", "s"})
_LONGEST_NUMBER = 12
"""Digits; what has more is read out digit by digit."""


def spoken_words(word: str) -> tuple[str, ...]:
    """The words that a normalised word is said with; itself where it has no digits and no full stops inside."""
    if _INITIALS.fullmatch(word):
        return tuple(word.split("."))
    if not any(character.isdigit() for character in word):
        return tuple(part for part in word.split("-") if part)
    if _THOUSANDS.fullmatch(word):  # never a year
        return tuple(_cardinal(int(word.replace(",", ""))))
    return tuple(_parts(word))


def _parts(word: str) -> Iterator[str]:
    parts = _PARTS.findall(word)
    is_decimal = re.fullmatch(r"\d+\.\d+\D*", word) is not None
    for at, part in enumerate(parts):
        before = parts[at - 1] if at else ""
        if part == ".":
            yield from ("point",) * is_decimal
        elif part.isdecimal():
            yield from (_UNITS[int(digit)] for digit in part) if is_decimal and before == "." else _number(part)
        elif part.isalpha() and not (before.isdecimal() and part in _ENDINGS):
            yield part


def _number(digits: str) -> Iterator[str]:
    """A whole number; four digits from 1100 to 1999 and from 2010 to 2099 as a year."""
    value = int(digits)
    if len(digits) > _LONGEST_NUMBER or (digits[0] == "0" and len(digits) > 2):
        yield from (_UNITS[int(digit)] for digit in digits)
    elif len(digits) == 4 and (1100 <= value < 2000 or 2010 <= value < 2100):
        yield from _below_hundred(value // 100)
        yield from _below_hundred(value % 100) if value % 100 else ("hundred",)
    else:
        yield from _cardinal(value)


def _cardinal(value: int) -> Iterator[str]:
    for scale, name in _SCALES:
        if value >= scale:
            yield from _cardinal(value // scale)
            yield name
            if value % scale:
                yield from _cardinal(value % scale)
            return
    yield from _below_hundred(value)


def _below_hundred(value: int) -> Iterator[str]:
    if value < len(_UNITS):
        yield _UNITS[value]
        return
    yield _TENS[value // 10]
    if value % 10:
        yield _UNITS[value % 10]
