"""The answer of `/audio/transcriptions` as it comes over the wire: plain JSON with a text, or verbose JSON.

Plain JSON is what gpt-transcribe gives; words and segments come from whisper-1 and compatible servers, some of which
put the words into the segments.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator

from pydantic import BaseModel, ValidationError

from speakkit.model import Span, Word
from speakkit.sound.stitch import Heard, word_within
from speakkit.transcribe.formats.imported import share
from speakkit.transcribe.formats.json_fields import Number, Text


class WireWord(BaseModel):
    """A word with its times in seconds, where the server knows them; compatible servers may add its probability."""

    word: Text
    start: Number = None
    end: Number = None
    probability: Number = None


class WireSegment(BaseModel):
    """A stretch of text with its times in seconds and the mean log probability of its tokens."""

    text: Text = ""
    start: Number = None
    end: Number = None
    avg_logprob: Number = None
    words: list[WireWord] | None = None


class WireUsage(BaseModel):
    """What was billed: seconds of sound, or tokens."""

    seconds: Number = None
    input_tokens: int | None = None
    output_tokens: int | None = None


class WireTranscription(BaseModel):
    """The whole answer; fields that SpeakKit has no use for are left out."""

    text: str
    words: list[WireWord] | None = None
    segments: list[WireSegment] | None = None
    usage: WireUsage | None = None

    @property
    def billed_ms(self) -> int | None:
        return None if self.usage is None or self.usage.seconds is None else round(1000 * self.usage.seconds)

    def heard(self, duration_ms: int) -> Heard:
        """Text and words, times as integer milliseconds kept within the `duration_ms` that were sent."""
        segments = sorted(self.segments or (), key=lambda segment: segment.start or 0.0)
        words = self.words or [word for segment in segments for word in segment.words or ()]
        timed = _timed(words, segments, duration_ms) if words else _untimed(segments)
        return Heard(self.text.strip(), tuple(timed))


def read_transcription(body: bytes) -> WireTranscription | None:
    """The answer in `body`, None where it is something else, such as a web page or JSON without a text."""
    try:
        return WireTranscription.model_validate_json(body)
    except ValidationError:
        return None


def _timed(words: list[WireWord], segments: list[WireSegment], duration_ms: int) -> Iterator[Word]:
    starts = [segment.start or 0.0 for segment in segments]
    sent = Span(start_ms=0, end_ms=duration_ms)
    for word in words:
        text = word.word.strip()
        if not text:
            continue
        if word.start is None or word.end is None:  # what is said stands, and so does what was paid for it
            yield Word(text=text, confidence=share(word.probability))
            continue
        index = bisect_right(starts, (word.start + word.end) / 2) - 1
        confidence = _confidence(segments[index]) if index >= 0 else None
        if word.probability is not None:
            confidence = word.probability
        yield word_within(sent, text, word.start, word.end, confidence)


def _untimed(segments: list[WireSegment]) -> Iterator[Word]:
    for segment in segments:
        confidence = _confidence(segment)
        for text in segment.text.split():
            yield Word(text=text, confidence=confidence)


def _confidence(segment: WireSegment) -> float | None:
    """The geometric mean of the probabilities of the segment's tokens."""
    return None if segment.avg_logprob is None else math.exp(min(segment.avg_logprob, 0.0))
