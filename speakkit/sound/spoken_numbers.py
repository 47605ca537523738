"""English numbers as they are spoken: "19" is "nineteen", "1984" "nineteen eighty-four"."""

from __future__ import annotations

import re

# fmt: off
_UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on
_SCALES = ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred"))
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_MOST = 10**9


def numbers_as_words(text: str) -> str:
    """The text with its whole numbers below a milliard in words, apart from what is joined to them."""
    return (
        _NUMBER.sub(lambda match: f" {_spoken(match.group())} ", text).strip()
        if any(c.isdigit() for c in text)
        else text
    )


def _spoken(digits: str) -> str:
    number = int(digits.replace(",", ""))
    if number >= _MOST or (len(digits) > 1 and digits.startswith("0")):
        return " ".join(_UNITS[int(digit)] for digit in digits if digit.isdigit())
    if len(digits) == 4 and 1100 <= number < 2000 and number % 100:
        return f"{_in_words(number // 100)} {_in_words(number % 100)}"  # a year, mostly
    return _in_words(number)


def _in_words(number: int) -> str:
    for size, name in _SCALES:
        if number >= size:
            rest = f" {_in_words(number % size)}" if number % size else ""
            return f"{_in_words(number // size)} {name}{rest}"
    if number < len(_UNITS):
        return _UNITS[number]
    return _TENS[number // 10] + (f" {_UNITS[number % 10]}" if number % 10 else "")
