"""A recording and its roughly timed words, cut together at pauses: what an aligner takes at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from speakkit.model import Span, Word
from speakkit.sound import voice_activity
from speakkit.sound.decoding import Waveform
from speakkit.sound.known_text import spoken_words
from speakkit.sound.spoken_numbers import numbers_as_words
from speakkit.sound.workers import Made


@dataclass(frozen=True)
class PieceLength:
    """How long a piece becomes before it is cut at the next pause, and at most."""

    target_ms: int
    max_ms: int


LONG = PieceLength(6_000, 12_000)
SHORTER = PieceLength(2_000, 5_000)


@dataclass(frozen=True)
class PieceOfWords:
    """A stretch of the recording, its sound, and the words in it: their places in the list, and how they are spoken."""

    span: Span
    sound: Waveform
    words: tuple[Word, ...]
    indices: tuple[int, ...]
    spoken: tuple[tuple[str, ...], ...]

    @property
    def job(self) -> tuple[bytes, tuple[str, ...]]:
        """What an aligner is given: the sound, and all that is spoken in it."""
        return self.sound.pcm16(), tuple(part for parts in self.spoken for part in parts)

    @staticmethod
    def jobs(pieces: Sequence[PieceOfWords]) -> Made[tuple[bytes, tuple[str, ...]]]:
        """The jobs of pieces, each of which is copied out of the recording when its turn comes."""
        return Made(lambda piece: piece.job, pieces)

    def divided(self, waveform: Waveform, length: PieceLength) -> list[PieceOfWords]:
        """Shorter pieces of it."""
        part = waveform.slice(self.span.start_ms, self.span.end_ms)
        spans = voice_activity.pieces(part, target_ms=length.target_ms, max_ms=length.max_ms)
        moved = [_moved(span, self.span.start_ms) for span in spans]
        return list(_pieces(waveform, moved, list(zip(self.indices, self.words, strict=True))))


def pieces_of_words(waveform: Waveform, words: Sequence[Word], length: PieceLength = LONG) -> list[PieceOfWords]:
    """The pieces that have words, in order; each word that is spoken and has a time is in one of them."""
    spans = voice_activity.pieces(waveform, target_ms=length.target_ms, max_ms=length.max_ms)
    return list(_pieces(waveform, spans, list(enumerate(words))))


def _pieces(waveform: Waveform, spans: Sequence[Span], words: Sequence[tuple[int, Word]]) -> Iterator[PieceOfWords]:
    cuts = [after.start_ms for _, after in pairwise(spans)]
    held: list[list[tuple[int, Word]]] = [[] for _ in spans]
    for index, word in words:
        if spans and word.start_ms is not None and word.end_ms is not None and _spoken(word):
            middle_ms = (word.start_ms + word.end_ms) // 2
            held[sum(cut <= middle_ms for cut in cuts)].append((index, word))
    for span, inside in zip(spans, held, strict=True):
        if inside:
            yield PieceOfWords(
                span,
                waveform.slice(span.start_ms, span.end_ms),
                tuple(word for _, word in inside),
                tuple(index for index, _ in inside),
                tuple(_spoken(word) for _, word in inside),
            )


def _spoken(word: Word) -> tuple[str, ...]:
    return spoken_words(numbers_as_words(word.text))


def _moved(span: Span, offset_ms: int) -> Span:
    return Span(start_ms=span.start_ms + offset_ms, end_ms=span.end_ms + offset_ms)
