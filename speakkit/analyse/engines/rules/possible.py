"""Possible errors: where the language model that the recogniser ships finds another word much likelier.

It proposes articles, forms of verbs and numbers of nouns, each only among words of the lexicon, and compares the probability
of the words around. Prepositions, missing or exchanged, it judges worst, so it isn't asked about them. What it finds is possible,
not certain, so a pattern that only it found needs two places, and where a rule is certain, the rule's places count.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from speakkit.analyse.engines.rules.lexicon import (
    ADJECTIVES,
    COUNT_NOUNS,
    DETERMINERS,
    GERUND,
    PLURAL,
    SINGULAR_OF_PLURAL,
    UNCOUNTABLE,
    VERBS,
    words,
)
from speakkit.analyse.engines.rules.sentence import Many, Occurrence, Sentence
from speakkit.sound.pocketsphinx_models import SENTENCE_END, SENTENCE_START, engine_version, language_model

MISSING_ARTICLE, EXTRA_ARTICLE = "grammar.article.missing", "grammar.article.extra"
NUMBER = "grammar.noun.number"
GERUND_MISSING = "grammar.verb_pattern.gerund"
PREPOSITION_ING = "grammar.verb_pattern.preposition_ing"

_ARTICLES = words("a an the")
_ING_VERBS = words(
    "enjoy enjoys enjoyed finish finished avoid avoids avoided keep keeps kept suggest suggested mind practise"
)
_TAGS = words("of in for without about after before by")

# how much likelier (natural logarithm) the words around must be; set on ErAConD so that few are wrong
_THRESHOLDS: Mapping[str, float] = {
    MISSING_ARTICLE: 2.0,
    EXTRA_ARTICLE: 6.0,
    NUMBER: 3.0,
    GERUND_MISSING: 3.0,
    PREPOSITION_ING: 3.5,
}


@dataclass(frozen=True)
class _Edit:
    """That the words `start:end` might be `right`."""

    pattern_id: str
    start: int
    end: int
    right: tuple[str, ...]


class PossibleErrors:
    """See the module."""

    name = "language model"
    is_certain = False
    opportunities: Mapping[str, frozenset[str]] = {NUMBER: COUNT_NOUNS | frozenset(SINGULAR_OF_PLURAL)}

    @property
    def version(self) -> str:
        return f"pocketsphinx {engine_version()}"

    def find(self, sentences: Sequence[Sentence]) -> Iterator[Occurrence]:
        """The likeliest edit at each place, from the threshold of its pattern on."""
        for sentence in sentences:
            scored = [(_gain(sentence, edit) - _THRESHOLDS[edit.pattern_id], edit) for edit in _edits(sentence)]
            taken: list[Occurrence] = []
            for gain, edit in sorted(scored, key=lambda pair: (-pair[0], pair[1].start)):
                if gain < 0:
                    break
                found = _occurrence(sentence, edit)
                if not any(found.corrects_the_same_as(earlier) for earlier in taken):
                    taken.append(found)
            yield from taken


def _occurrence(sentence: Sentence, edit: _Edit) -> Occurrence:
    """The edit with a word beside it, so that it reads as a phrase."""
    end = min(edit.end + (0 if edit.right and edit.end > edit.start else 1), len(sentence))
    fix = " ".join((*edit.right, *sentence.words[edit.end : end]))
    return sentence.occurrence(edit.pattern_id, edit.start, end, fix)


def _edits(sentence: Sentence) -> Iterator[_Edit]:
    for at in range(len(sentence)):
        if at not in sentence.breaks:
            yield from chain(_articles(sentence, at), _numbers(sentence, at), _forms(sentence, at))


def _articles(sentence: Sentence, at: int) -> Iterator[_Edit]:
    before = sentence.before(at)
    end = sentence.match(at, Many(ADJECTIVES), COUNT_NOUNS - {"series"})
    is_bare = before not in DETERMINERS | ADJECTIVES | COUNT_NOUNS and not before.endswith("'s")
    if at and is_bare and end is not None and sentence.ends_phrase(end) and not sentence.is_name(at, end):
        for article in sorted(_ARTICLES):
            yield _Edit(MISSING_ARTICLE, at, at, (article,))
    if sentence.word(at) == "the" and sentence.after(at + 1) in UNCOUNTABLE:
        yield _Edit(EXTRA_ARTICLE, at, at + 1, ())


def _numbers(sentence: Sentence, at: int) -> Iterator[_Edit]:
    """'I like movie' -> 'movies'; 'a movies' -> 'a movie'."""
    word, before = sentence.word(at), sentence.before(at)
    is_bare = before not in DETERMINERS | ADJECTIVES | COUNT_NOUNS and not before.endswith("'s")
    is_bare = is_bare and not (before == "other" and sentence.before(at - 1) in DETERMINERS)  # "what other film"
    if (
        word in COUNT_NOUNS
        and is_bare
        and at
        and PLURAL.get(word, word) != word
        and sentence.ends_phrase(at + 1)
        and not sentence.is_name(at, at + 1)
    ):
        yield _Edit(NUMBER, at, at + 1, (PLURAL[word],))
    if word in SINGULAR_OF_PLURAL and before in words("a an"):
        yield _Edit(NUMBER, at, at + 1, (SINGULAR_OF_PLURAL[word],))


def _forms(sentence: Sentence, at: int) -> Iterator[_Edit]:
    """'enjoy to read', 'enjoy read', 'without say'."""
    word, before = sentence.word(at), sentence.before(at)
    if word in VERBS and before in _ING_VERBS and word in GERUND:
        yield _Edit(GERUND_MISSING, at, at + 1, (GERUND[word],))
    if word in VERBS and before in _TAGS and word in GERUND and word not in COUNT_NOUNS:
        yield _Edit(PREPOSITION_ING, at, at + 1, (GERUND[word],))


def _gain(sentence: Sentence, edit: _Edit) -> float:
    """The logarithm of how much likelier the words around are with the edit; `-inf` where the model lacks one."""
    before = (SENTENCE_START, *sentence.words[: edit.start])[-2:]
    after = (*sentence.words[edit.end :], SENTENCE_END)[:2]
    said, right = (*sentence.words[edit.start : edit.end], *after), (*edit.right, *after)
    as_said = _log_prob(said, before)
    return _log_prob(right, before) - as_said if as_said > -math.inf else -math.inf


def _log_prob(run: Sequence[str], history: Sequence[str]) -> float:
    model, total, known = language_model(), 0.0, tuple(history)
    for word in run:
        total += model.log_prob(word, known)
        known = (*known, word)[-2:]
    return total
