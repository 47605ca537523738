"""Doubt: where a transcript may hold what nobody said. Misheard speech is not a learner's error.

A stretch is doubtful where the recogniser itself was unsure (its transcript says below which confidence it is), repeats a
phrase as recognisers do when they are stuck, has words where the signal is silent, or has more words than anybody can say in
the time. What rests on a doubtful stretch supports no insight; a person still sees the whole transcript, with the doubt marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from pydantic import Field

from speakkit.model import Span, Transcript, Value, Word
from speakkit.text.tokens import Token, has_words, token_words, tokenise

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Ints: TypeAlias = "npt.NDArray[np.int64]"

LOOP_TOKENS = 3
"""Tokens from which a phrase that comes again and again is a loop."""

LOOP_TIMES = 4
"""How often in a row the phrase must come."""

SILENT_SHARE = 0.8
"""Share of a word's time in silence from which it counts as text over silence; times of words are never exact."""

RATE_WORDS = 8
"""The shortest run of words whose rate is looked at: a few short words may well come in a burst."""

MAX_WORDS_PER_S = 8.0
"""More than anybody says: fluent talk has 2.5 to 4.5 words a second (Tauroza & Allison 1990, doi:10.1093/applin/11.1.90)."""

_NEVER_MS = 2**62


class Doubt(StrEnum):
    """Why a stretch is doubtful."""

    LOW_CONFIDENCE = "low_confidence"
    LOOP = "loop"
    OVER_SILENCE = "over_silence"
    IMPOSSIBLE_RATE = "impossible_rate"


class DoubtfulSpan(Value):
    """The tokens `token_start:token_end` of a transcript, and why they are doubtful."""

    token_start: int = Field(ge=0)
    token_end: int = Field(gt=0)
    reasons: tuple[Doubt, ...] = Field(min_length=1)

    def overlaps(self, token_start: int, token_end: int) -> bool:
        return self.token_start < token_end and token_start < self.token_end


def doubtful_spans(transcript: Transcript) -> tuple[DoubtfulSpan, ...]:
    """The doubtful stretches of a transcript, in order; neighbouring ones are one, with the reasons of both."""
    tokens = tokenise(transcript.text)
    words = token_words(tokens, transcript.words)
    doubted = {
        Doubt.LOW_CONFIDENCE: _unsure(words, transcript),
        Doubt.LOOP: _loops([token.norm for token in tokens]),
        Doubt.OVER_SILENCE: _over_silence(words, transcript),
        Doubt.IMPOSSIBLE_RATE: _too_fast(tokens, words, transcript),
    }
    return tuple(_spans({reason: frozenset(indices) for reason, indices in doubted.items()}, len(tokens)))


def loops(text: str) -> bool:
    """Whether a phrase of the text comes again and again, as one does that a recogniser is stuck in."""
    return next(iter(_loops([token.norm for token in tokenise(text)])), None) is not None


def stretches(text: str, doubtful: Sequence[DoubtfulSpan]) -> Iterator[tuple[str, DoubtfulSpan | None]]:
    """The whole text piece by piece, each with the doubt about it, for showing the doubt to a person."""
    tokens, at = tokenise(text), 0
    for span in doubtful:
        start, end = tokens[span.token_start].start_char, tokens[span.token_end - 1].end_char
        if start > at:
            yield text[at:start], None
        yield text[start:end], span
        at = end
    if at < len(text):
        yield text[at:], None


def _spans(doubted: dict[Doubt, frozenset[int]], token_count: int) -> Iterator[DoubtfulSpan]:
    start: int | None = None
    for index in range(token_count + 1):
        is_doubtful = any(index in indices for indices in doubted.values())
        if is_doubtful and start is None:
            start = index
        elif not is_doubtful and start is not None:
            stretch = range(start, index)
            reasons = tuple(reason for reason, indices in doubted.items() if not indices.isdisjoint(stretch))
            yield DoubtfulSpan(token_start=start, token_end=index, reasons=reasons)
            start = None


