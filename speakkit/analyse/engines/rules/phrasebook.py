"""Mistakes that are known by their words: the lines of `phrasebook.toml`, each a phrase with what puts it right.

A line lists the words of a phrase: `look|looks` is one of these, `{adj}` one of a class, `{adj}*` any number of them or none.
Square brackets hold what is changed: `wait [->for] {obj}`, `[have->am] hungry`; several words before the arrow that stand
for one place go with as many after it. `{plural}`, `{ing}` and their like are forms of the word in the brackets, `a(n)` is the
article that the next word takes. Conditions that stand first: `^`, where a clause begins; `<a|b`, where nothing or one of these
comes before; `!a|b`, none of these does. Those that stand last: `!a|b`, none of these follows; `>a|b`, one does; `$`, the phrase
ends; `.`, nothing follows.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources

from speakkit.analyse.engines.rules.articles import THINGS, indefinite_before
from speakkit.analyse.engines.rules.lexicon import (
    ADJECTIVES,
    ADVERBS,
    BASE_OF_GERUND,
    BE,
    COUNT_NOUNS,
    COUNTRIES,
    DEGREE,
    DETERMINERS,
    FEELINGS,
    GERUND,
    LANGUAGES,
    MONTHS,
    NUMBERS,
    OBJECT_PRONOUNS,
    PARTICIPLE,
    PAST,
    PEOPLE,
    PLURAL,
    POSSESSIVES,
    PRESENT_VERBS,
    PROFESSIONS,
    SINGULAR_OF_PLURAL,
    SUBJECT_PRONOUNS,
    THIRD_PERSON,
    UNCOUNTABLE,
    VERBS_ONLY,
    WEEKDAYS,
    YEARS,
    words,
)
from speakkit.analyse.engines.rules.sentence import Occurrence, Rule, Sentence

_CLASSES: Mapping[str, Container[str]] = {
    "adj": ADJECTIVES,
    "adv": ADVERBS | {"not"},
    "be": BE,
    "count": COUNT_NOUNS,
    "country": COUNTRIES,
    "degree": DEGREE,
    "det": DETERMINERS,
    "feeling": FEELINGS,
    "ing": frozenset(GERUND.values()),
    "language": LANGUAGES,
    "mass": UNCOUNTABLE,
    "month": MONTHS,
    "number": NUMBERS,
    "obj": OBJECT_PRONOUNS - {"her", "it"},
    "person": PEOPLE,
    "plural": frozenset(SINGULAR_OF_PLURAL) | words("people things"),
    "participle": frozenset(PARTICIPLE.values()) | {"been"},
    "pos": POSSESSIVES,
    "profession": PROFESSIONS,
    "subj": SUBJECT_PRONOUNS,
    "thing": THINGS,
    "unit": words("minutes hours days weeks months years decades minute hour day week month year"),
    "verb": PRESENT_VERBS,
    "verbonly": VERBS_ONLY,
    "weekday": WEEKDAYS,
    "year": YEARS,
}
_FORMS: Mapping[str, Callable[[str], str]] = {
    "base": lambda word: BASE_OF_GERUND[word],
    "ing": lambda word: GERUND.get(word, f"{word}ing"),
    "it": lambda word: word,
    "participle": lambda word: PARTICIPLE[word],
    "past": lambda word: PAST[word],
    "plural": lambda word: PLURAL[word],
    "third": lambda word: THIRD_PERSON[word],
}
_PARTS = re.compile(r"\[[^\]]*\]|\S+")
_CONDITION = re.compile(r"[\^$.]$|[!<>].+")
_INDEFINITE = re.compile(r"\ba\(n\) (\S+)")


@dataclass(frozen=True)
class AnyOf:
    """Words of several classes, without some."""

    classes: Sequence[Container[str]]
    without: frozenset[str]

    def __contains__(self, word: object) -> bool:
        return word not in self.without and any(word in one for one in self.classes)


@cache
def _words_of(written: str) -> Container[str]:
    """Of `a|{adj-big-old}|b`."""
    listed, classes, without = set[str](), list[Container[str]](), set[str]()
    for one in written.split("|"):
        if one.startswith("{"):
            name, *left_out = one.strip("{}").split("-")
            classes.append(_CLASSES[name])
            without.update(left_out)
        else:
            listed.add(one)
    if not classes:
        return frozenset(listed)
    return AnyOf((frozenset(listed), *classes), frozenset(without))


@dataclass(frozen=True)
class _Step:
    """One place of a phrase: its words, whether it is any number of them, and what it is put right to (None: as it is)."""

    words: Container[str]
    is_many: bool = False
    right: Callable[[str], str] | None = None


def _replaced(left: str, right: str) -> Callable[[str], str]:
    """What a word in brackets becomes: its counterpart, or the right side with the forms of the word."""
    pairs = dict(zip(left.split("|"), right.split("|"), strict=False)) if "|" in right else {}

    def put_right(word: str) -> str:
        said = pairs.get(word, right)
        return re.sub(r"\{(\w+)\}", lambda found: _FORMS[found[1]](word), said)

    return put_right


def _steps_of(part: str) -> Iterator[_Step]:
    if not part.startswith("["):
        yield _Step(_words_of(part.removesuffix("*")), is_many=part.endswith("*"))
        return
    left, right = part[1:-1].split("->")
    for at, word in enumerate(left.split()):
        yield _Step(_words_of(word), right=_replaced(word, right.strip()) if at == 0 else _replaced(word, ""))
    if not left.split():
        yield _Step(frozenset(), is_many=True, right=_replaced("", right.strip()))


@dataclass(frozen=True)
class Phrase:
    """A line of the book; see the module for the conditions."""

    pattern_id: str
    steps: tuple[_Step, ...]
    opens_clause: bool = False
    only_after: Container[str] | None = None
    not_after: Container[str] = field(default_factory=frozenset)
    not_before: Container[str] = field(default_factory=frozenset)
    only_before: Container[str] | None = None
    ends_phrase: bool = False
    is_last: bool = False

    @cached_property
    def _listed(self) -> tuple[frozenset[str], ...]:
        """Of each place that lists words the words, of which one must be said; each line has such a place."""
        return tuple(step.words for step in self.steps if isinstance(step.words, frozenset) and not step.is_many)

    @property
    def needed(self) -> frozenset[str]:
        """Words of which one must be said, as few as there are."""
        return min(self._listed, key=len)

    def find(self, sentence: Sentence) -> Iterator[Occurrence]:
        if any(listed.isdisjoint(sentence.vocabulary) for listed in self._listed):
            return
        for start in range(len(sentence)):
            places = self._places(sentence, start)
            if places and self._holds(sentence, start, places[-1][1]):
                fix = " ".join(filter(None, map(self._said, self.steps, (sentence.text(*at) for at in places))))
                fix = _INDEFINITE.sub(lambda found: f"{indefinite_before(found[1])} {found[1]}", fix)
                if fix != sentence.text(start, places[-1][1]):  # "he has become": its own participle
                    yield sentence.occurrence(self.pattern_id, start, places[-1][1], fix)

    @staticmethod
    def _said(step: _Step, words: str) -> str:
        return words if step.right is None else step.right(words)

    def _places(self, sentence: Sentence, start: int) -> list[tuple[int, int]]:
        """Where each step is, nothing where they don't follow each other from here on."""
        places, at = list[tuple[int, int]](), start
        for step in self.steps:
            end = at
            while (sentence.word(end) if end == start else sentence.after(end)) in step.words and end < len(sentence):
                end += 1
                if not step.is_many:
                    break
            if end == at and not step.is_many:
                return []
            places.append((at, end))
            at = end
        return places

    def _holds(self, sentence: Sentence, start: int, end: int) -> bool:
        before, after = sentence.before(start), sentence.after(end)
        return (
            (not self.opens_clause or sentence.opens_clause(start))
            and (self.only_after is None or not before or before in self.only_after)
            and before not in self.not_after
            and after not in self.not_before
            and (self.only_before is None or after in self.only_before)
            and (not self.ends_phrase or sentence.ends_phrase(end))
            and (not self.is_last or not after)
        )


