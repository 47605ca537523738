"""Words that a recogniser may have smoothed over: where its readings of the same sound differ in grammar alone.

A recogniser carries a model of its language, and where the sound leaves a choice it writes what people usually say: "I am
engineer" becomes "I am an engineer", "many informations" becomes "many information". Where another of its readings has another
form or another small word there, the odds between the two are those of the sound times those of the language. A learner's
language is another: what the chosen reading owes to being the likelier English is taken off the odds. If the other one may
then have been said, nobody can tell which was. Where the chosen one is the less likely English the sound forced it, whatever
smoother readings have.
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

LEAST_LOG_ODDS = -1.5
"""Of another reading to the chosen one, from which it may have been said; about one to four."""
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
    """The tokens `start:end` of the chosen reading, for which another has others.

    Attributes:
        likelier: by how much the chosen ones are likelier English (a difference of log probabilities).
    """

    start: int
    end: int
    instead: tuple[str, ...]
    likelier: float


@dataclass(frozen=True)
class Choice:
    """Words between which and another reading only grammar decides.

    Attributes:
        words: the places of the chosen words; where the other reading has one word more, those on either side.
        is_open: whether the other may have been said.
        share: the probability of the readings that have other words there, of all together; 0 where they have one more.
    """

    words: tuple[int, ...]
    is_open: bool
    share: float


def choices(chosen: Sequence[str], readings: Sequence[tuple[str, float]]) -> Iterator[Choice]:
    """Where only the grammar differs between the chosen words of an English reading and another.

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
    for place, share in shares.items():
        words = sorted({origins[at] for at in _touched(place, len(tokens))})
        yield Choice(tuple(words), _is_open(place, share), share if place.start < place.end else 0.0)


def _is_open(place: _Place, share: float) -> bool:
    log_odds = math.log(share) - math.log(max(1 - share, 1e-9))
    return place.likelier > 0 and log_odds + place.likelier >= LEAST_LOG_ODDS


def _spelt(words: Sequence[str]) -> tuple[list[Token], list[int]]:
    """The tokens, with numbers in words, and for each the word that it is of."""
    found = [
        (token, at) for at, word in enumerate(words) for token in tokenise(numbers_as_words(word).replace("-", " "))
    ]
    return [token for token, _ in found], [at for _, at in found]


def _places(ours: Sequence[Token], theirs: Sequence[Token]) -> Iterator[_Place]:
    """Where only the grammar differs."""
    from rapidfuzz.distance import Levenshtein

    norms, other = [token.norm for token in ours], [token.norm for token in theirs]
    kept = Levenshtein.opcodes(norms, other).as_matching_blocks()
    ends = [(0, 0), *((block.a + block.size, block.b + block.size) for block in kept)]
    for (start, other_start), block in zip(ends, kept, strict=False):
        end, other_end = block.a, block.b
        if (start, other_start) == (end, other_end):
            continue
        if _is_grammar(_with_neighbours(ours, start, end), _with_neighbours(theirs, other_start, other_end)):
            likelier = _log_prob(norms, start, end) - _log_prob(other, other_start, other_end)
            yield _Place(start, end, tuple(other[other_start:other_end]), likelier)


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
