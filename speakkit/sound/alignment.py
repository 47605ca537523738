"""Forced alignment: when each word of a known English transcript was said.

The text becomes the recogniser's language model, so that each piece of the recording finds its place in the text; then
the words of each piece are aligned with its sound, to a median error of 10 ms on clear speech. Where a piece refuses, its words
keep the recogniser's own times, or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from speakkit.model import Span, Word
from speakkit.sound import voice_activity
from speakkit.sound.decoding import Waveform
from speakkit.sound.known_text import KnownText, spoken_words
from speakkit.sound.pieces_of_words import SHORTER, PieceOfWords, pieces_of_words
from speakkit.sound.sphinx_pieces import MAX_PIECE_MS, PIECE_MS, Times, align_pieces, decode_pieces

_MOST_APART_MS = 500
"""How far from the time that a word has it may be found: a recogniser's own times are seldom more than half a second off."""


@dataclass(frozen=True)
class _Place:
    """The words of the text from `first` up to `end` that one piece holds, and the times of those that were recognised."""

    first: int
    end: int
    heard: dict[int, Times]


def align(waveform: Waveform, words: Sequence[Word]) -> tuple[Word, ...]:
    """The words with their times, as far as they can be found in the sound; the others as they were."""
    parts = [(index, part) for index, word in enumerate(words) for part in spoken_words(word.text)]
    spans = voice_activity.pieces(waveform, target_ms=PIECE_MS, max_ms=MAX_PIECE_MS)
    if not parts or not spans:
        return tuple(words)
    times = _times([part for _, part in parts], waveform, spans)
    found: dict[int, list[Times | None]] = {}
    for (index, _), time in zip(parts, times, strict=True):
        found.setdefault(index, []).append(time)
    return tuple(_timed(word, found.get(index, [])) for index, word in enumerate(words))


def align_near(waveform: Waveform, words: Sequence[Word]) -> tuple[Word, ...]:
    """The words with exact times where those that they have are about right; the others as they were.

    Where a piece of the recording refuses, shorter ones are tried. A word that is found far from its time stays as it was: a word
    that nobody said is found wherever there is room.
    """
    pieces = pieces_of_words(waveform, words)
    found: dict[int, Times] = {}
    for length in (None, SHORTER):
        if length is not None:
            pieces = [part for piece in pieces for part in piece.divided(waveform, length)]
        answers = align_pieces(PieceOfWords.jobs(pieces))
        for piece, times in zip(pieces, answers, strict=True):
            found |= {} if times is None else _by_word(piece, times)
        pieces = [piece for piece, times in zip(pieces, answers, strict=True) if times is None]
    return tuple(_exact(word, found.get(index)) for index, word in enumerate(words))


def _by_word(piece: PieceOfWords, times: Sequence[Times]) -> dict[int, Times]:
    """When each word was said that is spoken as one or several, in the recording."""
    found, at, start_ms = {}, 0, piece.span.start_ms
    for index, parts in zip(piece.indices, piece.spoken, strict=True):
        first, last = times[at], times[at + len(parts) - 1]
        found[index] = (start_ms + first[0], start_ms + last[1])
        at += len(parts)
    return found


def _exact(word: Word, times: Times | None) -> Word:
    if times is None or not _is_near(word, times):
        return word
    return word.model_copy(update={"start_ms": times[0], "end_ms": times[1], "is_aligned": True})


def _is_near(word: Word, times: Times) -> bool:
    start_ms, end_ms = times
    return (word.start_ms or 0) - end_ms <= _MOST_APART_MS and start_ms - (word.end_ms or 0) <= _MOST_APART_MS


def _times(text: Sequence[str], waveform: Waveform, spans: Sequence[Span]) -> list[Times | None]:
    pieces = [waveform.slice(span.start_ms, span.end_ms).pcm16() for span in spans]
    places = [_Place(0, len(text), {})] if len(spans) == 1 else _places(text, pieces)
    aligned = align_pieces([(piece, tuple(text[p.first : p.end])) for piece, p in zip(pieces, places, strict=True)])
    times: list[Times | None] = [None] * len(text)
    for span, place, exact in zip(spans, places, aligned, strict=True):
        found = place.heard if exact is None else dict(enumerate(exact, place.first))
        for index, (start_ms, end_ms) in found.items():
            times[index] = (start_ms + span.start_ms, end_ms + span.start_ms)
    return times


def _places(text: Sequence[str], pieces: Sequence[bytes]) -> list[_Place]:
    """Where in the text each piece lies, by the words that were recognised in it."""
    heard = decode_pieces(pieces, known=KnownText.of([text]))
    recognised = [(number, word) for number, piece in enumerate(heard) for word in piece.words]
    matcher = SequenceMatcher(None, text, [word.text for _, word in recognised], autojunk=False)
    matched: list[dict[int, Times]] = [{} for _ in pieces]
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            number, word = recognised[block.b + step]
            matched[number][block.a + step] = (word.start_ms or 0, word.end_ms or 0)
    return [_Place(min(found, default=0), max(found, default=-1) + 1, found) for found in matched]


def _timed(word: Word, times: Sequence[Times | None]) -> Word:
    known = [time for time in times if time is not None]
    if not known or len(known) < len(times):
        return word
    return word.model_copy(update={"start_ms": known[0][0], "end_ms": known[-1][1]})
