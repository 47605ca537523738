"""Reviews: what a coach says of an insight. Each is an event with who and when; the latest of an insight counts.

A rejected insight counts nowhere, and its pattern was not checked in that session; an edited one counts as edited; what
the engine said stays as it is, so that a review can be withdrawn and an engine's precision be computed.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from speakkit.errors import InputError, UnknownPatternError
from speakkit.model import Category, Edit, Identifier, Severity, UtcDatetime, Value
from speakkit.model.judge import ANALYSER_COLUMNS
from speakkit.model.pattern_key import PatternKey, key_column
from speakkit.patterns.vocabulary import Pattern, vocabulary

if TYPE_CHECKING:
    import pandas as pd

Reviewer = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
MAX_TEXT_CHARS = 2000
ReviewText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT_CHARS)]

JUDGEMENT = ["key", *ANALYSER_COLUMNS]
"""The columns by which precision is told apart: the pattern as it was given, and the analyser that gave it."""


_ID = re.compile(r"[a-z]+(\.[a-z0-9_]+)+", re.IGNORECASE)
"""The shape of an entry's id: nobody calls a pattern so in words of their own."""


class Decision(StrEnum):
    """What a reviewer decides; WITHDRAW takes the earlier decision back."""

    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"
    WITHDRAW = "withdraw"


class CorrectedQuote(Value):
    """What a reviewer calls right for the quote at these tokens, and what that changes."""

    token_start: int = Field(ge=0)
    token_end: int = Field(gt=0)
    correction: ReviewText
    edit_type: str | None = None
    edits: tuple[Edit, ...] = ()


class InsightEdit(Value):
    """What a reviewer puts in the place of what the engine said; None leaves it.

    With another pattern, the occurrences are the other's and the engine was wrong about the pattern.
    """

    new_category: Category | None = None
    new_pattern: ReviewText | None = None
    new_pattern_id: str | None = None
    new_severity: Severity | None = None
    new_detail: ReviewText | None = None
    new_suggestion: ReviewText | None = None
    new_corrections: tuple[CorrectedQuote, ...] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.new_category is None) != (self.new_pattern is None):
            raise ValueError("a pattern has a category")
        return self

    @property
    def is_empty(self) -> bool:
        return all(getattr(self, name) is None for name in InsightEdit.model_fields)


class Review(InsightEdit):
    """One review of one insight; `category` and `pattern` are as the engine gave them.

    `engine` to `prompt_hash` say whose insight it was: the review holds for the analysis of that engine alone.
    """

    event_id: int = Field(ge=1)
    session_id: Identifier
    reviewed_at: UtcDatetime
    reviewed_by: Reviewer
    decision: Decision
    rank: int
    category: Category
    pattern: str
    engine: str
    engine_version: str
    model: str | None
    prompt_hash: str | None
    note: ReviewText | None = None

    @model_validator(mode="after")
    def _edits(self) -> Self:
        if (self.decision is Decision.EDIT) == self.is_empty:
            raise ValueError("an edit changes something, and nothing else does")
        return self


def entry_named(name: str) -> Pattern | None:
    """The entry of the vocabulary that an id, a profile key, a label or an alias names, else None."""
    category, label = _key_parts(name)
    return vocabulary().find(label, category)


def to_pattern(name: str, category: Category) -> InsightEdit:
    """The edit that gives an insight another pattern: an entry of the vocabulary, or words of the reviewer's own.

    Args:
        name: of an entry, as `entry_named` takes it, or a label of the reviewer's own, with its category before it
            ("grammar:Extra words") or without.
        category: of a label of the reviewer's own that comes without one.

    Raises:
        UnknownPatternError: it looks like an id and is none, or is an entry's label under another category.
        InputError: it is empty, or too long for a label.
    """
    entry = entry_named(name)
    if entry is not None:
        return InsightEdit(new_category=entry.category, new_pattern=entry.label, new_pattern_id=entry.pattern_id)
    given, label = _key_parts(name)
    namesake = vocabulary().find(label)
    if namesake is not None or _ID.fullmatch(label):
        close = [namesake.pattern_id] if namesake else get_close_matches(label.casefold(), vocabulary().patterns)
        proposed = f" Did you mean {' or '.join(close)}?" if close else ""
        raise UnknownPatternError(
            f"The vocabulary has no pattern {name[:80]!r}.{proposed} `speakkit patterns list` lists them all."
        )
    if not 0 < len(label) <= MAX_TEXT_CHARS:
        raise InputError(f"A pattern has a name of at most {MAX_TEXT_CHARS} characters.")
    return InsightEdit(new_category=given or category, new_pattern=label)


def _key_parts(name: str) -> tuple[Category | None, str]:
    """Category and label of what is written like a profile key; the category is None for anything else."""
    return PatternKey.typed(name) or (None, name.strip())


def latest_reviews(reviews: pd.DataFrame) -> pd.DataFrame:
    """The latest review of each insight, as `Dataset.reviews()` gives them; where it was withdrawn there is none."""
    latest = reviews.sort_values("event_id").drop_duplicates(["session_id", *JUDGEMENT], keep="last")
    return latest[latest["decision"] != Decision.WITHDRAW.value]


def is_same_pattern(reviews: pd.DataFrame) -> pd.Series[bool]:
    """Whether the reviewer lets the insight's pattern stand: accepted, or edited without another pattern."""
    given = key_column(reviews["new_category"], reviews["new_pattern"])
    is_kept = reviews["new_pattern"].isna() | (given == reviews["key"])
    return (reviews["decision"] == Decision.ACCEPT.value) | ((reviews["decision"] == Decision.EDIT.value) & is_kept)