def _read(pattern_id: str, line: str) -> Phrase:
    parts = _PARTS.findall(line)
    first = [part for part in parts[:2] if _CONDITION.match(part)] if _CONDITION.match(parts[0]) else []
    body = parts[len(first) :]
    last = [part for part in body if _CONDITION.match(part)]
    steps = tuple(step for part in body[: len(body) - len(last)] for step in _steps_of(part))
    return Phrase(
        pattern_id,
        steps,
        opens_clause="^" in first,
        only_after=_listed(first, "<"),
        not_after=_listed(first, "!") or frozenset(),
        not_before=_listed(last, "!") or frozenset(),
        only_before=_listed(last, ">"),
        ends_phrase="$" in last,
        is_last="." in last,
    )


def _listed(conditions: Sequence[str], mark: str) -> Container[str] | None:
    return next((_words_of(one[1:]) for one in conditions if one.startswith(mark)), None)


def _book() -> Mapping[str, tuple[Phrase, ...]]:
    text = resources.files("speakkit.analyse.engines.rules").joinpath("phrasebook.toml").read_text(encoding="utf-8")
    return {
        pattern_id: tuple(_read(pattern_id, line) for line in lines.splitlines() if line.strip())
        for pattern_id, lines in tomllib.loads(text)["phrases"].items()
    }


def _rule(pattern_id: str, phrases: Sequence[Phrase]) -> Rule:
    """All phrases of a pattern; those of which a sentence has no word aren't looked for."""
    by_word: dict[str, list[int]] = {}
    for at, phrase in enumerate(phrases):
        for word in phrase.needed:
            by_word.setdefault(word, []).append(at)

    def find(sentence: Sentence) -> Iterator[Occurrence]:
        said = {at for word in sentence.vocabulary for at in by_word.get(word, ())}
        for at in sorted(said):
            yield from phrases[at].find(sentence)

    return Rule(pattern_id, find, frozenset(by_word))


BOOK = _book()
RULES = tuple(_rule(pattern_id, phrases) for pattern_id, phrases in BOOK.items())
