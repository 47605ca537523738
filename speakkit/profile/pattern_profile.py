"""What recurs in one learner's speech: for each pattern what was seen, how sure that is, whether it changes, what to do.

Everything rests on sessions that *inform* (see `ProfileRow`); what may be said of them is in `speakkit.statistics`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import Field, ValidationError, model_validator

from speakkit.errors import CorruptDataError, invalid_fields
from speakkit.model import (
    Category,
    Identifier,
    ObservationState,
    PatternKey,
    Quote,
    Severity,
    Share,
    UtcDatetime,
    Value,
)
from speakkit.model.informs import MIN_SESSION_TOKENS
from speakkit.model.judge import Change, Judge
from speakkit.statistics.intervals import Interval, Presence, WordRate
from speakkit.statistics.pattern_status import MIN_UNCHANGED_P, PatternChange, Status
from speakkit.statistics.recency import RecencyRate
from speakkit.statistics.shrinkage import ShrunkenRate
from speakkit.statistics.trend import PresenceTrend, RateTrend


class ProfileSession(Value):
    """An analysed session, in order of recording.

    `words` are pruned words (no fillers, repeats, abandoned words), None where words can't be counted; `trouble` says why the
    session informs about nothing, None where it does. `changed` names what is different from the session before: a break,
    which no trend crosses.
    """

    session_id: Identifier
    recorded_at: UtcDatetime
    words: int | None = Field(ge=0)
    trouble: str | None
    judge: Judge
    changed: tuple[Change, ...] = ()


class Mark(Value):
    """One session and one pattern; `informs` says whether it counts for rates, which a censored session doesn't.

    `is_tentative` where it is present and fewer than two thirds of repeated analyses found that.
    """

    session_id: Identifier
    state: ObservationState
    informs: bool
    occurrences: int = Field(ge=0)
    is_tentative: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.informs and self.state not in {"present", "absent"}:
            raise ValueError("only present and absent inform")
        if (self.occurrences > 0) != (self.state == "present"):
            raise ValueError("occurrences are counted where the pattern is present")
        return self


class EvidenceQuote(Value):
    """The learner's own words: where they were said, and when in the recording."""

    session_id: Identifier
    recorded_at: UtcDatetime
    quote: Quote


class Trend(Value):
    """Whether the pattern comes or goes over the comparable sessions.

    `presence` is the exact test on present/absent, `rate` Mann-Kendall's on occurrences per 100 words. The adjusted
    p-values are Benjamini and Hochberg's over all tests of the profile; read these.
    """

    presence: PresenceTrend
    presence_p_adjusted: Share
    rate: RateTrend
    rate_p_adjusted: Share


class EarlierPresence(Value):
    """What was seen between two breaks, by other engines or with another vocabulary than now: no share adds them up."""

    first_at: UtcDatetime
    last_at: UtcDatetime
    judge: Judge
    presence: Presence


