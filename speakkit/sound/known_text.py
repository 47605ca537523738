"""A text that is known to be read aloud, as the recogniser takes it: a dictionary and a language model of its own."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Self

from speakkit.sound.pocketsphinx_models import SENTENCE_END, SENTENCE_START, pronunciation

_SENTENCE_END = re.compile(r"[.!?;:\n]+(?=\s|$)")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ORDER = 3
_DISCOUNT = 0.5
_NEVER = -99.0
"""The logarithm that ARPA files have for what can't follow: <s> opens a sentence only."""

_SOUNDS = {
    "tion": "SH AH N", "igh": "AY", "tch": "CH", "sch": "SH", "ai": "EY", "ar": "AA R", "au": "AO", "aw": "AO",
    "ay": "EY", "ch": "CH", "ck": "K", "ea": "IY", "ee": "IY", "er": "ER", "ir": "ER", "ng": "NG", "oa": "OW",
    "oi": "OY", "oo": "UW", "or": "AO R", "ou": "AW", "ow": "OW", "oy": "OY", "ph": "F", "qu": "K W", "sh": "SH",
    "th": "TH", "ur": "ER", "wh": "W", "a": "AA", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G",
    "h": "HH", "i": "IH", "j": "JH", "k": "K", "l": "L", "m": "M", "n": "N", "o": "OW", "p": "P", "q": "K", "r": "R",
    "s": "S", "t": "T", "u": "UW", "v": "V", "w": "W", "x": "K S", "y": "IY", "z": "Z",
}  # fmt: skip
_SPELLING = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))


def spoken_words(text: str) -> tuple[str, ...]:
    """The words of a text as the dictionary spells them; "twenty-one" is two, digits are none: they are no spelling."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return tuple(word for word in _WORD.findall(folded) if not any(c.isdigit() for c in word) and _phones(word))


def sentences(text: str) -> tuple[tuple[str, ...], ...]:
    """The words of each sentence that has any."""
    return tuple(words for part in _SENTENCE_END.split(text) if (words := spoken_words(part)))


@dataclass(frozen=True)
class KnownText:
    """The two files that a decoder takes, as text: an ARPA language model and a dictionary."""

    language_model: str
    dictionary: str

    @classmethod
    def of(cls, spoken: Sequence[Sequence[str]]) -> Self:
        """From sentences as `sentences` gives them; at least one word must be there."""
        return cls(arpa(spoken), dictionary(word for words in spoken for word in words))


def dictionary(words: Iterable[str]) -> str:
    """A dictionary file with each word once: all pronunciations the shipped one knows, or else one by its spelling."""
    return "".join(f"{line}\n" for word in sorted(set(words)) for line in _entries(word))


def arpa(spoken: Sequence[Sequence[str]]) -> str:
    """A trigram model of these sentences as an ARPA file, with absolute discounting.

    Whatever isn't in the text has no chance, but words may be left out, said again or begun anew.
    Source: Ney, Essen & Kneser 1994, Computer Speech & Language 8(1), doi:10.1006/csla.1994.1001.
    """
    padded = [(SENTENCE_START, *words, SENTENCE_END) for words in spoken]
    counts = [Counter(gram for words in padded for gram in _grams(words, n)) for n in range(1, _ORDER + 1)]
    del counts[0][(SENTENCE_START,)]
    model = _Discounted(counts)
    sections = [_section(n, model) for n in range(1, _ORDER + 1)]
    sizes = "".join(f"ngram {n}={len(lines)}\n" for n, lines in enumerate(sections, 1))
    bodies = "".join(
        f"\n\\{n}-grams:\n" + "".join(f"{line}\n" for line in lines) for n, lines in enumerate(sections, 1)
    )
    return f"\\data\\\n{sizes}{bodies}\n\\end\\\n"


class _Discounted:
    """Probabilities with a share kept back in each history for the shorter ones."""

    def __init__(self, counts: Sequence[Counter[tuple[str, ...]]]) -> None:
        self.counts = counts
        self._total = counts[0].total()
        self._seen: dict[tuple[str, ...], int] = Counter()
        self._followers: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for grams in counts[1:]:
            for gram, number in grams.items():
                self._seen[gram[:-1]] += number
                self._followers[gram[:-1]].append(gram[-1])

    def probability(self, gram: tuple[str, ...]) -> float:
        if len(gram) == 1:
            return self.counts[0][gram] / self._total
        history = gram[:-1]
        return (self.counts[len(gram) - 1][gram] - _DISCOUNT) / self._seen[history]

    def backoff(self, history: tuple[str, ...]) -> float:
        followers = self._followers.get(history)
        if not followers:
            return 1.0
        kept = _DISCOUNT * len(followers) / self._seen[history]
        left = 1 - sum(self._any(history[1:], word) for word in followers)
        return kept / left if left > _DISCOUNT / self._total else 1.0  # else every word of the text follows already

    def _any(self, history: tuple[str, ...], word: str) -> float:
        gram = (*history, word)
        if self.counts[len(gram) - 1][gram]:
            return self.probability(gram)
        return self.backoff(history) * self._any(history[1:], word)


def _section(n: int, model: _Discounted) -> list[str]:
    lines = [_line(gram, math.log10(model.probability(gram)), model) for gram in sorted(model.counts[n - 1])]
    return [_line((SENTENCE_START,), _NEVER, model), *lines] if n == 1 else lines


def _line(gram: tuple[str, ...], log_probability: float, model: _Discounted) -> str:
    line = f"{log_probability:.5f}\t{' '.join(gram)}"
    return line if len(gram) == _ORDER else f"{line}\t{math.log10(model.backoff(gram)):.5f}"


def _grams(words: Sequence[str], n: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[i : i + n]) for i in range(len(words) - n + 1))


def _entries(word: str) -> Iterator[str]:
    known = pronunciation(word)
    if known is None:
        yield f"{word} {_phones(word)}"
        return
    yield f"{word} {' '.join(known)}"
    for variant in (f"{word}({n})" for n in count(2)):
        phones = pronunciation(variant)
        if phones is None:
            return
        yield f"{variant} {' '.join(phones)}"


def _phones(word: str) -> str:
    """How a word may sound by its letters, well enough to place it in time; empty where it has none of ours."""
    known = pronunciation(word)
    if known is not None:
        return " ".join(known)
    letters = unicodedata.normalize("NFKD", word)
    return " ".join(_SOUNDS[spelling] for spelling in _SPELLING.findall(letters))
