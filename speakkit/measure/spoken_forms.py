"""How numbers, initials, addresses and signs are said in English: "1998" is "nineteen ninety eight", "£5" "five pounds"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from speakkit.text.tokens import Token

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_WRITTEN_SHORT = {
    "km": "kilometers",
    "kg": "kilograms",
    "cm": "centimeters",
    "hr": "hour",
    "hrs": "hours",
    "ft": "feet",
    "lb": "pounds",
    "lbs": "pounds",
    "oz": "ounces",
    "mph": "miles per hour",
    "prof": "professor",
    "gov": "government",
    "dept": "department",
    "diy": "d i y",
    "faq": "f a q",
    "faqs": "f a qs",
    "www": "w w w",
    "mins": "minutes",
    "secs": "seconds",
}
_SHORT_AFTER_DIGITS = {"mm": "millimeters", "min": "minutes", "h": "hours", "m": "meters", "sec": "seconds"}
_CURRENCIES = {"£": ("pound", "pounds"), "$": ("dollar", "dollars"), "€": ("euro", "euros"), "¥": ("yen", "yen")}
_SIGNS_AFTER = ((re.compile(r"\s?%"), "percent"), (re.compile(r"\s?°"), "degrees"), (re.compile(r"\s&\s"), "and"))
_INITIALS = re.compile(r"[^\W\d_]{1,2}(?:\.[^\W\d_]{1,2})+")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_MONEY = re.compile(r"(\d+)\.(\d\d)")
_ORDINAL = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)")
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)([a-z]*)")
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?-\d\d?-\d{4}|(?:1[1-9]|20)\d\d-(?:1[1-9]|20)\d\d")
_TELEPHONE = re.compile(r"\d+(?:-\d+)+")
_ADDRESS = re.compile(r"https?:|www\.|[^@]+@.")
_ADDRESS_PARTS = re.compile(r"\d+|[^\W\d_]+|[.@/\-_]")
_ADDRESS_SIGNS = {".": "dot", "@": "at", "/": "slash", "-": "dash", "_": "underscore"}
_PARTS = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*|[.:/&-]")
_ENDINGS = frozenset({"s"})
_LONGEST_NUMBER, _TELEPHONE_DIGITS = 12, 7
"""Digits. A longer number is read out digit by digit, as one that looks like a telephone's."""


def spoken_token(text: str, token: Token) -> tuple[str, ...]:
    """The words that a token of the text is said with, the signs beside it among them: "£5", "20 %", "rock & roll"."""
    after = text[token.end_char : token.end_char + 3]
    signs = tuple(word for sign, word in _SIGNS_AFTER if sign.match(after))
    names = _CURRENCIES.get(text[token.start_char - 1 : token.start_char]) if token.start_char else None
    if names is None and not re.match(r".\d", after.lstrip()):
        names = _CURRENCIES.get(after.lstrip()[:1])
    if names is None or not token.norm[:1].isdigit():
        return (*spoken_words(token.norm), *signs)
    if money := _MONEY.fullmatch(token.norm):
        cents = tuple(_number(money[2])) if int(money[2]) else ()
        return (*_number(money[1]), names[money[1] != "1"], *cents)
    return (*spoken_words(token.norm), names[token.norm != "1"])


def spoken_words(word: str) -> tuple[str, ...]:
    """The words that a normalised word is said with; itself where it has no digits, signs or abbreviations."""
    if short := _WRITTEN_SHORT.get(word):
        return tuple(short.split())
    if _INITIALS.fullmatch(word):
        return tuple(letter for part in word.split(".") for letter in (part if part != "sc" else (part,)))
    if _ADDRESS.match(word):
        return tuple(_address(word.removeprefix("http://").removeprefix("https://")))
    if not any(character.isdigit() or character == "&" for character in word):
        return tuple(part for part in word.split("-") if part)
    return tuple(_with_digits(word))


def _with_digits(word: str) -> Iterator[str]:
    if _THOUSANDS.fullmatch(word):  # never a year
        yield from _cardinal(int(word.replace(",", "")))
    elif ordinal := _ORDINAL.fullmatch(word):
        yield from _ordinal(tuple(_cardinal(int(ordinal[1].replace(",", "")))))
    elif clock := _CLOCK.fullmatch(word):
        yield from _clock(*clock.groups())
    elif _TELEPHONE.fullmatch(word) and not _DATE.fullmatch(word) and _digits(word) >= _TELEPHONE_DIGITS:
        yield from (_UNITS[int(digit)] for digit in word if digit.isdigit())
    else:
        yield from _parts(word)


def _digits(word: str) -> int:
    return sum(character.isdigit() for character in word)


def _parts(word: str) -> Iterator[str]:
    parts = _PARTS.findall(word)
    is_decimal = re.fullmatch(r"\d+\.\d+\D*", word) is not None
    for at, part in enumerate(parts):
        before = parts[at - 1] if at else ""
        if part == ".":
            yield from ("point",) * is_decimal
        elif part == "&":
            yield "and"
        elif part.isdecimal():
            yield from (_UNITS[int(digit)] for digit in part) if is_decimal and before == "." else _number(part)
        elif part.isalpha() and before.isdecimal():
            short = _SHORT_AFTER_DIGITS.get(part) or _WRITTEN_SHORT.get(part, part)
            yield from short.split() if part not in _ENDINGS else ()
        elif part[0].isalpha():
            yield part


def _address(word: str) -> Iterator[str]:
    for part in _ADDRESS_PARTS.findall(word):
        if part.isdecimal():
            yield from _number(part)
        else:
            yield from _WRITTEN_SHORT.get(part, _ADDRESS_SIGNS.get(part, part)).split()


def _clock(hour: str, minutes: str, half: str) -> Iterator[str]:
    yield from _number(str(int(hour)))
    if minutes == "00":
        yield from () if half else ("o'clock",)
    else:
        yield from ("oh",) * (minutes[0] == "0")
        yield from _number(minutes)
    yield from (half,) * bool(half)


def _ordinal(cardinal: tuple[str, ...]) -> Iterator[str]:
    *before, last = cardinal
    yield from before
    yield _ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def _number(digits: str) -> Iterator[str]:
    """A whole number; four digits from 1100 to 1999 and from 2010 to 2099 as a year, seven and more as a telephone's."""
    value = int(digits)
    is_telephone = len(digits) >= _TELEPHONE_DIGITS and value % 1000 != 0
    if len(digits) > _LONGEST_NUMBER or is_telephone or (digits[0] == "0" and len(digits) > 2):
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
