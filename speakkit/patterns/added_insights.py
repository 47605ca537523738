"""What a reviewer adds to what an engine found: an insight of their own, with the words that show it.

It counts like any other from the moment it is stored, and until somebody takes it back.
"""

from __future__ import annotations

from pydantic import Field

from speakkit.errors import InputError
from speakkit.model import Category, Identifier, Quote, Severity, UtcDatetime, Value
from speakkit.model.pattern_key import PatternKey
from speakkit.model.standing import ADDED_AFTER
from speakkit.patterns.reviews import Reviewer, ReviewText, to_pattern
from speakkit.patterns.vocabulary import vocabulary

NEEDS_TEXTS = "A pattern in your own words needs what happens and what to try: nothing is known of it otherwise."


class OwnInsight(Value):
    """What a reviewer saw: a pattern, how much it hinders, what happens, what to try, and the words that show it."""

    category: Category
    pattern: str = Field(min_length=1)
    pattern_id: str | None
    severity: Severity
    detail: ReviewText
    suggestion: ReviewText
    example: Quote
    note: ReviewText | None = None

    @property
    def key(self) -> str:
        """The profile key, such as "grammar:Missing articles"."""
        return str(PatternKey(self.category, self.pattern))


class AddedInsight(OwnInsight):
    """The same, stored: the `number`-th of its session, by whom and when, and who took it back, if anybody did.

    `transcriber` to `transcriber_model` say whose transcript the words are of; in another's they don't count.
    """

    session_id: Identifier
    number: int = Field(ge=1)
    added_at: UtcDatetime
    added_by: Reviewer
    transcriber: str
    transcriber_version: str
    transcriber_model: str | None
    withdrawn_at: UtcDatetime | None = None
    withdrawn_by: Reviewer | None = None

    @property
    def rank(self) -> int:
        """By which it is named among the insights of its session."""
        return ADDED_AFTER + self.number

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None


def own_insight(
    pattern: str,
    example: Quote,
    *,
    category: Category = "grammar",
    severity: Severity | None = None,
    detail: str = "",
    suggestion: str = "",
    note: str | None = None,
) -> OwnInsight:
    """An insight of a reviewer's own; what they leave out is what the vocabulary says of the pattern.

    Args:
        pattern: an entry of the vocabulary by id, key, label or alias, or words of their own.
        category: of words of their own that come without one.

    Raises:
        UnknownPatternError: the pattern looks like one of the vocabulary, and is none.
        InputError: it is in words of their own, without what happens or what to try.
    """
    named = to_pattern(pattern, category)
    entry = vocabulary().entry(named.new_pattern_id)
    if entry is None and not (detail and suggestion):
        raise InputError(NEEDS_TEXTS)
    return OwnInsight.model_validate(
        {
            "category": named.new_category,
            "pattern": named.new_pattern,
            "pattern_id": named.new_pattern_id,
            "severity": severity or (entry.severity if entry else "medium"),
            "detail": detail or (entry.definition if entry else ""),
            "suggestion": suggestion or (entry.practice if entry else ""),
            "example": example,
            "note": note or None,
        }
    )