class PatternEvidence(Value):
    """One pattern of the learner.

    Attributes:
        marks: one a session of the profile, in its order.
        start: the first of the marks since the last break; all that follows rests on these, but for `earlier`.
        since: when that session was recorded; None where there was no break.
        presence: in the informing sessions, with Jeffreys' interval, and the bounds that censored ones leave open.
        earlier: what was seen before, a stretch between two breaks each.
        rate: occurrences per 100 pruned words, with an interval that allows for rates that vary; None without words.
        recency: presence with recent sessions counting more; None without comparable sessions.
        shrunken: that rate drawn towards the cohort where it is large enough; what `practice_priority` uses.
        trend: None below 8 comparable sessions.
        change: the recent sessions against the earlier ones, which the status is; None below 8 comparable sessions.
        recent_days: the days that the recent sessions span, where some lie more than six weeks apart.
        severity: of the learner's latest insight about it since the last break, else the vocabulary's, else of the latest before.
        practice_priority: (severity/3) x shrunken recency rate x due, from 0 to 1.
        quotes: newest first.
    """

    key: str
    category: Category
    pattern_id: str | None
    pattern: str
    severity: Severity
    marks: tuple[Mark, ...]
    sessions_listed: int = Field(ge=0)
    start: int = Field(ge=0)
    since: UtcDatetime | None
    presence: Presence
    earlier: tuple[EarlierPresence, ...]
    rate: WordRate | None
    recency: RecencyRate | None
    shrunken: ShrunkenRate | None
    trend: Trend | None
    change: PatternChange | None
    recent_days: int | None
    practice_priority: Share
    first_seen_at: UtcDatetime
    last_seen_at: UtcDatetime
    quotes: tuple[EvidenceQuote, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.key != str(PatternKey(self.category, self.pattern)):
            raise ValueError("the key is category:pattern")
        counted = (sum(mark.state == "present" for mark in self.comparable), len(self.comparable))
        if counted != (self.presence.present, self.presence.informative):
            raise ValueError("the counts are those of the marks since the last break")
        return self

    @property
    def comparable(self) -> tuple[Mark, ...]:
        """The informing marks since the last break."""
        return tuple(mark for mark in self.marks[self.start :] if mark.informs)

    @property
    def earlier_checked(self) -> tuple[EarlierPresence, ...]:
        """The stretches before the last break in which a session informed about it."""
        return tuple(stretch for stretch in self.earlier if stretch.presence.informative)

    @property
    def status(self) -> Status:
        return self.change.status if self.change else Status.NOT_ENOUGH_EVIDENCE

    @property
    def is_unchanged(self) -> bool:
        """Whether "no clear change" may be said: not where any test on the page, by itself, shows one."""
        if self.change is None or not self.change.is_unchanged:
            return False
        trend = self.trend
        return trend is None or min(trend.presence.p_value, trend.rate.p_value) > MIN_UNCHANGED_P

    @property
    def comparable_sessions(self) -> int:
        return self.presence.informative

    @property
    def sessions_present(self) -> int:
        return self.presence.present

    @property
    def sessions_checked(self) -> int:
        return self.presence.informative

    @property
    def sessions_censored(self) -> int:
        return self.presence.censored

    @property
    def sessions_tentative(self) -> int:
        """Sessions that show it, though repeated analyses of them don't agree."""
        return sum(mark.is_tentative for mark in self.marks)

    @property
    def occurrences(self) -> int:
        """In the informing sessions since the last break."""
        return sum(mark.occurrences for mark in self.comparable)

    @property
    def plausible_sessions(self) -> tuple[int, int] | None:
        """Jeffreys' interval in sessions out of those checked, rounded; None below two, since "1 of 1" has no range."""
        n, interval = self.sessions_checked, self.presence.interval
        return (round(interval.low * n), round(interval.high * n)) if n > 1 else None


class ProfileEvidence(Value):
    """What recurs in one learner's speech, as values; `speakkit.profile.profile.PatternProfile` shows itself.

    Attributes:
        sessions: the analysed sessions, oldest first.
        patterns: every pattern that was ever seen, those present in most sessions first.
        practise_next: keys with evidence from at least two sessions since the last break; what is persistent or emerging first,
            then by urgency.
        dataset_version: what it was computed from.
    """

    learner_id: Identifier
    dataset_version: str
    sessions: tuple[ProfileSession, ...]
    patterns: tuple[PatternEvidence, ...]
    practise_next: tuple[str, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        order = [session.session_id for session in self.sessions]
        if any([mark.session_id for mark in pattern.marks] != order for pattern in self.patterns):
            raise ValueError("a pattern has one mark a session, in order")
        if not {pattern.key for pattern in self.patterns}.issuperset(self.practise_next):
            raise ValueError("what to practise is among the patterns")
        return self

    def __getitem__(self, name: str) -> PatternEvidence:
        """The pattern with this key, text or id.

        Raises:
            KeyError: it was never seen in this learner's sessions.
        """
        for pattern in self.patterns:
            if name in (pattern.key, pattern.pattern, pattern.pattern_id):
                return pattern
        raise KeyError(f"{name!r} was never seen; there are: {', '.join(self.counts) or 'none'}")

    @property
    def counts(self) -> Mapping[str, int]:
        """Occurrences in informing sessions since the last break by "category:pattern", as plain as can be."""
        return {pattern.key: pattern.occurrences for pattern in self.patterns}

    @property
    def breaks(self) -> tuple[ProfileSession, ...]:
        """Sessions before which engine, model, prompt or vocabulary changed."""
        return tuple(session for session in self.sessions if session.changed)

    @property
    def since(self) -> ProfileSession | None:
        """The first session since the last break, which the numbers of the patterns begin with; None without a break."""
        return self.breaks[-1] if self.breaks else None

    def to_json(self, indent: int | None = None) -> str:
        """The whole profile, which `from_json` reads."""
        return self.model_dump_json(indent=indent)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """A profile as `to_json` wrote it, validated.

        Raises:
            CorruptDataError: it isn't one.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            where = invalid_fields(error, "the whole")
            raise CorruptDataError(f"This isn't a pattern profile of SpeakKit ({where}).") from None


__all__ = [
    "MIN_SESSION_TOKENS",
    "EarlierPresence",
    "EvidenceQuote",
    "Interval",
    "Mark",
    "PatternEvidence",
    "ProfileEvidence",
    "ProfileSession",
    "Trend",
]
