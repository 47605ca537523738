"""Words that a recogniser may have smoothed over: where its readings of the same sound differ in grammar alone.

A recogniser carries a model of its language, and where the sound leaves a choice it writes what people usually say: "I am
engineer" becomes "I am an engineer", "many informations" becomes "many information". Where another of its readings, not much less
probable, has another form or another small word there, and the chosen one is the likelier English, nobody can tell which was
said. Where the chosen one is the less likely English it was forced by the sound: no model of English would have made it up.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from speakkit.sound.pocketsphinx_models import SENTENCE_START, language_model
from speakkit.sound.spoken_numbers import numbers_as_words
from speakkit.text.edits import typed_edits
from speakkit.text.tokens import Token, tokenise

MIN_SHARE = 0.05
"""The probability of a reading, of that of all together, from which it counts."""
_GRAMMAR = frozenset(
    f"{change}:{part}"
    for change in "MRU"
    for part in ("DET", "PREP", "NOUN:NUM", "VERB:SVA", "VERB:TENSE", "VERB:FORM", "PART")
)
"""Types of changes, named after ERRANT, that leave the words of content alone."""
_AROUND = 2
"""Tokens on either side that a change is typed and judged with."""
_RAREST = -16.0
"""The log probability of a word that the model of English lacks."""


@dataclass(frozen=True)
class _Place:
    """The tokens `start:end` of the chosen reading, for which another has others."""

    start: int
    end: int
    instead: tuple[str, ...]


def smoothed(chosen: Sequence[str], readings: Sequence[tuple[str, float]]) -> tuple[bool, ...]:
    """For each of the chosen words of an English reading whether it may have been smoothed over.

    Where another reading has one word more, the words on either side are in question.

    Args:
        readings: the text and the log probability of each, the chosen one among them.
    """
    tokens, origins = _spelt(chosen)
    most = max(log_probability for _, log_probability in readings)
    weights = [math.exp(log_probability - most) for _, log_probability in readings]
    shares: defaultdict[_Place, float] = defaultdict(float)
    for (text, _), weight in zip(readings, weights, strict=True):
        for place in _places(tokens, _spelt(text.split())[0]):
            shares[place] += weight / sum(weights)
    doubtful = {at for place, share in shares.items() if share >= MIN_SHARE for at in _touched(place, len(tokens))}
    words = {origins[at] for at in doubtful}
    return tuple(at in words for at in range(len(chosen)))


def _spelt(words: Sequence[str]) -> tuple[list[Token], list[int]]:
    """The tokens, with numbers in words, and for each the word that it is of."""
    found = [
        (token, at) for at, word in enumerate(words) for token in tokenise(numbers_as_words(word).replace("-", " "))
    ]
    return [token for token, _ in found], [at for _, at in found]


def _places(ours: Sequence[Token], theirs: Sequence[Token]) -> Iterator[_Place]:
    """Where only the grammar differs, and ours is the likelier English."""
    from rapidfuzz.distance import Levenshtein

    norms, other = [token.norm for token in ours], [token.norm for token in theirs]
    kept = Levenshtein.opcodes(norms, other).as_matching_blocks()
    ends = [(0, 0), *((block.a + block.size, block.b + block.size) for block in kept)]
    for (start, other_start), block in zip(ends, kept, strict=False):
        end, other_end = block.a, block.b
        if (start, other_start) == (end, other_end):
            continue
        pair = _with_neighbours(ours, start, end), _with_neighbours(theirs, other_start, other_end)
        if _is_grammar(*pair) and _log_prob(norms, start, end) > _log_prob(other, other_start, other_end):
            yield _Place(start, end, tuple(other[other_start:other_end]))


def _with_neighbours(tokens: Sequence[Token], start: int, end: int) -> Sequence[Token]:
    return tokens[max(0, start - _AROUND) : end + _AROUND]


def _is_grammar(ours: Sequence[Token], theirs: Sequence[Token]) -> bool:
    return all(edit.types[0] in _GRAMMAR for edit in typed_edits(ours, theirs))


def _log_prob(norms: Sequence[str], start: int, end: int) -> float:
    """Of the tokens and of the two that follow, each given the two before it."""
    model = language_model()
    line = [SENTENCE_START, *norms]
    places = range(start + 1, min(end + _AROUND + 1, len(line)))
    return sum(max(model.log_prob(line[at], line[max(0, at - 2) : at]), _RAREST) for at in places)


def _touched(place: _Place, count: int) -> range:
    """The tokens in question: where a word may be missing, those on either side."""
    if place.start < place.end:
        return range(place.start, place.end)
    return range(max(0, place.start - 1), min(place.start + 1, count))
