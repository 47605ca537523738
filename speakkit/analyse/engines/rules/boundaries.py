"""Where sentences end in words that came without punctuation, as automatic captions do.

A logistic model of some eighty weights looks at each word and the next ones: whether the language model that the recogniser
ships expects an end there, which kinds of words meet, what the sentence so far has, and how long the pause is where words
have times. It reads from left to right, so that it knows how long the sentence is already. `tests/support/boundary_fit.py`
fits the weights (`boundary_weights.json`), `tests/benchmarks/test_boundaries.py` measures them on other speakers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from speakkit.analyse.engines.rules.lexicon import (
    ADJECTIVES,
    AUXILIARIES,
    BASE_OF_PAST,
    BASE_OF_THIRD_PERSON,
    BE,
    COUNT_NOUNS,
    DEGREE,
    DETERMINERS,
    DO,
    FINITE_VERBS,
    HAVE,
    MODALS,
    MONTHS,
    POSSESSIVES,
    PREPOSITIONS,
    SINGULAR_OF_PLURAL,
    TIME_UNITS,
    UNCOUNTABLE,
    VERBS,
    WEEKDAYS,
    words,
)
from speakkit.sound.pocketsphinx_models import SENTENCE_END, SENTENCE_START, language_model

Features = Iterator[tuple[str, float]]

_LIKELY = {"words": 0.32, "pauses": 0.38}
"""The probability from which an end is taken: set where F1 was best on the meetings and dialogues that the weights are from."""
_POSSIBLE, _NEARLY_CERTAIN = 0.02, 0.6
_UNKNOWN_WORD = -16.0
"""The logarithm of the probability of a word that the language model lacks."""
_LEAST_GAIN, _MOST_GAIN, _GAIN_UNIT = -15.0, 10.0, 5.0
_REMEMBERED = 1 << 16
_LENGTHS = (1, 2, 3, 5, 9, 15, 25)
_PAUSES_MS = (50, 200, 400, 700, 1500)
_REAL_PAUSE_MS = 200
_WORDS_A_PAUSE = 60
"""Speech has a pause of `_REAL_PAUSE_MS` at least this often; times without one were spread over a caption."""

_INTERJECTIONS = words(
    "yeah yes yep no nope okay ok right well oh hmm mm mm-hmm mhm ah uh-huh sure alright great cool good thanks hello hi "
    "sorry please exactly anyway hey bye aye"
)
_FILLERS = words("um uh er erm uhm umm eh hm")
_SUBJECTS = words(
    "i you he she we they i'm you're he's she's we're they're i've we've they've you've i'll we'll you'll they'll i'd we'd "
    "they'd you'd he'll she'll he'd she'd"
)
_POINTERS = words(
    "it it's it'll that's there's there this that these those what's here's where's who's how's here what"
)
_SUBORDINATORS = words(
    "because if when while although though that which who where whether unless since until than as whose whom cos cause"
)
_NEVER_LAST = words(
    "a an the my your his our their its every very quite and or because of to from than i'm he's she's we're they're i've "
    "we've don't doesn't didn't can't isn't is are was were am i he we they if as gonna wanna"
)
_THINKING = words(
    "think know say says said guess mean hope believe suppose see thought told tell sure wonder feel agree"
)
_OFTEN_LAST = words(
    "today yesterday tomorrow now again together there here then too well yet ago already before always home much first later "
    "also anyway though it them me us him that this one ones all something everything anything people time day way things"
)
_PARTICLES = words("on in off out up down through around about like over by with for")
_OPENERS = words(
    "maybe first second finally next yesterday today tomorrow now sometimes usually actually last every also after before "
    "suddenly recently anyway basically obviously"
)
_NOUNS = COUNT_NOUNS | frozenset(SINGULAR_OF_PLURAL) | UNCOUNTABLE
_VERBS = VERBS | frozenset(BASE_OF_THIRD_PERSON) | frozenset(BASE_OF_PAST)
_AUXILIARIES = (BE | HAVE | DO | MODALS | AUXILIARIES) - _SUBJECTS - _POINTERS
_CONTRACTED = tuple("'" + form for form in ("s", "m", "re", "ve", "ll", "d"))
_FRONTING = PREPOSITIONS | _OPENERS | DETERMINERS | words("one two three")

_LAST_KINDS = (
    ("interjection", _INTERJECTIONS),
    ("filler", _FILLERS),
    ("never last", _NEVER_LAST),
    ("coordinator", words("and but so or then plus")),
    ("subordinator", _SUBORDINATORS),
    ("auxiliary", _AUXILIARIES),
    ("thinking", _THINKING),
    ("subject", _SUBJECTS),
    ("preposition", PREPOSITIONS - _PARTICLES - words("like since until than")),
    ("particle", _PARTICLES),
    ("often last", _OFTEN_LAST),
    ("determiner", DETERMINERS),
    ("verb", _VERBS),
    ("adjective", ADJECTIVES | DEGREE),
    ("noun", _NOUNS | MONTHS | WEEKDAYS),
)
_NEXT_KINDS = (
    ("interjection", _INTERJECTIONS),
    ("filler", _FILLERS),
    ("subject", _SUBJECTS),
    ("pointer", _POINTERS),
    *((word, words(word)) for word in ("and", "but", "so", "or", "then", "to")),
    ("because", words("because cos")),
    ("question word", words("what how why when where who which")),
    ("subordinator", _SUBORDINATORS),
    ("object", words("me him her us them it")),
    ("auxiliary", _AUXILIARIES),
    ("possessive", POSSESSIVES),
    ("article", words("a an the")),
    ("preposition", PREPOSITIONS),
    ("opener", _OPENERS),
    ("determiner", DETERMINERS),
    ("verb", _VERBS),
    ("noun", _NOUNS),
)
_PHRASE_ENDS = PREPOSITIONS | _SUBJECTS | _POINTERS | _SUBORDINATORS | words("and but so or then")
_NEVER_FIRST = words("of than into onto")
_TAKEN_UP = words("he she it they")
_DEFINITE = POSSESSIVES | words("the this that")
_AFTER_TIME = _SUBJECTS | POSSESSIVES | words("the it there everybody people somebody")
_LONGEST_TOPIC = 4
_CLAUSE_KINDS = frozenset({"subject", "pointer"})


@dataclass(frozen=True)
class Boundaries:
    """The positions of words that probably end a sentence, of those of which it can't be ruled out, and of the surest."""

    ends: frozenset[int]
    possible: frozenset[int]
    nearly_certain: frozenset[int]


