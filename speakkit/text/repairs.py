"""Words that a speaker took back and said otherwise, where nothing but the words around them shows it.

A logistic model of some hundred and thirty weights reads each word of a sentence: whether it lies in a stretch that is begun
again ("what we should what the decision"), whether it or its neighbours come again, whether a function word of the same kind
follows ("which that"), whether a word is broken off or a filler follows. `tests/support/repair_fit.py` fits the weights
and the probability from which a word is crossed out (`repair_weights.json`), `tests/benchmarks/test_disfluency_detection.py`
measures them on other speakers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

Features = Iterator[str]

_FARTHEST_COPY, _FARTHEST_OF_KIND = 8, 4
_NEAR = 6
_LONGEST_SPAN = 7
_REMEMBERED = 1 << 12
_ALIKE, _PARTLY_ALIKE = 0.65, 0.45
_CONTRACTED = ("'s", "'m", "'re", "'ve", "'ll", "'d")
_KINDS: Mapping[str, str] = {
    word: kind
    for kind, listed in {
        "article": "a an the",
        "possessive": "my your his her its our their",
        "subject": "i he she we they you",
        "it": "it",
        "object": "me him us them",
        "demonstrative": "this that these those",
        "there": "there here",
        "question word": "what who which when where why how whether whose",
        "be": "am is are was were isn't aren't wasn't weren't be been being",
        "have": "have has had haven't hasn't hadn't",
        "do": "do does did don't doesn't didn't",
        "modal": "will would won't wouldn't can can't cannot could couldn't shall should shouldn't may might must gonna "
        "wanna gotta",
        "coordinator": "and but or so then plus",
        "subordinator": "because if though although while unless than as like since until",
        "to": "to",
        "preposition": "in on at of for with from by about into onto over under through between without within around after "
        "before during against up down off out",
        "negation": "not no",
        "adverb": "very too quite really just only also even still always maybe probably actually basically more most much",
        "quantity": "some any all each every many few lot one two three four five six seven eight nine ten",
        "interjection": "yeah yes okay ok oh right well sure mm-hmm hmm uh-huh",
        "marker": "mean know kind sort guess think see say",
    }.items()
    for word in listed.split()
}
_CLAUSE_LISTED = (
    "believe feel guess hope know mean say see suppose think thought knew said until when if because and or but"
)
_CLAUSE_BEFORE = frozenset(_CLAUSE_LISTED.split())
_OPEN = frozenset({"other", "-ly", "-ing", "-ed"})
_END = "end"


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word of one sentence from which fillers and immediate repetitions were taken out, and what stood around it.

    `is_replaced` says that a rule already sees it replaced.
    """

    norm: str
    is_cut_off: bool = False
    comma_follows: bool = False
    filler_before: bool = False
    filler_follows: bool = False
    repetition_before: bool = False
    repetition_follows: bool = False
    is_replaced: bool = False


@dataclass(frozen=True)
class RepairModel:
    """The weights of the features, and the probability `taken_back_from` which a word is crossed out."""

    weights: Mapping[str, float]
    taken_back_from: float


@lru_cache(maxsize=_REMEMBERED)
def taken_back(said: tuple[SpokenWord, ...]) -> tuple[bool, ...]:
    """Which words of a sentence were probably taken back; every page about a session asks it anew."""
    model = repair_model()
    found = chances([tuple(features(said, at)) for at in range(len(said))], model.weights)
    return tuple(decided(said, found, model.taken_back_from))


def chances(named: Sequence[Sequence[str]], weights: Mapping[str, float]) -> list[float]:
    """How probably each word of a sentence was taken back, by its features; each rests on how sure the one before it is."""
    before, found = 0.0, []
    for names in named:
        score = sum(weights.get(name, 0.0) for name in names)
        before = before * _logistic(score + weights["goes on"]) + (1 - before) * _logistic(score)
        found.append(before)
    return found


def decided(said: Sequence[SpokenWord], chances: Sequence[float], taken_back_from: float) -> list[bool]:
    """Which words are crossed out with these probabilities."""
    return [
        chance >= taken_back_from and not _comes_twice_by_grammar(said[at : at + 3])
        for at, chance in enumerate(chances)
    ]


def _comes_twice_by_grammar(said: Sequence[SpokenWord]) -> bool:
    """Whether the first word comes again after the next one as it should: "I think I can", "what do you do"."""
    first, middle, third = ((*(word.norm for word in said), "", "", "")[at] for at in range(3))
    is_clause = middle in _CLAUSE_BEFORE and _kind_of(first) in {"subject", "it"}
    is_question = _kind_of(first) == "do" and _kind_of(middle) in {"subject", "it"}
    return first == third and (is_clause or is_question)


def features(said: Sequence[SpokenWord], at: int) -> Features:
    """The names of what speaks for and against the word at this position; those that have no weight say nothing."""
    return (name for names in features_by_family(said, at).values() for name in names)


def features_by_family(said: Sequence[SpokenWord], at: int) -> dict[str, Features]:
    """The same by what they look at, so that a fit may do without some."""
    return {
        "word": _of_the_word(said, at),
        "neighbours": _of_the_neighbours(said, at),
        "copies": _of_copies(said, at),
        "stretch": _of_the_span(said, at),
        "kind": _of_the_kind(said, at),
        "likeness": _of_likeness(said, at),
    }


