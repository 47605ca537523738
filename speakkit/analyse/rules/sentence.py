"""What a rule reads and what it yields.

A rule sees one sentence at a time, fluent: fillers and immediate repetitions are taken out, punctuation is a break between
two words. What it yields are tokens of the transcript.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from speakkit.analyse.rules.lexicon import FINITE_VERBS, FUNCTION_WORDS, OPENERS, TIME_OPENERS, TIME_UNITS
from speakkit.tokens import Token, tokenise

SENTENCE_ENDS = frozenset(".?!;\n…")
_BREAKS = SENTENCE_ENDS | frozenset(',:()[]"“”—–/')
_MAX_REPEATED = 3


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where a pattern occurs: the transcript's tokens `token_start:token_end`, and these words put right."""

    pattern_id: str
    token_start: int
    token_end: int
    fix: str


@dataclass(frozen=True, slots=True)
class Many:
    """A step of `Sentence.match` that takes as many words of `words` as follow each other, or none."""

    words: Container[str]


Step = Container[str] | Many


@dataclass(frozen=True)
class Sentence:
    """One sentence without its disfluencies.

    `words` are normalised, `indices` their tokens in the transcript; `breaks` are the positions that punctuation
    precedes. `is_question` says whether it ends with a question mark.
    """

    words: tuple[str, ...]
    indices: tuple[int, ...]
    breaks: frozenset[int] = frozenset()
    is_question: bool = False

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.words)

    def word(self, at: int) -> str:
        """The word at this position; "" before the start, after the end."""
        return self.words[at] if 0 <= at < len(self.words) else ""

    def before(self, at: int) -> str:
        """The word before this position, "" where punctuation or nothing is there."""
        return "" if at in self.breaks else self.word(at - 1)

    def after(self, at: int) -> str:
        """The word at this position as the continuation of what precedes it, "" where punctuation or nothing is."""
        return "" if at in self.breaks else self.word(at)

    def text(self, start: int, end: int) -> str:
        return " ".join(self.words[start:end])

    def match(self, at: int, *steps: Step) -> int | None:
        """Where the words that fulfil all steps from here on end, None where they don't; no break lies inside."""
        start = at
        for step in steps:
            if isinstance(step, Many):
                while self._continues(start, at) and self.words[at] in step.words:
                    at += 1
            elif self._continues(start, at) and self.words[at] in step:
                at += 1
            else:
                return None
        return at

    def find(self, *steps: Step) -> Iterator[tuple[int, int]]:
        """(start, end) of every place that matches the steps."""
        for start in range(len(self.words)):
            end = self.match(start, *steps)
            if end is not None:
                yield start, end

    def ends_phrase(self, at: int) -> bool:
        """Whether a noun phrase can't go on here: the end, punctuation or a function word."""
        return at >= len(self.words) or at in self.breaks or self.words[at] in FUNCTION_WORDS

    def opens_clause(self, at: int) -> bool:
        """Whether a clause certainly begins here, so that the noun phrase that follows is its subject."""
        word = self.before(at)
        if word in {"and", "or"}:  # "my mother and he work": no clause before, so no new one
            return any(earlier in FINITE_VERBS for earlier in self.words[: at - 1])
        starts_with_time = at <= len(TIME_OPENERS) and self.words[0] in TIME_OPENERS and word in TIME_UNITS
        return not word or word in OPENERS or starts_with_time

    def occurrence(self, pattern_id: str, start: int, end: int, fix: str) -> Occurrence:
        return Occurrence(pattern_id, self.indices[start], self.indices[end - 1] + 1, fix)

    def _continues(self, start: int, at: int) -> bool:
        return at < len(self.words) and (at == start or at not in self.breaks)


@dataclass(frozen=True)
class Rule:
    """One pattern and how to find it.

    `find` yields the occurrences in a sentence. A sentence without any of the `opportunities` can't have one, and a
    transcript without them offers the learner no opportunity. `is_certain` is whether one occurrence is proof.
    """

    pattern_id: str
    find: Callable[[Sentence], Iterator[Occurrence]]
    opportunities: frozenset[str]
    is_certain: bool = True


def occurrences(rules: Iterable[Rule], sentences: Sequence[Sentence]) -> Iterator[tuple[Rule, Occurrence]]:
    """All that the rules find, rule by rule."""
    for rule in rules:
        for sentence in sentences:
            if not rule.opportunities.isdisjoint(sentence.vocabulary):
                for occurrence in rule.find(sentence):
                    yield rule, occurrence


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a transcript's text."""
    tokens = tokenise(text)
    sentences: list[Sentence] = []
    first = 0
    for i in range(1, len(tokens) + 1):
        gap = text[tokens[i - 1].end_char : tokens[i].start_char if i < len(tokens) else len(text)]
        if i == len(tokens) or not SENTENCE_ENDS.isdisjoint(gap):
            sentences.append(_sentence(text, tokens, range(first, i), is_question="?" in gap))
            first = i
    return tuple(sentence for sentence in sentences if sentence.words)


def _sentence(text: str, tokens: Sequence[Token], span: range, *, is_question: bool) -> Sentence:
    kept = _fluent(tokens, span)
    breaks = {
        position
        for position, (left, right) in enumerate(itertools.pairwise(kept), start=1)
        if right == left + 1 and not _BREAKS.isdisjoint(text[tokens[left].end_char : tokens[right].start_char])
    }
    return Sentence(tuple(tokens[i].norm for i in kept), tuple(kept), frozenset(breaks), is_question)


def _fluent(tokens: Sequence[Token], span: range) -> list[int]:
    """The indices without fillers and without the first of two equal runs of up to three words."""
    left = [i for i in span if not tokens[i].is_filler]
    norms = [tokens[i].norm for i in left]
    kept, at = [], 0
    while at < len(left):
        repeated = next((n for n in range(_MAX_REPEATED, 0, -1) if norms[at : at + n] == norms[at + n : at + 2 * n]), 0)
        if not repeated:
            kept.append(left[at])
        at += repeated or 1
    return kept