def find_boundaries(said: Sequence[str], gaps_ms: Sequence[int | None] | None = None) -> Boundaries:
    """The boundaries in normalised words; the last word always ends a sentence.

    Args:
        gaps_ms: after each word the silence before the next one, None where its times aren't known; None without times.
    """
    measured = gaps_ms if gaps_ms is not None and has_pauses(gaps_ms) else None
    model = "words" if measured is None else "pauses"
    weights, last = _weights()[model], {len(said) - 1}
    ends, possible, nearly_certain, start = set[int](), set[int](), set[int](), 0
    for at in range(len(said) - 1):
        gap_ms = None if measured is None else measured[at]
        score = sum(weights.get(name, 0.0) * value for name, value in features(said, start, at, gap_ms))
        probability = 1 / (1 + math.exp(-score))
        if probability >= _POSSIBLE:
            possible.add(at)
        if probability >= _NEARLY_CERTAIN:
            nearly_certain.add(at)
        if probability >= _LIKELY[model] and not _goes_on(said[start : at + 1], said[at + 1]):
            ends.add(at)
            start = at + 1
    return Boundaries(*(frozenset(some | last) for some in (ends, possible, nearly_certain)))


def has_pauses(gaps_ms: Sequence[int | None]) -> bool:
    """Whether the times show where the speaker paused: not those that were spread evenly over a text."""
    pauses = sum(1 for gap_ms in gaps_ms if gap_ms is not None and gap_ms >= _REAL_PAUSE_MS)
    return pauses * _WORDS_A_PAUSE >= len(gaps_ms) > 0


def features(said: Sequence[str], start: int, at: int, gap_ms: int | None) -> Features:
    """What speaks for and against an end after the word `at`, in the sentence that began at `start`."""
    yield "always", 1.0
    yield "gain", min(_MOST_GAIN, max(_LEAST_GAIN, _gain(said, at))) / _GAIN_UNIT
    yield from _of_the_words(said, at)
    yield from _of_the_clause(said, at)
    yield from _of_the_sentence(said, start, at)
    if gap_ms is not None:
        yield from ((f"pause {least}", 1.0) for least in _PAUSES_MS if gap_ms > least)


def _gain(said: Sequence[str], at: int) -> float:
    """How much likelier the language model finds the words around with an end between them (natural logarithm)."""
    history = (SENTENCE_START, *said[: at + 1])[-2:]
    after = tuple(said[at + 1 : at + 3])
    ended = _log_prob(SENTENCE_END, history) + _log_prob(after[0], (SENTENCE_START,))
    going_on = _log_prob(after[0], history)
    if len(after) > 1:
        ended += _log_prob(after[1], (SENTENCE_START, after[0]))
        going_on += _log_prob(after[1], (history[-1], after[0]))
    return ended - going_on


