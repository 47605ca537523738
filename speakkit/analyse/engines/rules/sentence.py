"""What a rule reads and what it yields.

A rule sees one sentence at a time, fluent: fillers and immediate repetitions are taken out, punctuation is a break between
two words. What it yields are tokens of the transcript.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache, cached_property

from speakkit.analyse.engines.rules.lexicon import (
    COUNTRIES,
    DETERMINERS,
    FINITE_VERBS,
    FUNCTION_WORDS,
    LANGUAGES,
    MONTHS,
    NATIONALITIES,
    OPENERS,
    SUBJECT_PRONOUNS,
    TIME_OPENERS,
    TIME_UNITS,
    VERBS,
    WEEKDAYS,
    words,
)
from speakkit.text.tokens import Token

SENTENCE_ENDS = frozenset(".?!;\n…")
_LONG_SENTENCE = 25
"""Words from which a stretch without a mark is probably several sentences."""
_BEGINNINGS = (SUBJECT_PRONOUNS | DETERMINERS | OPENERS) - {"i"}
"""Words with which sentences begin, and names seldom."""
_BREAKS = SENTENCE_ENDS | frozenset(',:()[]"“”—–/')
_MAX_REPEATED = 3
_STARTS_OF_CLAUSES = (2, 3)
"""Subject and verb, with an auxiliary or without."""
_MAX_BEFORE, _MAX_AFTER = 3, 2
"""Words of neighbourhood in a correction."""
_SHORTEST_CLAUSE = 4
"""Words from which on one that may be a noun or a verb is a verb: "my sister work here and"."""
_JOINTS = words("and but or so because that when if while then which who where although")
_CAPITALISED = MONTHS - {"may", "march"} | WEEKDAYS | COUNTRIES | LANGUAGES | NATIONALITIES


def written(word: str) -> str:
    """A normalised word as it is written: "I" and "I'm", names of days, countries and languages with a capital."""
    return word[0].upper() + word[1:] if word.split("'")[0] == "i" or word in _CAPITALISED else word


def _common_length(left: Sequence[str], right: Sequence[str]) -> int:
    """How many words two sequences begin with alike."""
    return next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where a pattern occurs: the transcript's tokens `token_start:token_end`.

    `fix` are these words put right, `right` the same with their neighbourhood, as they are written. Of the tokens,
    `edit_start:edit_end` are exchanged for `replacement`; where both are equal, something is missing before that token.
    """

    pattern_id: str
    token_start: int
    token_end: int
    fix: str
    right: str
    edit_start: int
    edit_end: int
    replacement: tuple[str, ...]

    def corrects_the_same_as(self, other: Occurrence) -> bool:
        """Whether both change the same words, or put something into the same place."""
        if self.edit_start == self.edit_end or other.edit_start == other.edit_end:
            return self.edit_start == other.edit_start or other._covers(self) or self._covers(other)
        return self.edit_start < other.edit_end and other.edit_start < self.edit_end

    def _covers(self, insertion: Occurrence) -> bool:
        return insertion.edit_start == insertion.edit_end and self.edit_start <= insertion.edit_start < self.edit_end


@dataclass(frozen=True, slots=True)
class Many:
    """A step of `Sentence.match` that takes as many words of `words` as follow each other, or none."""

    words: Container[str]


Step = Container[str] | Many


