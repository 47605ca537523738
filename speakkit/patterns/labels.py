"""Labels that analyses gave, those that map to no entry of the vocabulary, and merges of one label into another.

A merge is an event with who and when, and so is its undoing. It says that two labels are one pattern from now on,
wherever they occurred; the labels themselves stay as they were given, so that undoing it gives back what was before.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from speakkit.model import Category, PatternKey, UtcDatetime, Value
from speakkit.patterns.reviews import Reviewer, ReviewText
from speakkit.patterns.vocabulary import Proposal, vocabulary

LabelText = Annotated[str, StringConstraints(min_length=1)]


class Label(Value):
    """A label as analyses gave it, present in so many sessions of so many learners."""

    category: Category
    pattern: str
    pattern_id: str | None
    sessions: int
    learners: int
    last_seen_at: UtcDatetime

    @property
    def key(self) -> str:
        return str(PatternKey(self.category, self.pattern))

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """Entries of the vocabulary that it may mean, for a person to judge."""
        return vocabulary().propose(self.pattern)


class PatternAlias(Value):
    """One merge of the label `category:pattern` into `to_category:to_pattern`, or its undoing."""

    event_id: int = Field(ge=1)
    merged_at: UtcDatetime
    merged_by: Reviewer
    action: Literal["merge", "unmerge"]
    category: Category
    pattern: LabelText
    to_category: Category
    to_pattern: LabelText
    to_pattern_id: str | None
    note: ReviewText | None = None

    @property
    def key(self) -> str:
        return str(PatternKey(self.category, self.pattern))

    @property
    def to_key(self) -> str:
        return str(PatternKey(self.to_category, self.to_pattern))
