"""Praat TextGrids, long and short (https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html).

Praat itself reads only what stands free: numbers, texts in quotes and flags in angle brackets; all the rest of the long
format ("xmin =", "intervals [1]:") is for people. Reading it the same way takes long, short and ELAN's files alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats.imported import ImportedTranscript, milliseconds
from speakkit.transcribe.formats.tiers import Interval, Tier, read_tiers

_PART = re.compile(r'"((?:[^"]++|"")*+)"|(?<!\S)([-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)(?!\S)')
_HEADERS = (["ooTextFile"], ["ooTextFile short"])
"""What Praat writes, and what it wrote for the short format in earlier years."""


def read_textgrid(text: str) -> ImportedTranscript:
    """The words of a TextGrid: of its word tiers with times, else of its utterance tiers, else of tiers a speaker.

    Raises:
        TranscriptFileError: it is no TextGrid or cut off, has no tier with words, or an interval ends before it starts.
    """
    return read_tiers(_tiers(text), file_format="TextGrid")


def _tiers(text: str) -> list[Tier]:
    """The interval tiers; intervals without a label are left out."""
    parts = _PART.finditer(text)
    header = [part[1] for part in islice(parts, 2)]
    if header[:1] not in _HEADERS or header[1:] != ["TextGrid"]:
        raise TranscriptFileError("it is no TextGrid that Praat saved as a text file or a short text file")
    _number(parts), _number(parts)  # where it starts and ends
    tiers = [_tier(parts) for _ in range(_count(parts))]
    return [tier for tier in tiers if tier is not None]


def _tier(parts: Iterator[re.Match[str]]) -> Tier | None:
    kind, name = _string(parts), _string(parts)
    _number(parts), _number(parts)
    count = _count(parts)
    if kind != "IntervalTier":
        for _ in range(count):
            _number(parts), _string(parts)
        return None
    intervals = (_interval(parts) for _ in range(count))
    return Tier(name, tuple(interval for interval in intervals if interval.label))


def _interval(parts: Iterator[re.Match[str]]) -> Interval:
    start_ms, end_ms = milliseconds(_number(parts)), milliseconds(_number(parts))
    return Interval.checked(start_ms, end_ms, _string(parts).strip())


def _string(parts: Iterator[re.Match[str]]) -> str:
    return _next(parts, 1, "text").replace('""', '"')


def _number(parts: Iterator[re.Match[str]]) -> float:
    return float(_next(parts, 2, "number"))


def _count(parts: Iterator[re.Match[str]]) -> int:
    count = _number(parts)
    if not count.is_integer():
        raise TranscriptFileError("it has a number of tiers or intervals that can't be")
    return int(count)


def _next(parts: Iterator[re.Match[str]], group: int, kind: str) -> str:
    part = next(parts, None)
    if part is None:
        raise TranscriptFileError("it is cut off; save it from Praat again")
    if part[group] is None:
        raise TranscriptFileError(f"it has something else where a TextGrid has a {kind}")
    return str(part[group])