@dataclass(frozen=True)
class Sentence:
    """One sentence without its disfluencies.

    `words` are normalised, `indices` their tokens in the transcript; `breaks` are the positions that punctuation
    precedes. `is_question` says whether it ends with a question mark. `texts` are the words as the transcript has them.
    `openings` are the positions where a sentence may begin in words that nobody punctuated: a rule that finds something
    only by one of them tells what might be there, not what is.
    """

    words: tuple[str, ...]
    indices: tuple[int, ...]
    texts: tuple[str, ...]
    breaks: frozenset[int] = frozenset()
    is_question: bool = False
    openings: frozenset[int] = frozenset()

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
        return "" if self._may_begin(at) else self.word(at - 1)

    def after(self, at: int) -> str:
        """The word at this position as the continuation of what precedes it, "" where punctuation or nothing is."""
        return "" if at in self.breaks else self.word(at)

    def starts(self) -> tuple[int, ...]:
        """Where a sentence begins, or may begin."""
        return (0, *sorted(self.openings))

    def _may_begin(self, at: int) -> bool:
        return at in self.breaks or at in self.openings

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
        for start in self._possible_starts(steps):
            end = self.match(start, *steps)
            if end is not None:
                yield start, end

    def _possible_starts(self, steps: Sequence[Step]) -> Iterable[int]:
        """Where the first step holds, or may: rules ask for so many places that each try counts."""
        if not steps or isinstance(steps[0], Many):
            return range(len(self.words))
        first = steps[0]
        return [at for at, word in enumerate(self.words) if word in first]

    def ends_phrase(self, at: int) -> bool:
        """Whether a noun phrase can't go on here: the end, punctuation or a function word."""
        is_time = self.word(at) == "one" and self.word(at + 1) in TIME_UNITS
        return at >= len(self.words) or self._may_begin(at) or self.words[at] in FUNCTION_WORDS or is_time

    def is_name(self, start: int, end: int) -> bool:
        """Whether a word there has a capital that neither its place in the sentence explains nor its being a nationality."""
        named = (at for at in range(max(start, 1), end) if self.texts[at] != self.words[at])
        return any(self.words[at] not in NATIONALITIES for at in named)

    @property
    def shows_names(self) -> bool:
        """Whether it has capitals, so that a name would be seen."""
        return any(text[0].isupper() for text in self.texts)

    def phrase_end(self, at: int) -> int:
        """Where the noun phrase ends that begins here, with a determiner or without."""
        at += 1
        while not self.ends_phrase(at):
            at += 1
        return at

    def opens_clause(self, at: int) -> bool:
        """Whether a clause certainly begins here, so that the noun phrase that follows is its subject."""
        word = self.before(at)
        if word in {"and", "or"} and at > 1:  # "my mother and he work": no clause before, so no new one
            earlier = self.words[: at - 1]
            may_have_verb = len(earlier) >= _SHORTEST_CLAUSE and not VERBS.isdisjoint(earlier)
            return may_have_verb or not FINITE_VERBS.isdisjoint(earlier)
        has_room = at <= len(TIME_OPENERS) and self.words[0] in TIME_OPENERS
        starts_with_time = (has_room or bool(self.openings)) and word in TIME_UNITS
        return not word or word in OPENERS | {"and", "or"} or starts_with_time

    def occurrence(self, pattern_id: str, start: int, end: int, fix: str) -> Occurrence:
        """That the words `start:end` should be `fix` (lower case, as in `words`)."""
        said, right = self.words[start:end], tuple(fix.split())
        lead = _common_length(said, right)
        tail = _common_length(said[lead:][::-1], right[lead:][::-1])
        first, last = self._neighbourhood(start, end)
        before, after = self._written(first, start), self._written(end, last)
        as_written = tuple(self._as_written(right))
        return Occurrence(
            pattern_id,
            token_start=self.indices[start],
            token_end=self.indices[end - 1] + 1,
            fix=fix,
            right=" ".join((*before, *as_written, *after)),
            edit_start=self._token(start + lead),
            edit_end=self._token(end - tail) if lead + tail < len(said) else self._token(start + lead),
            replacement=as_written[lead : len(right) - tail],
        )

    def _neighbourhood(self, start: int, end: int) -> tuple[int, int]:
        """The words around a place that make it a phrase: from the subject on, up to where the phrase ends."""
        first, last = start, end
        while first > max(0, start - _MAX_BEFORE) and first not in self.breaks and self.words[first - 1] not in _JOINTS:
            first -= 1
        while last < min(len(self.words), end + _MAX_AFTER) and not self.ends_phrase(last):
            last += 1
        return first, last

    def _token(self, at: int) -> int:
        return self.indices[at] if at < len(self.indices) else self.indices[-1] + 1

    def _written(self, start: int, end: int) -> tuple[str, ...]:
        """Words as they are written within a sentence: without the capital that began one."""
        return tuple(
            written(word) if at == 0 else self.texts[at] for at, word in enumerate(self.words[start:end], start=start)
        )

    def _as_written(self, right: Sequence[str]) -> Iterator[str]:
        own = dict(zip(self.words[1:], self.texts[1:], strict=True))
        return (own.get(word) or written(word) for word in right)

    def _continues(self, start: int, at: int) -> bool:
        return at < len(self.words) and (at == start or at not in self.breaks)


@dataclass(frozen=True)
class Rule:
    """One pattern and how to find it.

    `find` yields the occurrences in a sentence, `find_right` the positions start:end where it could have occurred and was said
    right, in the places where `find` would have seen it wrong. A sentence without any of the `opportunities` can't have one,
    and a transcript without them offers the learner no opportunity. `is_certain` is whether one occurrence is proof.
    """

    pattern_id: str
    find: Callable[[Sentence], Iterator[Occurrence]]
    opportunities: frozenset[str]
    is_certain: bool = True
    find_right: Callable[[Sentence], Iterator[tuple[int, int]]] | None = None


def occurrences(rules: Iterable[Rule], sentences: Sequence[Sentence]) -> Iterator[tuple[Rule, Occurrence]]:
    """All that the rules find, rule by rule."""
    for rule in rules:
        for sentence in sentences:
            if not rule.opportunities.isdisjoint(sentence.vocabulary):
                for occurrence in rule.find(sentence):
                    yield rule, occurrence


