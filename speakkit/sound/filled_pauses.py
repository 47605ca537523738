"""A second hearing that counts fillers: where, around the words that were recognised, somebody said "um" or "uh".

Recognisers drop fillers, or take them for short words. Here the decoder may only follow the words of its first hearing, with
an optional filler between any two of them, or in place of a short word that fillers are taken for. What is left is
what sounds like a filler and lasts: a short vowel within fluent speech is no filled pause. That finds about six of seven at
one false one in 100 words, for a tenth of the time of the first hearing (docs/engines.md); it is good for counting, and no
word is taken out of the transcript for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from speakkit.model import Filler
from speakkit.sound.pocketsphinx_models import Decoder, Segment, new_decoder

_SOUNDS = {"um": ("AH M", "AA M"), "uh": ("AH", "AA", "ER")}
_MARK = "++"
# fmt: off
_TAKEN_FOR_FILLERS = frozenset({
    "a", "ah", "all", "an", "and", "are", "as", "at", "but", "er", "had", "have", "her", "him", "i", "i'm", "in", "it",
    "of", "oh", "on", "or", "our", "the", "them", "to", "uh", "um", "up",
})
# fmt: on

_BETWEEN = 0.01
_SHORT_WORD, _INSTEAD = 0.3, 1.0
"""Weights of a filler between words, of a short word and of a filler in its place."""
_MIN_FRAMES = 20
_FRAME_MS = 10


def follow(words: Sequence[str]) -> Decoder:
    """This process's decoder, set to follow these words and to hear fillers among them."""
    decoder = _decoder()
    grammar = decoder.create_fsg("words", 0, len(words), list(_transitions(words)))
    decoder.add_fsg("words", grammar)
    decoder.activate_search("words")
    return decoder


def fillers(segments: Sequence[Segment]) -> tuple[Filler, ...]:
    """The filled pauses in what that decoder heard, in order; times count from the start of the piece."""
    return tuple(
        Filler(
            text=segment.word.split("(")[0].strip(_MARK),
            start_ms=segment.start_frame * _FRAME_MS,
            end_ms=(segment.end_frame + 1) * _FRAME_MS,
        )
        for segment in segments
        if segment.word.startswith(_MARK) and _frames(segment) >= _MIN_FRAMES
    )


def _transitions(words: Sequence[str]) -> Iterator[tuple[int, int, float, str]]:
    marked = [f"{_MARK}{filler}{_MARK}" for filler in _SOUNDS]
    for place in range(len(words) + 1):
        yield from ((place, place, _BETWEEN, filler) for filler in marked)
    for place, word in enumerate(words):
        is_short = word in _TAKEN_FOR_FILLERS
        yield place, place + 1, _SHORT_WORD if is_short else 1.0, word
        if is_short:
            yield from ((place, place + 1, _INSTEAD, filler) for filler in marked)


def _frames(segment: Segment) -> int:
    return segment.end_frame + 1 - segment.start_frame


@lru_cache(maxsize=1)
def _decoder() -> Decoder:
    decoder = new_decoder(lm=None, topn=2, silprob=0.1, bestpath=False)
    for filler, sounds in _SOUNDS.items():
        for number, phones in enumerate(sounds, 1):
            variant = "" if number == 1 else f"({number})"
            decoder.add_word(f"{_MARK}{filler}{_MARK}{variant}", phones, False)
    return decoder