@lru_cache(maxsize=_REMEMBERED)
def _log_prob(word: str, history: tuple[str, ...]) -> float:
    return max(_UNKNOWN_WORD, language_model().log_prob(word, history))


def _kind(word: str, kinds: Sequence[tuple[str, frozenset[str]]]) -> str:
    return next((name for name, listed in kinds if word in listed), "other")


def _is_finite(word: str) -> bool:
    return word in FINITE_VERBS or word in _AUXILIARIES or word.endswith(_CONTRACTED)


def _of_the_words(said: Sequence[str], at: int) -> Features:
    last, following = _kind(said[at], _LAST_KINDS), _kind(said[at + 1], _NEXT_KINDS)
    yield f"last {last}", 1.0
    yield f"next {following}", 1.0
    yield f"second {_kind(_word(said, at + 2), _NEXT_KINDS)}", 1.0
    if last == following == "interjection":
        yield "same interjection" if said[at] == said[at + 1] else "two interjections", 1.0
    if last in {"noun", "other"} and following in _CLAUSE_KINDS:
        yield "noun, subject", 1.0
    if last == "verb" and following == "subject":
        yield "verb, subject", 1.0


def _of_the_clause(said: Sequence[str], at: int) -> Features:
    """Whether the next words look like the beginning of a clause."""
    following, second = (_kind(_word(said, at + ahead), _NEXT_KINDS) for ahead in (1, 2))
    if following in _CLAUSE_KINDS and _is_finite(_word(said, at + 2)):
        yield "subject and verb", 1.0
    if following in {"possessive", "article", "noun", "determiner"} and _phrase_with_verb(said[at + 2 : at + 6]):
        yield "phrase and verb", 1.0
    if following in {"and", "but", "so", "or", "then"} and second in _CLAUSE_KINDS:
        yield "connector and subject", 1.0
    if following == "auxiliary" and second in _CLAUSE_KINDS:
        yield "inversion", 1.0
    if _is_fronted(said[at + 1 : at + 6]):
        yield "time and subject", 1.0


def _phrase_with_verb(following: Sequence[str]) -> bool:
    """Whether a finite verb comes before anything that ends a noun phrase but a pronoun that takes it up again."""
    for at, word in enumerate(following):
        if _is_finite(word):
            return True
        if word in _PHRASE_ENDS and not (at and word in _TAKEN_UP):
            return False
    return False


def _goes_on(so_far: Sequence[str], following: str) -> bool:
    """Whether the next word certainly goes on: "on sunday" opens what "we" follows, "my brother" what "he" does."""
    if following in _NEVER_FIRST:
        return True
    fluent = [word for word in so_far if word not in _FILLERS]
    if not fluent or any(map(_is_finite, fluent)):
        return False
    is_time = fluent[0] in _FRONTING and (fluent[-1] in TIME_UNITS or fluent[-1] in _OPENERS)
    is_person = fluent[0] in _DEFINITE and 1 < len(fluent) <= _LONGEST_TOPIC
    return (is_time and following in _AFTER_TIME) or (is_person and following in _TAKEN_UP)


def _is_fronted(following: Sequence[str]) -> bool:
    """Whether a time and then a subject follow: "on monday we", "yesterday i", "every month my"."""
    if not following or following[0] not in _FRONTING:
        return False
    subject = next((i for i, word in enumerate(following) if i and word in _SUBJECTS | POSSESSIVES | words("the")), 0)
    return subject > 0 and (following[subject - 1] in TIME_UNITS or following[subject - 1] in _OPENERS)


def _of_the_sentence(said: Sequence[str], start: int, at: int) -> Features:
    """What the sentence has so far."""
    so_far = said[start : at + 1]
    finite = sum(map(_is_finite, so_far))
    yield f"length {next((most for most in _LENGTHS if len(so_far) <= most), 'more')}", 1.0
    if finite:
        yield "has a verb", 1.0
    elif len(so_far) > 3:
        yield "long without a verb", 1.0
    if so_far[0] in _SUBORDINATORS and finite < 2:
        yield "main clause to come", 1.0
    if finite and _kind(so_far[-1], _LAST_KINDS) in {"noun", "other", "often last", "adjective"}:
        yield "may be complete", 1.0
    if not finite and so_far[0] in _FRONTING and _word(said, at + 1) in _AFTER_TIME:
        yield "fronted phrase", 1.0


def _word(said: Sequence[str], at: int) -> str:
    return said[at] if at < len(said) else ""


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    text = resources.files("speakkit.analyse.engines.rules").joinpath("boundary_weights.json").read_text("utf-8")
    weights: dict[str, dict[str, float]] = json.loads(text)
    return weights
