"""How far a recogniser's other readings of the same sound agree with the words that it chose.

Beam search ends with several readings, each with its probability. A word that the others don't have is one that could have been
heard otherwise ("a con man" beside "a conman"), however probable it is once the words before it are given.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from speakkit.sound.spoken_numbers import numbers_as_words
from speakkit.text.tokens import FILLERS

_AROUND = re.compile(r"^\W+|\W+$")


def agreement(chosen: Iterable[str], readings: Sequence[tuple[str, float]]) -> tuple[float, ...]:
    """For each of the chosen words the share of the readings, weighed by their probability, that have it in this place.

    Capitals, punctuation around a word and figures for numbers make no difference. A reading that only leaves out a filler has
    heard nothing else: recognisers leave them out as a habit, and then all of a window.

    Args:
        readings: the text and the log probability of each, the chosen one among them.
    """
    words = [_plain(word) for word in chosen]
    most = max(log_probability for _, log_probability in readings)
    weights = [math.exp(log_probability - most) for _, log_probability in readings]
    shares = [0.0] * len(words)
    for (text, _), weight in zip(readings, weights, strict=True):
        other = [_plain(word) for word in text.split()]
        for tag, start, end, _, _ in SequenceMatcher(None, words, other, autojunk=False).get_opcodes():
            for at in range(start, end):
                shares[at] += weight * (tag == "equal" or (tag == "delete" and words[at] in FILLERS))
    return tuple(min(share / sum(weights), 1.0) for share in shares)


def _plain(word: str) -> str:
    return _AROUND.sub("", numbers_as_words(word)).casefold()
