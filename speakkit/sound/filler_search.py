"""Filled pauses around words that are known to have been said, as far as they can be found out.

The search follows the words; where it finds no path through a piece of the recording, whether fillers were said there is
unknown, and shorter pieces are tried.
"""

from __future__ import annotations

from collections.abc import Sequence

from speakkit.model import Filler, Span, Word
from speakkit.sound.decoding import Waveform
from speakkit.sound.known_text import spoken_words
from speakkit.sound.pieces_of_words import SHORTER, PieceOfWords, pieces_of_words
from speakkit.sound.sphinx_pieces import follow_pieces

MOST_UNKNOWN = 0.1
"""Share of the words' time that may stay unsearched; above it the fillers of the recording are unknown."""


def search(waveform: Waveform, words: Sequence[Word], known: frozenset[str]) -> tuple[Filler, ...] | None:
    """The fillers among timed words: those that are words of the text (`known`), and those that only the signal shows.

    None where too much of the recording couldn't be searched.
    """
    said = [_said(word) for word in words if word.start_ms is not None and _norm(word) in known]
    heard, unknown_ms, all_ms = _heard(waveform, words)
    if all_ms and unknown_ms > MOST_UNKNOWN * all_ms:
        return None
    others = [filler for filler in heard if not any(_overlap(filler, one) for one in said)]
    return tuple(sorted([*said, *others], key=lambda filler: filler.start_ms))


def _heard(waveform: Waveform, words: Sequence[Word]) -> tuple[list[Filler], int, int]:
    """The fillers of the signal, and how long the words last that couldn't be followed, and all."""
    pieces = pieces_of_words(waveform, words)
    found: list[Filler] = []
    unknown_ms, all_ms = 0, sum(piece.span.duration_ms for piece in pieces)
    for length in (None, SHORTER):
        if length is not None:
            pieces = [part for piece in pieces for part in piece.divided(waveform, length)]
        answers = follow_pieces(PieceOfWords.jobs(pieces))
        for piece, fillers in zip(pieces, answers, strict=True):
            found += [_moved(filler, piece.span) for filler in fillers or ()]
        pieces = [piece for piece, fillers in zip(pieces, answers, strict=True) if fillers is None]
    unknown_ms = sum(piece.span.duration_ms for piece in pieces)
    return found, unknown_ms, all_ms


def _said(word: Word) -> Filler:
    return Filler(text=_norm(word), start_ms=word.start_ms or 0, end_ms=word.end_ms or 0)


def _norm(word: Word) -> str:
    return " ".join(spoken_words(word.text))


def _moved(filler: Filler, span: Span) -> Filler:
    return Filler(text=filler.text, start_ms=filler.start_ms + span.start_ms, end_ms=filler.end_ms + span.start_ms)


def _overlap(a: Span, b: Span) -> bool:
    return a.start_ms < b.end_ms and b.start_ms < a.end_ms