def _unsure(words: Sequence[Word | None], transcript: Transcript) -> Iterator[int]:
    """Tokens of doubtful words, and of all words of a segment that is doubtful as a whole."""
    least = transcript.min_word_confidence
    in_doubt = {id(word) for word in _of_doubtful_segments(transcript)}
    for index, word in enumerate(words):
        if word is not None and (id(word) in in_doubt or (word.confidence is not None and word.confidence < least)):
            yield index


def _of_doubtful_segments(transcript: Transcript) -> Iterator[Word]:
    for segment in transcript.segments or ():
        if segment.doubt is not None:
            yield from transcript.words[segment.word_start : segment.word_end]


def _loops(norms: Sequence[str]) -> Iterator[int]:
    """Tokens of phrases that come at least `LOOP_TIMES` in a row."""
    kinds = {norm: number for number, norm in enumerate(dict.fromkeys(norms))}
    import numpy as np

    ids = np.array([kinds[norm] for norm in norms], dtype=np.int64)
    for size in range(LOOP_TOKENS, len(ids) // LOOP_TIMES + 1):
        same = np.concatenate(([False], ids[size:] == ids[:-size], [False]))
        edges = np.flatnonzero(np.diff(same.astype(np.int8)))
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            if end - start >= size * (LOOP_TIMES - 1):
                yield from range(start, end + size)


def _over_silence(words: Sequence[Word | None], transcript: Transcript) -> Iterator[int]:
    import numpy as np

    # before the first voice and after the last it is silent too; after the recording there is nothing
    end_ms = _NEVER_MS if transcript.duration_ms is None else transcript.duration_ms
    silences = (*(transcript.pauses or ()), Span(start_ms=end_ms, end_ms=_NEVER_MS))
    # a word without any length lies in a silence or doesn't
    timed = [
        (index, word.start_ms, max(word.end_ms, word.start_ms + 1))
        for index, word in enumerate(words)
        if word is not None and word.start_ms is not None and word.end_ms is not None
    ]
    times = np.array([(start_ms, end_ms) for _, start_ms, end_ms in timed], dtype=np.int64).reshape(-1, 2)
    begins = np.sort([span.start_ms for span in silences])
    ends = np.sort([span.end_ms for span in silences])
    silent_until = _passed_since(begins, times) - _passed_since(ends, times)
    silent_ms = silent_until[:, 1] - silent_until[:, 0]
    for (index, start_ms, word_end_ms), silent in zip(timed, silent_ms.tolist(), strict=True):
        if silent >= SILENT_SHARE * (word_end_ms - start_ms):
            yield index


def _passed_since(moments: Ints, times: Ints) -> Ints:
    """How much time has passed at each of the times since each of the moments before it, in all; moments are in order."""
    import numpy as np

    before = np.searchsorted(moments, times)
    passed: Ints = before * times - np.concatenate(([0], np.cumsum(moments)))[before]
    return passed


def _too_fast(tokens: Sequence[Token], words: Sequence[Word | None], transcript: Transcript) -> Iterable[int]:
    if not has_words(transcript.text):  # characters come faster
        return ()
    timed = [
        (index, word.start_ms, word.end_ms) for index, word in enumerate(words) if word and word.end_ms is not None
    ]
    if not timed:
        return _all_too_fast(len(tokens), transcript)
    fast: set[int] = set()
    for first, last in zip(timed, timed[RATE_WORDS - 1 :], strict=False):
        taken_ms = (last[2] or 0) - (first[1] or 0)
        if MAX_WORDS_PER_S * taken_ms < RATE_WORDS * 1000:
            fast.update(range(first[0], last[0] + 1))
    return fast


def _all_too_fast(token_count: int, transcript: Transcript) -> Iterable[int]:
    """Without times of words: everything, where the speaking time can't hold it."""
    if transcript.duration_ms is None:
        return ()
    speaking_ms = transcript.duration_ms - sum(pause.duration_ms for pause in transcript.pauses or ())
    is_too_fast = token_count >= RATE_WORDS and MAX_WORDS_PER_S * speaking_ms < token_count * 1000
    return range(token_count) if is_too_fast else ()
