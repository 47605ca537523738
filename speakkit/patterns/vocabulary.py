"""The pattern vocabulary: what recurs in learners' speech, under one name each.

The entries live in `patterns.json` beside this file, under a version. A free label maps to an entry by id, then by
exact label or alias; a fuzzy match only ever proposes ("Extra article" is close to "no article", the opposite).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from pydantic import Field, TypeAdapter

from speakkit.model import Category, PatternKey, Severity, Value
from speakkit.model.hashing import content_hash
from speakkit.text.tokens import tokenise


class Pattern(Value):
    """One entry: `pattern_id` such as "grammar.article.missing", `label` as people read it ("Missing articles").

    `errant_types` are those that an edit may have which puts an occurrence right, the usual one first; a habit has none.
    `definition` and `practice` are advice to the speaker: what to say, and how to practise it.
    """

    pattern_id: str = Field(pattern=r"^[a-z]+(\.[a-z0-9_]+)+$")
    category: Category
    label: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    errant_types: tuple[str, ...] = ()
    definition: str
    wrong: str
    right: str
    practice: str
    severity: Severity = "medium"

    @property
    def key(self) -> str:
        """The profile key, such as "grammar:Missing articles"."""
        return str(PatternKey(self.category, self.label))


class FreePattern(Value):
    """A pattern under an engine's own words, which no entry of the vocabulary covers."""

    category: Category
    label: str = Field(min_length=1)
    pattern_id: None = None
    definition: str = "A pattern that was named in an earlier recording; its label is all that is known of it."

    @property
    def key(self) -> str:
        return str(PatternKey(self.category, self.label))


KnownPattern = Pattern | FreePattern


def comparable(label: str) -> str:
    """The form in which labels are compared: casefolded, lemmatised, without punctuation."""
    return " ".join(_lemma(token.norm) for token in tokenise(label))


@cache
def _lemma(word: str) -> str:
    from lemminflect import getAllLemmas

    lemmas = getAllLemmas(word)
    return str((lemmas.get("NOUN") or lemmas.get("VERB") or lemmas.get("ADJ") or (word,))[0])


@dataclass(frozen=True)
class Proposal:
    """A guess for a person to judge: `pattern` may be what a label means; `score` is its likeness, 0 to 100."""

    pattern: Pattern
    score: float


@dataclass(frozen=True)
class Vocabulary:
    """A version of the vocabulary; `patterns` by id, in the order of the file."""

    version: str
    patterns: Mapping[str, Pattern]

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of every entry: two vocabularies of one version are the same exactly where this is."""
        return content_hash(self.version, *(pattern.model_dump_json() for pattern in self.patterns.values()))

    @cached_property
    def names(self) -> Mapping[str, Pattern]:
        """The entry behind each label and alias, as `comparable` writes them."""
        return {
            comparable(name): pattern
            for pattern in self.patterns.values()
            for name in (pattern.label, *pattern.aliases)
        }

    def entry(self, pattern_id: str | None) -> Pattern | None:
        """The entry with this id; None for a pattern in an engine's own words, which has none."""
        return None if pattern_id is None else self.patterns.get(pattern_id)

    def find(self, label: str, category: Category | None = None) -> Pattern | None:
        """The entry that an id, a label or an alias names exactly (casefolded and lemmatised), else None."""
        if label in self.patterns:
            return self.patterns[label]
        pattern = self.names.get(comparable(label))
        return pattern if pattern and category in (None, pattern.category) else None

    def named(self, key: str) -> KnownPattern:
        """The pattern of a profile key such as "grammar:Missing articles": an entry, or its own words."""
        category, label = PatternKey.of(key)
        pattern = self.names.get(comparable(label))
        if pattern is not None and pattern.key == key:
            return pattern
        return FreePattern(category=category, label=label)

    def propose(self, label: str, limit: int = 3, min_score: float = 60) -> tuple[Proposal, ...]:
        """The entries most like a label that `find` doesn't know, best first: for a review list, never a mapping."""
        from rapidfuzz import fuzz, process

        matches = process.extract(comparable(label), list(self.names), scorer=fuzz.token_ratio, limit=None)
        best: dict[str, Proposal] = {}
        for name, score, _ in matches:
            pattern = self.names[name]
            if score >= min_score:
                best.setdefault(pattern.pattern_id, Proposal(pattern, score))
        return tuple(best.values())[:limit]


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that this version of SpeakKit ships."""
    text = resources.files("speakkit.patterns").joinpath("patterns.json").read_text(encoding="utf-8")
    document = json.loads(text)
    patterns = TypeAdapter(list[Pattern]).validate_python(document["patterns"])
    return Vocabulary(document["version"], {pattern.pattern_id: pattern for pattern in patterns})
