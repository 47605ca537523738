"""One transcript from the pieces that a long recording was cut into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from speakkit.model import Span, Word


@dataclass(frozen=True)
class Heard:
    """What was heard in one stretch of sound; the times of the words count from its start."""

    text: str
    words: tuple[Word, ...] = ()


def stitch(pieces: Sequence[tuple[Span, Heard]]) -> Heard:
    """What was heard in the whole recording, from the pieces in order; times then count from the recording's start."""
    return Heard(
        text=" ".join(heard.text for _, heard in pieces if heard.text),
        words=tuple(_moved(word, span.start_ms) for span, heard in pieces for word in heard.words),
    )


def word_within(span: Span, text: str, start_s: float, end_s: float, confidence: float | None) -> Word:
    """A word whose times, in seconds from the start of `span`, are kept within it, and its confidence within 0..1."""
    start_ms = min(max(round(1000 * start_s), 0), span.duration_ms)
    end_ms = min(max(round(1000 * end_s), start_ms), span.duration_ms)
    return Word(
        text=text,
        start_ms=span.start_ms + start_ms,
        end_ms=span.start_ms + end_ms,
        confidence=None if confidence is None else min(max(confidence, 0.0), 1.0),
    )


def mean_confidence(words: Iterable[Word]) -> float | None:
    """The mean over the words that have a confidence, None where none has."""
    confidences = [word.confidence for word in words if word.confidence is not None]
    return fmean(confidences) if confidences else None


def _moved(word: Word, offset_ms: int) -> Word:
    if word.start_ms is None or word.end_ms is None:
        return word
    return word.model_copy(update={"start_ms": word.start_ms + offset_ms, "end_ms": word.end_ms + offset_ms})
