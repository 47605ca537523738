"""What a hosted recogniser says, held against the sound that it was sent: the guards of the embedded one, as far as its answer
lets them work.

A segment that loops, lies over silence or is what films end with where nobody speaks leaves no words. Where a server answers
with a text alone, its sentences are judged by what they are, and their places in the recording are only about right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import fmean

from speakkit.model import Segment, SegmentDoubt, Span, Word
from speakkit.transcribe.judged_segments import (
    is_loop,
    is_over_silence,
    is_said_of_silence,
    is_silence,
    repeated_texts,
    voice_in,
)

_SENTENCE = re.compile(r"\S.*?(?:[.?!。？！…]+[\"'”’)\]]*(?=\s|$)|$)", re.DOTALL)

_RUN_WORDS = 60


@dataclass(frozen=True)
class Claim:
    """A stretch that a recogniser says was spoken, its times those of the sound that was sent.

    `has_times` says whether the times are the recogniser's own; probabilities are None where it gives none.
    """

    text: str
    span: Span
    words: tuple[Word, ...] = ()
    log_probability: float | None = None
    no_speech: float | None = None
    has_times: bool = True

    @property
    def confidence(self) -> float | None:
        known = [word.confidence for word in self.words if word.confidence is not None]
        return fmean(known) if known else None


@dataclass(frozen=True)
class Believed:
    """What is left of the claims about one stretch of sound; times count from its start, `all_ms` are those of all claims."""

    text: str
    words: tuple[Word, ...]
    segments: tuple[Segment, ...]
    doubtful_ms: int
    all_ms: int


def sentences_of(text: str, duration_ms: int) -> Iterator[Claim]:
    """The sentences of a text without times, where they are about, if all of it was said at one pace."""
    found = [match.group().strip() for match in _SENTENCE.finditer(text)]
    ends = list(accumulate(map(len, found)))
    for sentence, end in zip(found, ends, strict=True):
        start_ms = round(duration_ms * (end - len(sentence)) / ends[-1])
        yield Claim(sentence, Span(start_ms=start_ms, end_ms=round(duration_ms * end / ends[-1])), has_times=False)


def runs_of(words: Sequence[Word]) -> Iterator[Claim]:
    """Words of which no segments are known, some at a time: how well a text compresses says something of short ones only."""
    for first in range(0, len(words), _RUN_WORDS):
        run = tuple(words[first : first + _RUN_WORDS])
        timed = [word for word in run if word.start_ms is not None and word.end_ms is not None]
        start_ms = timed[0].start_ms or 0 if timed else 0
        span = Span(start_ms=start_ms, end_ms=max(start_ms, timed[-1].end_ms or 0) if timed else 0)
        yield Claim(" ".join(word.text for word in run), span, run, has_times=False)


def believed(text: str, claims: Sequence[Claim], voiced: Sequence[Span], *, min_confidence: float) -> Believed:
    """What may have been said, judged claim by claim.

    Args:
        text: as the recogniser wrote it, which stays where all claims do.
        voiced: where the sound has a voice.
        min_confidence: the mean confidence of its words below which a claim is doubtful.
    """
    repeated = repeated_texts([claim.text for claim in claims])
    words: list[Word] = []
    segments: list[Segment] = []
    kept: list[str] = []
    doubtful_ms = 0
    for claim, repeats in zip(claims, repeated, strict=True):
        doubt = "loop" if repeats else _not_said(claim, voiced)
        said = claim.words if doubt is None else ()
        kept += [claim.text] if doubt is None else []
        confidence = 0.0 if doubt is not None else claim.confidence
        if doubt is None and confidence is not None and confidence < min_confidence:
            doubt = "low_confidence"
        doubtful_ms += claim.span.duration_ms if doubt is not None else 0
        if confidence is not None:
            place = claim.span.model_dump()
            bounds = {"word_start": len(words), "word_end": len(words) + len(said)}
            segments.append(Segment(**place, **bounds, confidence=confidence, doubt=doubt))
        words += said
    all_ms = sum(claim.span.duration_ms for claim in claims)
    left = text if len(kept) == len(claims) else " ".join(kept)
    return Believed(left, tuple(words), tuple(segments), doubtful_ms, all_ms)


def joined_segments(pieces: Iterable[tuple[Span, Believed]]) -> tuple[Segment, ...] | None:
    """The segments of the whole recording; None where no piece was judged by the stretch."""
    found: list[Segment] = []
    before = 0
    for span, piece in pieces:
        found += [_moved(segment, span.start_ms, before) for segment in piece.segments]
        before += len(piece.words)
    return tuple(found) or None


def _moved(segment: Segment, offset_ms: int, words: int) -> Segment:
    return segment.model_copy(
        update={
            "start_ms": segment.start_ms + offset_ms,
            "end_ms": segment.end_ms + offset_ms,
            "word_start": segment.word_start + words,
            "word_end": segment.word_end + words,
        }
    )


def _not_said(claim: Claim, voiced: Sequence[Span]) -> SegmentDoubt | None:
    if is_loop(claim.text):
        return "loop"
    voice_ms = voice_in(claim.span, voiced)
    is_silent = is_silence(claim.no_speech, claim.log_probability)
    if is_silent or is_said_of_silence(claim.text, claim.no_speech, voice_ms):
        return "no_speech"
    return "over_silence" if claim.has_times and claim.text and is_over_silence(claim.span, voiced) else None
