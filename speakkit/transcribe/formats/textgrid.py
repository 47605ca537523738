"""Praat TextGrids, long and short (https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html).

Praat itself reads only what stands free: numbers, texts in quotes and flags in angle brackets; all the rest of the long
format ("xmin =", "intervals [1]:") is for people. Reading it the same way takes long, short and ELAN's files alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from speakkit.errors import TranscriptFileError
from speakkit.model import Word
from speakkit.text.tokens import tokenise
from speakkit.transcribe.formats.imported import (
    ImportedTranscript,
    lines_by_speaker,
    milliseconds,
    require_order,
    timed_word,
    untimed_words,
)

_PART = re.compile(r'"((?:[^"]++|"")*+)"|(?<!\S)([-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)(?!\S)')
_HEADERS = (["ooTextFile"], ["ooTextFile short"])
"""What Praat writes, and what it wrote for the short format in earlier years."""
_WORD_TIER = re.compile(r"\b(?:words?|ort-mau)\b", re.IGNORECASE)
_UTTERANCE_TIER = re.compile(
    r"\b(?:utterance|phrase|sentence|transcript|transcription|text|token|turn|ort|orthography)s?\b", re.IGNORECASE
)
_OTHER_TIER = re.compile(
    r"\b(?:phon|mau\b|segment|syllab|ipa\b|sampa|pitch|tone|break|pause|silence|note|comment|pos\b|gloss|translat)",
    re.IGNORECASE,
)
_NOT_A_WORD = re.compile(r"sp\d?|sil|spn|pau|[<\[{(].*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class _Interval:
    start_ms: int
    end_ms: int
    label: str


@dataclass(frozen=True)
class _Tier:
    name: str
    intervals: tuple[_Interval, ...]

    @property
    def speaker(self) -> str | None:
        """Who speaks on the tier: "ana" of "ana - words" and of "ana", nobody known of "words"."""
        name = _UTTERANCE_TIER.sub("", _WORD_TIER.sub("", self.name))
        return name.strip(" -_:/\t\"'") or None


def read_textgrid(text: str) -> ImportedTranscript:
    """The words of a TextGrid: of its word tiers with times, else of its utterance tiers, else of tiers a speaker.

    Raises:
        TranscriptFileError: it is no TextGrid or cut off, has no tier with words, or an interval ends before it starts.
    """
    tiers = [tier for tier in _tiers(text) if not _OTHER_TIER.search(tier.name)]
    word_tiers = [tier for tier in tiers if _WORD_TIER.search(tier.name)]
    if word_tiers:
        words = [word for tier in word_tiers for word in _timed_words(tier)]
        lines = lines_by_speaker(sorted(words, key=lambda word: word.start_ms or 0))
        spoken = word_tiers
    else:
        spoken = [tier for tier in tiers if _UTTERANCE_TIER.search(tier.name)] or tiers
        lines = _utterances(spoken)
    if not lines:
        raise TranscriptFileError('it has no interval tier with words; call that tier "words" or "utterances"')
    return ImportedTranscript.of_lines(
        lines,
        file_format="TextGrid",
        end_ms=max(interval.end_ms for tier in spoken for interval in tier.intervals),
        verbatim=any(token.is_filler for line in lines for word in line for token in tokenise(word.text)),
    )


def _timed_words(tier: _Tier) -> list[Word]:
    """A word an interval; further lines of a label are notes, and labels such as "sil" or "<p:>" are no words."""
    return [
        timed_word(word, interval.start_ms, interval.end_ms, speaker=tier.speaker)
        for interval in tier.intervals
        if (word := interval.label.split("\n")[0].strip(' "')) and tokenise(word) and not _NOT_A_WORD.fullmatch(word)
    ]


def _utterances(tiers: list[_Tier]) -> list[list[Word]]:
    spoken = [(interval, tier.speaker) for tier in tiers for interval in tier.intervals]
    spoken.sort(key=lambda utterance: utterance[0].start_ms)
    lines = (untimed_words(interval.label, speaker) for interval, speaker in spoken)
    return [line for line in lines if line]


def _tiers(text: str) -> list[_Tier]:
    """The interval tiers; intervals without a label are left out."""
    parts = _PART.finditer(text)
    header = [part[1] for part in islice(parts, 2)]
    if header[:1] not in _HEADERS or header[1:] != ["TextGrid"]:
        raise TranscriptFileError("it is no TextGrid that Praat saved as a text file or a short text file")
    _number(parts), _number(parts)  # where it starts and ends
    tiers = [_tier(parts) for _ in range(_count(parts))]
    return [tier for tier in tiers if tier is not None]


def _tier(parts: Iterator[re.Match[str]]) -> _Tier | None:
    kind, name = _string(parts), _string(parts)
    _number(parts), _number(parts)
    count = _count(parts)
    if kind != "IntervalTier":
        for _ in range(count):
            _number(parts), _string(parts)
        return None
    intervals = (_interval(parts) for _ in range(count))
    return _Tier(name, tuple(interval for interval in intervals if interval.label))


def _interval(parts: Iterator[re.Match[str]]) -> _Interval:
    start_ms, end_ms = milliseconds(_number(parts)), milliseconds(_number(parts))
    require_order(start_ms, end_ms, "interval")
    return _Interval(start_ms, max(start_ms, end_ms), _string(parts).strip())


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
