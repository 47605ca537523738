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
from speakkit.sound.stitch import word_within
from speakkit.transcribe.engines.hosted_guards import Claim, runs_of, sentences_of
from speakkit.transcribe.formats.imported import share
from speakkit.transcribe.formats.json_fields import Number, Text


class WireWord(BaseModel):
    """A word with its times in seconds, where the server knows them; compatible servers may add its probability."""

    word: Text
    start: Number = None
    end: Number = None
    probability: Number = None


class WireSegment(BaseModel):
    """A stretch of text with its times in seconds, the mean log probability of its tokens, and the probability of silence."""

    text: Text = ""
    start: Number = None
    end: Number = None
    avg_logprob: Number = None
    no_speech_prob: Number = None
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

    def claims(self, duration_ms: int) -> tuple[Claim, ...]:
        """What the server says was spoken, stretch by stretch: its segments, else runs of its words, else the sentences of
        its text.

        Times are integer milliseconds, kept within the `duration_ms` that were sent.
        """
        segments = sorted(self.segments or (), key=lambda segment: segment.start or 0.0)
        words = self.words or [word for segment in segments for word in segment.words or ()]
        if not segments:
            timed = tuple(_timed(words, [], duration_ms))
            return tuple(runs_of(timed)) if timed else tuple(sentences_of(self.text.strip(), duration_ms))
        own = (
            [_timed(its, segments, duration_ms) for its in _places(words, segments)]
            if words
            else map(_untimed, segments)
        )
        return tuple(_claim(each, tuple(its), duration_ms) for each, its in zip(segments, own, strict=True))


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


def _places(words: list[WireWord], segments: list[WireSegment]) -> list[list[WireWord]]:
    """The words of each segment, by their middles; one without times stays with the word before."""
    starts = [segment.start or 0.0 for segment in segments]
    places: list[list[WireWord]] = [[] for _ in segments]
    index = 0
    for word in words:
        if word.start is not None and word.end is not None:
            index = max(0, bisect_right(starts, (word.start + word.end) / 2) - 1)
        places[index].append(word)
    return places


def _claim(segment: WireSegment, words: tuple[Word, ...], duration_ms: int) -> Claim:
    has_times = segment.start is not None and segment.end is not None and segment.end > segment.start
    place = word_within(Span(start_ms=0, end_ms=duration_ms), "-", segment.start or 0.0, segment.end or 0.0, None)
    return Claim(
        segment.text.strip() or " ".join(word.text for word in words),
        Span(start_ms=place.start_ms or 0, end_ms=place.end_ms or 0),
        words,
        segment.avg_logprob,
        segment.no_speech_prob,
        has_times=has_times,
    )


def _untimed(segment: WireSegment) -> Iterator[Word]:
    confidence = _confidence(segment)
    for text in segment.text.split():
        yield Word(text=text, confidence=confidence)


def _confidence(segment: WireSegment) -> float | None:
    """The geometric mean of the probabilities of the segment's tokens."""
    return None if segment.avg_logprob is None else math.exp(min(segment.avg_logprob, 0.0))
