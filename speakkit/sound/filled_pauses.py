"""Where, around words that are known, somebody said "um" or "uh": the grammars that a decoder follows, and what it found.

Recognisers drop fillers, or take them for short words. Here the decoder may only follow the words of its first hearing, with
an optional filler between any two of them, or in place of a short word that fillers are taken for. What is left is
what sounds like a filler and lasts: a short vowel within fluent speech is no filled pause. It is good for counting, and no
word is taken out of the transcript for it (docs/engines.md has how many it finds).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from speakkit.model import Filler
from speakkit.sound.pocketsphinx_models import Segment
from speakkit.text.tokens import FILLERS

Transition = tuple[int, int, float, str]
"""From a place between words to one, how probable, and the word that is said."""

_SOUNDS = {"um": ("AH M", "AA M"), "uh": ("AH", "AA", "ER")}
_MARK = "++"
_MARKED = tuple(f"{_MARK}{filler}{_MARK}" for filler in _SOUNDS)
DICTIONARY = "".join(
    f"{marked}{'' if number == 1 else f'({number})'} {phones}\n"
    for marked, sounds in zip(_MARKED, _SOUNDS.values(), strict=True)
    for number, phones in enumerate(sounds, 1)
)
"""The lines that a dictionary needs for the grammars, beside those of the words."""
# fmt: off
_TAKEN_FOR_FILLERS = frozenset({
    "a", "ah", "all", "an", "and", "are", "as", "at", "but", "er", "had", "have", "her", "him", "i", "i'm", "in", "it",
    "of", "oh", "on", "or", "our", "the", "them", "to", "uh", "um", "up",
})
# fmt: on

_LEFT_OUT = 1e-8
"""The weight of a filler that a transcript leaves out, where the words' times are asked for: if likelier it takes their ends."""
_BETWEEN = 0.01
_SHORT_WORD, _INSTEAD = 0.3, 1.0
"""Weights of a filler between words, of a short word and of a filler in its place."""
_MIN_FRAMES = 20
_FRAME_MS = 10


def words_alone(words: Sequence[str]) -> Iterator[Transition]:
    """Each of the words, for when they were said: a filler between two may be there, since transcripts leave them out.

    Beside one that the transcript has there is none, which would only take a part of its sound.
    """
    for place in range(len(words) + 1):
        if FILLERS.isdisjoint(words[max(0, place - 1) : place + 1]):
            yield from _between(place, _LEFT_OUT)
    yield from ((place, place + 1, 1.0, word) for place, word in enumerate(words))


def words_or_fillers(words: Sequence[str]) -> Iterator[Transition]:
    """The words, for what fillers are among them: what was taken for a short word may be one."""
    for place in range(len(words) + 1):
        yield from _between(place, _BETWEEN)
    for place, word in enumerate(words):
        is_short = word in _TAKEN_FOR_FILLERS
        yield place, place + 1, _SHORT_WORD if is_short else 1.0, word
        if is_short:
            yield from ((place, place + 1, _INSTEAD, filler) for filler in _MARKED)


def fillers(segments: Sequence[Segment]) -> tuple[Filler, ...]:
    """The filled pauses in what a decoder heard, in order; times count from the start of the piece."""
    return tuple(
        Filler(
            text=segment.word.split("(")[0].strip(_MARK),
            start_ms=segment.start_frame * _FRAME_MS,
            end_ms=(segment.end_frame + 1) * _FRAME_MS,
        )
        for segment in segments
        if segment.word.startswith(_MARK) and _frames(segment) >= _MIN_FRAMES
    )


def _between(place: int, weight: float) -> Iterator[Transition]:
    yield from ((place, place, weight, filler) for filler in _MARKED)


def _frames(segment: Segment) -> int:
    return segment.end_frame + 1 - segment.start_frame
