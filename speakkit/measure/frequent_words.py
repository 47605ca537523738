"""Words of judgement that a speaker says far more often than a list of today's English has them."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from speakkit.measure.lexical_diversity import MIN_WORDS
from speakkit.measure.trusted_words import TrustedWords
from speakkit.measure.values import Unknown
from speakkit.model import Transcript
from speakkit.text.edits.parts import pieces_of
from speakkit.text.names import names_and_numbers
from speakkit.text.word_bands import has_list, rank_of, usual_share

MIN_USES = 4
MIN_PER_100_WORDS = 1.0
MIN_TIMES_USUAL = 10.0
COMMONEST = 1000
"""Word forms that any talk may hold. A rarer adjective ("electric") is what the talk is about."""
_VAGUE = frozenset(
    "very really actually maybe probably usually always thing things stuff something".split()  # noqa: SIM905  # reads better
)
"""Adverbs and nouns for which others say more; other nouns and verbs are what a talk is about."""


class FrequentWord(NamedTuple):
    """A word form said at these tokens, among so many `words` of the session; `times_usual` is its share of those that are no
    names or numbers by its share of the list."""

    norm: str
    places: tuple[int, ...]
    words: int
    times_usual: float

    @property
    def uses(self) -> int:
        return len(self.places)


def frequent_words(transcript: Transcript) -> tuple[FrequentWord, ...]:
    """Adjectives and vague words said at least 4 times, once in 100 words and 10 times as often as usual, the worst first.

    Corpora are compared so by the ratio of relative frequencies. The limits are ours, chosen while looking at 36 speakers of AMI
    meetings, of whom 7 reach them. None where the list isn't installed, the language isn't English, or too few words can be
    trusted.
    """
    trusted = TrustedWords(transcript)
    kept = trusted.pruned_indices
    if isinstance(kept, Unknown) or trusted.distrust is not None or not has_list():
        return ()
    named = set(names_and_numbers(transcript.text, trusted.tokens, kept))
    counted = [at for at in kept if trusted.tokens[at].norm not in named]
    if len(counted) < MIN_WORDS:
        return ()
    found = [
        FrequentWord(norm, places, len(kept), times)
        for norm, places in _candidates(trusted, counted).items()
        if (times := _times_usual(norm, len(places) / len(counted))) is not None
    ]
    return tuple(sorted(found, key=lambda one: (-one.uses, one.norm)))


def _candidates(trusted: TrustedWords, counted: list[int]) -> dict[str, tuple[int, ...]]:
    """Where each word form that may be said too often stands; an adjective is one at half of its places or more."""
    adjectives = {piece.token for piece in pieces_of(trusted.tokens) if piece.part == "ADJ"}
    places: dict[str, list[int]] = defaultdict(list)
    for at in counted:
        places[trusted.tokens[at].norm].append(at)
    return {
        norm: tuple(found)
        for norm, found in places.items()
        if len(found) >= MIN_USES and (norm in _VAGUE or 2 * sum(at in adjectives for at in found) >= len(found))
    }


def _times_usual(norm: str, share: float) -> float | None:
    """How many times as often as usual, None where that isn't conspicuous."""
    rank, usual = rank_of(norm), usual_share(norm)
    if rank is None or usual is None or rank >= COMMONEST or 100 * share < MIN_PER_100_WORDS:
        return None
    times = share / usual
    return times if times >= MIN_TIMES_USUAL else None