def shown_ends(text: str, tokens: Sequence[Token]) -> frozenset[int]:
    """The tokens after which the text shows that a sentence ends: by a mark, a new line, or, within a stretch too long for one
    sentence, by the capital of a word that begins them: recognisers leave out some full stops, and seldom the capitals."""
    marked = written_ends(text, tokens, SENTENCE_ENDS)
    shown, first = set(marked), 0
    for last in (*sorted(marked), len(tokens) - 1):
        if last + 1 - first > _LONG_SENTENCE:
            shown |= {at - 1 for at in range(first + 1, last + 1) if _is_capital_of_sentence(tokens[at])}
        first = last + 1
    return frozenset(shown)


def _is_capital_of_sentence(token: Token) -> bool:
    return token.text.istitle() and token.norm in _BEGINNINGS


def written_ends(text: str, tokens: Sequence[Token], marks: frozenset[str]) -> frozenset[int]:
    """The tokens that one of these marks follows."""
    return frozenset(at for at in range(len(tokens)) if not marks.isdisjoint(_gap(text, tokens, at)))


def sentences_ending_at(text: str, tokens: Sequence[Token], ends: Set[int]) -> tuple[Sentence, ...]:
    """The sentences whose last tokens are given; the last token of all ends one in any case."""
    sentences: list[Sentence] = []
    first = 0
    for last in range(len(tokens)):
        if last in ends or last + 1 == len(tokens):
            is_question = "?" in _gap(text, tokens, last)
            sentences.append(_sentence(text, tokens, range(first, last + 1), is_question=is_question))
            first = last + 1
    return tuple(sentence for sentence in sentences if sentence.words)


def read_openly(text: str, tokens: Sequence[Token], possible: Set[int]) -> Sentence:
    """All words as one sentence, in which another may begin after each of the `possible` tokens."""
    whole = _sentence(text, tokens, range(len(tokens)), is_question=True)
    openings = frozenset(
        position
        for position, (left, right) in enumerate(itertools.pairwise(whole.indices), start=1)
        if not possible.isdisjoint(range(left, right))
    )
    return replace(whole, openings=openings)


def _gap(text: str, tokens: Sequence[Token], at: int) -> str:
    """What stands between a token and the next one."""
    return text[tokens[at].end_char : tokens[at + 1].start_char if at + 1 < len(tokens) else len(text)]


def _sentence(text: str, tokens: Sequence[Token], span: range, *, is_question: bool) -> Sentence:
    kept = _fluent(tokens, span)
    breaks = {
        position
        for position, (left, right) in enumerate(itertools.pairwise(kept), start=1)
        if right == left + 1 and not _BREAKS.isdisjoint(text[tokens[left].end_char : tokens[right].start_char])
    }
    return Sentence(
        words=tuple(tokens[i].norm for i in kept),
        indices=tuple(kept),
        texts=tuple(tokens[i].text for i in kept),
        breaks=frozenset(breaks),
        is_question=is_question,
    )


def _fluent(tokens: Sequence[Token], span: range) -> list[int]:
    """The indices without fillers, without the first of two equal runs of up to three words, and without what is put right."""
    left = [i for i in span if not tokens[i].is_filler]
    norms = [tokens[i].norm for i in left]
    kept, at = [], 0
    while at < len(left):
        repeated = next((n for n in range(_MAX_REPEATED, 0, -1) if norms[at : at + n] == norms[at + n : at + 2 * n]), 0)
        dropped = repeated or _put_right(norms, at)
        if not dropped:
            kept.append(left[at])
        at += dropped or 1
    return kept


def _put_right(norms: Sequence[str], at: int) -> int:
    """How many words begin a clause that the speaker begins again with the verb in another form, 0 for none: "she like, she
    likes", "we have eat, we ate". Whoever mends a mistake knows better."""
    if norms[at] not in SUBJECT_PRONOUNS:
        return 0
    for length in _STARTS_OF_CLAUSES:
        again = norms[at + length : at + length + 2]
        if len(again) > 1 and again[0] == norms[at] and _are_forms_of_one_verb(norms[at + length - 1], again[1]):
            return length
    return 0


@cache
def _are_forms_of_one_verb(first: str, second: str) -> bool:
    from lemminflect import getAllLemmas

    lemmas = (set(getAllLemmas(word, upos=part).get(part, ())) for word in (first, second) for part in ("VERB", "AUX"))
    first_verb, first_auxiliary, second_verb, second_auxiliary = lemmas
    return first != second and bool(first_verb & second_verb or first_auxiliary & second_auxiliary)