def _of_the_word(said: Sequence[SpokenWord], at: int) -> Features:
    word = said[at]
    yield "always"
    names = (
        "is_cut_off",
        "comma_follows",
        "filler_before",
        "filler_follows",
        "repetition_before",
        "repetition_follows",
    )
    yield from (name for name in (*names, "is_replaced") if getattr(word, name))
    yield f"kind {_kind_of(word.norm)}"
    yield f"{min(at, 3)} words before"


def _of_the_neighbours(said: Sequence[SpokenWord], at: int) -> Features:
    ahead = next((by for by in (1, 2, 3) if at + by < len(said) and said[at + by].is_cut_off), None)
    if ahead is not None:
        yield f"cut off ahead {ahead}"
    if at and said[at - 1].is_cut_off:
        yield "cut off before"
    if at and said[at - 1].comma_follows:
        yield "comma before"
    if at + 1 < len(said):
        yield from (f"next {name}" for name in ("comma_follows", "filler_follows") if getattr(said[at + 1], name))


def _of_copies(said: Sequence[SpokenWord], at: int) -> Features:
    """Whether the word, the next one or the one before are said again further on, or were said before."""
    here, following, before = (_norm(said, at + by) for by in (0, 1, -1))
    copy = next((by for by in range(1, _FARTHEST_COPY + 1) if _norm(said, at + by) == here), None)
    if copy is not None:
        openness = "open" if _kind_of(here) in _OPEN else "closed"
        yield f"again {openness} {min(copy, _NEAR)}"
        if following and _norm(said, at + copy + 1) == following:
            yield f"again with the next {min(copy, _NEAR)}"
        if before and _norm(said, at + copy - 1) == before:
            yield f"again with the one before {min(copy, _NEAR)}"
    yield from _first("said before", (by for by in range(1, _NEAR) if _norm(said, at - by) == here))
    if following:
        yield from _first("next again", (by for by in range(2, _NEAR) if _norm(said, at + 1 + by) == following))
    if before:
        yield from _first("before again", (by for by in range(2, _NEAR) if _norm(said, at - 1 + by) == before))


def _of_the_span(said: Sequence[SpokenWord], at: int) -> Features:
    """Whether the word lies in a stretch that is begun again: "what we should what the decision we should"."""
    best = max((_likeness(said, start, again) for start, again in _spans(said, at)), default=None)
    if best is None:
        return
    likeness, length, start = best
    name = "alike" if likeness >= _ALIKE else "partly alike" if likeness >= _PARTLY_ALIKE else "begun alike"
    yield f"in a stretch {name}"
    yield f"in a stretch {name} {min(length, _NEAR)}"
    yield f"in a stretch from {_kind_of(said[start].norm)}"


def _spans(said: Sequence[SpokenWord], at: int) -> Iterator[tuple[int, int]]:
    """Where stretches over the word begin, and where they begin again with the same word."""
    for start in range(max(0, at - _LONGEST_SPAN + 1), at + 1):
        for again in range(at + 1, min(len(said), start + _LONGEST_SPAN + 1)):
            if said[start].norm == said[again].norm:
                yield start, again


def _likeness(said: Sequence[SpokenWord], start: int, again: int) -> tuple[float, int, int]:
    """The share of the words that come again, how many they are, and where they start."""
    first = [word.norm for word in said[start:again]]
    second = {word.norm for word in said[again : again + len(first) + 1]}
    return sum(norm in second for norm in first) / len(first), len(first), start


def _of_the_kind(said: Sequence[SpokenWord], at: int) -> Features:
    """Whether another function word of the same kind follows soon."""
    kind = _kind_of(said[at].norm)
    if kind in _OPEN:
        return
    others = (
        by
        for by in range(1, _FARTHEST_OF_KIND + 1)
        if _norm(said, at + by) != said[at].norm and _kind(said, at + by) == kind
    )
    if (by := next(others, None)) is not None:
        yield f"same kind {by}"
        if at and by > 1 and _kind(said, at - 1) == _kind(said, at + by - 1):
            yield "same kind and the one before"


def _of_likeness(said: Sequence[SpokenWord], at: int) -> Features:
    here = said[at].norm
    for by in (1, 2, 3):
        other = _norm(said, at + by)
        if not other or other == here:
            continue
        if other.partition("'")[0] == here.partition("'")[0]:
            yield f"same head {by}"
        for length in (3, 2):
            if len(here) >= length and other[:length] == here[:length]:
                yield f"begins alike, {length} letters {by}"
                break


def _first(name: str, found: Iterator[int]) -> Features:
    if (by := next(found, None)) is not None:
        yield f"{name} {by}"


def _norm(said: Sequence[SpokenWord], at: int) -> str:
    return said[at].norm if 0 <= at < len(said) else ""


def _kind(said: Sequence[SpokenWord], at: int) -> str:
    return _kind_of(said[at].norm) if 0 <= at < len(said) else _END


@cache
def _kind_of(word: str) -> str:
    """The kind of a function word; of any other word its ending, as far as that says something."""
    if (known := _KINDS.get(word)) is not None:
        return known
    if word.endswith(_CONTRACTED) and word.rpartition("'")[0] in _KINDS:
        return "contracted"
    return next((f"-{ending}" for ending in ("ly", "ing", "ed") if word.endswith(ending)), "other")


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-score))


@cache
def repair_model() -> RepairModel:
    """The model that was fitted."""
    return RepairModel(
        **json.loads(resources.files("speakkit.text").joinpath("repair_weights.json").read_text("utf-8"))
    )
