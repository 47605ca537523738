"""The pattern vocabulary: what recurs in learners' speech, under one name each.

The entries live in `patterns.json` beside this file, under a version. A free label maps to an entry by id, then by exact
label or alias; a fuzzy match only ever proposes ("Extra article" is close to "no article", the opposite).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pydantic import Field, TypeAdapter

from speakkit.model import Category, Severity, Value
from speakkit.tokens import tokenise


class Pattern(Value):
    """One entry: `pattern_id` such as "grammar.article.missing", `label` as people read it ("Missing articles")."""

    pattern_id: str = Field(pattern=r"^[a-z]+(\.[a-z0-9_]+)+$")
    category: Category
    label: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    errant_type: str | None = None
    definition: str
    wrong: str
    right: str
    practice: str
    severity: Severity = "medium"

    @property
    def key(self) -> str:
        """The profile key, such as "grammar:Missing articles"."""
        return f"{self.category}:{self.label}"


def _comparable(label: str) -> str:
    return " ".join(_lemma(token.norm) for token in tokenise(label))


@cache
def _lemma(word: str) -> str:
    from lemminflect import getAllLemmas

    lemmas = getAllLemmas(word)
    return str((lemmas.get("NOUN") or lemmas.get("VERB") or lemmas.get("ADJ") or (word,))[0])


@dataclass(frozen=True)
class Vocabulary:
    """A version of the vocabulary; `patterns` by id, in the order of the file."""

    version: str
    patterns: Mapping[str, Pattern]

    def find(self, label: str, category: Category | None = None) -> Pattern | None:
        """The entry that an id, a label or an alias names exactly (casefolded and lemmatised), else None."""
        if label in self.patterns:
            return self.patterns[label]
        wanted = _comparable(label)
        for pattern in self.patterns.values():
            if category is not None and pattern.category != category:
                continue
            if wanted in map(_comparable, (pattern.label, *pattern.aliases)):
                return pattern
        return None


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that this version of SpeakKit ships."""
    text = resources.files("speakkit.analyse").joinpath("patterns.json").read_text(encoding="utf-8")
    document = json.loads(text)
    patterns = TypeAdapter(list[Pattern]).validate_python(document["patterns"])
    return Vocabulary(document["version"], {pattern.pattern_id: pattern for pattern in patterns})
