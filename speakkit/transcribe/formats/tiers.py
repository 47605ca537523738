"""Tiers of labels under times, which Praat and ELAN share, and which of them hold the words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from speakkit.errors import TranscriptFileError
from speakkit.model import Word
from speakkit.text.tokens import tokenise
from speakkit.transcribe.formats.imported import (
    ImportedTranscript,
    lines_by_speaker,
    require_order,
    timed_word,
    untimed_words,
)

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
class Interval:
    """A label over a stretch of the recording."""

    start_ms: int
    end_ms: int
    label: str

    @classmethod
    def checked(cls, start_ms: int, end_ms: int, label: str) -> Self:
        """The interval, an end that lies a little before the start moved to it.

        Raises:
            TranscriptFileError: it ends long before it starts.
        """
        require_order(start_ms, end_ms, "interval")
        return cls(start_ms, max(start_ms, end_ms), label)


@dataclass(frozen=True)
class Tier:
    """Labels of one kind; `participant` is who speaks there, where the file says so by itself."""

    name: str
    intervals: tuple[Interval, ...]
    participant: str | None = None

    @property
    def speaker(self) -> str | None:
        """Who speaks on the tier: "ana" of "ana - words" and of "ana", nobody known of "words"."""
        name = _UTTERANCE_TIER.sub("", _WORD_TIER.sub("", self.name))
        return self.participant or name.strip(" -_:/\t\"'") or None


def read_tiers(tiers: Sequence[Tier], *, file_format: str) -> ImportedTranscript:
    """The words of a file: of its word tiers with times, else of its utterance tiers, else of tiers a speaker.

    Raises:
        TranscriptFileError: no tier has words.
    """
    tiers = [tier for tier in tiers if not _OTHER_TIER.search(tier.name)]
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
        file_format=file_format,
        end_ms=max(interval.end_ms for tier in spoken for interval in tier.intervals),
        verbatim=any(token.is_filler for line in lines for word in line for token in tokenise(word.text)),
    )


def _timed_words(tier: Tier) -> list[Word]:
    """A word an interval; further lines of a label are notes, and labels such as "sil" or "<p:>" are no words."""
    return [
        timed_word(word, interval.start_ms, interval.end_ms, speaker=tier.speaker)
        for interval in tier.intervals
        if (word := interval.label.split("\n")[0].strip(' "')) and tokenise(word) and not _NOT_A_WORD.fullmatch(word)
    ]


def _utterances(tiers: list[Tier]) -> list[list[Word]]:
    spoken = [(interval, tier.speaker) for tier in tiers for interval in tier.intervals]
    spoken.sort(key=lambda utterance: utterance[0].start_ms)
    lines = (untimed_words(interval.label, speaker) for interval, speaker in spoken)
    return [line for line in lines if line]
