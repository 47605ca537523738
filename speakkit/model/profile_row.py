"""A row of a pattern profile: what recurs in one learner's speech, counted over sessions, with honest denominators."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from speakkit.model.pattern_key import Category, PatternKey
from speakkit.model.values import Identifier, UtcDatetime, Value


class ProfileRow(Value):
    """One pattern of one learner over the analysed sessions since the last break (see `speakkit.model.judge.Judge`).

    Which sessions *inform* about a pattern is defined in `speakkit.model.informs`. One that doesn't is censored, unless it
    gave the pattern no opportunity.

    Attributes:
        sessions_analysed: sessions with a stored analysis.
        sessions_checked: those that inform: present or absent.
        sessions_present: informing sessions in which the pattern occurred.
        sessions_censored: sessions in which it may have occurred without our knowing.
        sessions_listed: sessions that had it among their insights.
        occurrences: how often it occurred in the informing sessions.
        words: the pruned words of the informing sessions (no fillers, repeats, abandoned words), the denominator of
            `occurrences`; tokens where the language is one in which nothing can be pruned.
        first_seen_at, last_seen_at: recording times of the first and last session, informing or not, that showed it; also before
            the break.
    """

    learner_id: Identifier
    key: str
    pattern_id: str | None
    category: Category
    pattern: str = Field(min_length=1)
    sessions_analysed: int = Field(ge=1)
    sessions_checked: int = Field(ge=0)
    sessions_present: int = Field(ge=0)
    sessions_censored: int = Field(ge=0)
    sessions_listed: int = Field(ge=0)
    occurrences: int = Field(ge=0)
    words: int = Field(ge=0)
    first_seen_at: UtcDatetime
    last_seen_at: UtcDatetime

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.key != str(PatternKey(self.category, self.pattern)):
            raise ValueError("the key is category:pattern")
        if not self.sessions_present <= self.sessions_checked <= self.sessions_analysed - self.sessions_censored:
            raise ValueError("present sessions are among the checked, checked and censored among the analysed")
        return self
