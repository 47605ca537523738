"""A learner's pattern profile, computed from the published dataset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from pydantic import TypeAdapter

from speakkit.dataset.dataset import Dataset
from speakkit.model import Quote, Severity
from speakkit.patterns.vocabulary import vocabulary
from speakkit.profile.pattern_profile import (
    EarlierPresence,
    EvidenceQuote,
    Mark,
    PatternEvidence,
    ProfileSession,
    Trend,
)
from speakkit.profile.profile import PatternProfile
from speakkit.profile.sessions import Row, analysed_rows, analysed_rows_of, profile_sessions, records, utc
from speakkit.profile.tracking import require_tracking
from speakkit.statistics.intervals import Presence, WordRate, presence, rate_over_sessions
from speakkit.statistics.multiplicity import benjamini_hochberg
from speakkit.statistics.pattern_status import MIN_SESSIONS, PatternChange, Status, page_changes
from speakkit.statistics.practice import FIRST_HALF_LIFE_DAYS, PracticeCandidate, half_life_days, rank_practice
from speakkit.statistics.recency import RecencyRate, recency_rate
from speakkit.statistics.shrinkage import CohortPrior, ShrunkenRate, posterior_mean, shrunken_rate
from speakkit.statistics.trend import last_break, presence_trend, rate_trend

LONG_GAP = timedelta(weeks=6)
"""Where sessions lie further apart, a count of recent ones says too little: their days are said too."""

_QUOTES = TypeAdapter(tuple[Quote, ...])


def build_profile(
    dataset: Dataset, learner_id: str, practised: Mapping[str, datetime], now: datetime
) -> PatternProfile:
    """The profile of a learner that the dataset knows; without an analysed session it has no patterns.

    Args:
        practised: when patterns were last practised, by profile key.
        now: what "days since" counts to.

    Raises:
        ConsentError: the learner doesn't agree to be tracked over several sessions.
    """
    marks = dataset.mark_rows(learner_id)  # first of all: a dataset of an earlier SpeakKit is refused here, in words
    require_tracking(dataset, learner_id)
    sessions = profile_sessions(analysed_rows_of(dataset, learner_id))
    found = _found(dataset, sessions, marks, practised, now)
    changes = _changes(found, sessions)
    decided = zip(found, _trends(found), changes, strict=True)
    patterns = [one.evidence(trend, change) for one, trend, change in decided]
    candidates = [one.practice(change) for one, change in zip(found, changes, strict=True)]
    return PatternProfile(
        learner_id=learner_id,
        dataset_version=dataset.version,
        sessions=sessions,
        patterns=tuple(sorted(patterns, key=lambda p: (-p.sessions_present, -p.occurrences, p.key))),
        practise_next=tuple(candidate.pattern_id for candidate in rank_practice(candidates)),
    )


class Focus(NamedTuple):
    """The pattern to practise first, with its status."""

    pattern: str
    status: Status


def focuses(dataset: Dataset, learner_ids: Sequence[str], now: datetime) -> dict[str, Focus]:
    """The first of `practise_next` of many profiles, without the rest of them; who has none there isn't named.

    Raises:
        ConsentError: one of them doesn't agree to be tracked over several sessions.
    """
    if not learner_ids:
        return {}
    marks = records(dataset.marks(learner_ids))
    require_tracking(dataset, learner_ids)
    rows = groupby(analysed_rows(dataset.sessions(learner_ids)), key=itemgetter("learner_id"))
    sessions = {name: profile_sessions(list(own)) for name, own in rows}
    judged = groupby(marks, key=itemgetter("learner_id"))
    found = {name: _focus(dataset, sessions[name], list(own), now) for name, own in judged}
    return {name: focus for name, focus in found.items() if focus is not None}


def _focus(dataset: Dataset, sessions: tuple[ProfileSession, ...], marks: Sequence[Row], now: datetime) -> Focus | None:
    found = _found(dataset, sessions, marks, {}, now)
    changes = _changes(found, sessions)
    ranked = rank_practice(one.practice(change) for one, change in zip(found, changes, strict=True))
    for one, change in zip(found, changes, strict=True):
        if ranked and one.key == ranked[0].pattern_id:
            return Focus(one.rows[0]["pattern"], change.status if change else Status.NOT_ENOUGH_EVIDENCE)
    return None


@dataclass(frozen=True)
class _Found:
    """What the dataset says of one pattern: `rows` are its marks, one a session of `sessions`, oldest first."""

    rows: Sequence[Row]
    sessions: Sequence[ProfileSession]
    prior: CohortPrior | None
    practised_at: datetime | None
    now: datetime

    @property
    def key(self) -> str:
        return str(self.rows[0]["key"])

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(
            Mark(
                session_id=row["session_id"],
                state=row["state"],
                informs=bool(row["informs"]),
                occurrences=row["occurrences"] if row["state"] == "present" else 0,
                is_tentative=bool(row["is_tentative"]),
            )
            for row in self.rows
        )

    @cached_property
    def start(self) -> int:
        """The first session since the last break."""
        return last_break([session.judge for session in self.sessions])

    @cached_property
    def comparable(self) -> list[tuple[Mark, ProfileSession]]:
        """Informing sessions since the last break."""
        pairs = list(zip(self.marks, self.sessions, strict=True))[self.start :]
        return [(mark, session) for mark, session in pairs if mark.informs]

    def presence_in(self, first: int, end: int) -> Presence:
        """In the sessions from `first` to before `end`."""
        marks = self.marks[first:end]
        return presence(
            mark.state if mark.informs or mark.state == "no_opportunity" else "not_checked" for mark in marks
        )

    @property
    def earlier(self) -> tuple[EarlierPresence, ...]:
        """What was before the last break, each stretch by itself."""
        starts = [0, *(number for number, session in enumerate(self.sessions) if session.changed)]
        return tuple(
            EarlierPresence(
                first_at=self.sessions[first].recorded_at,
                last_at=self.sessions[end - 1].recorded_at,
                judge=self.sessions[first].judge,
                presence=self.presence_in(first, end),
            )
            for first, end in pairwise(starts)
        )

    def recent_days(self, change: PatternChange | None) -> int | None:
        """How many days the recent sessions span, where long gaps make that worth saying."""
        days = [session.recorded_at for _, session in self.comparable]
        if change is None or all(later - earlier <= LONG_GAP for earlier, later in pairwise(days)):
            return None
        return (days[-1] - days[-change.recent_sessions]).days + 1

    @cached_property
    def was_present(self) -> list[bool]:
        return [mark.state == "present" for mark, _ in self.comparable]

    @cached_property
    def recency(self) -> RecencyRate | None:
        return recency_rate(self.was_present) if self.was_present else None

    @property
    def recent_counts(self) -> tuple[float, float] | None:
        """In how many of how many sessions it was, recent ones counting more."""
        if self.recency is None:
            return None
        sessions = self.recency.effective_sessions
        return self.recency.rate * sessions, sessions

    @property
    def shrunken(self) -> ShrunkenRate | None:
        return shrunken_rate(*self.recent_counts, self.prior) if self.recent_counts else None

    @property
    def rate(self) -> WordRate | None:
        counts = [(mark.occurrences, session.words) for mark, session in self.comparable if session.words]
        return rate_over_sessions([count for count, _ in counts], [words for _, words in counts]) if counts else None

    @cached_property
    def trend(self) -> Trend | None:
        """The trend, its p-values not yet adjusted."""
        counted = [(mark.occurrences, session.words or 0) for mark, session in self.comparable]
        if len(counted) < MIN_SESSIONS or not all(words for _, words in counted):
            return None
        present = presence_trend(self.was_present)
        rates = rate_trend([100 * occurrences / words for occurrences, words in counted])
        return Trend(presence=present, presence_p_adjusted=present.p_value, rate=rates, rate_p_adjusted=rates.p_value)

    def practice(self, change: PatternChange | None) -> PracticeCandidate:
        practised_days, half_life = None, FIRST_HALF_LIFE_DAYS
        if self.practised_at is not None:
            practised_days = max(0.0, (self.now - self.practised_at).total_seconds() / 86_400)
            probes = [mark for mark, session in self.comparable if session.recorded_at > self.practised_at]
            half_life = half_life_days(mark.state == "absent" for mark in probes)
        return PracticeCandidate(
            pattern_id=self.key,
            severity=self.severity,
            rate=posterior_mean(*self.recent_counts, self.prior) if self.recent_counts else 0.0,
            evidence_sessions=sum(self.was_present),
            is_established=change is not None and change.status in (Status.PERSISTENT, Status.EMERGING),
            days_since_practice=practised_days,
            half_life_days=half_life,
        )

    @property
    def severity(self) -> Severity:
        """Of the latest insight about it since the last break, else the vocabulary's, else of the latest before."""
        since = [row["severity"] for row in self.rows[self.start :] if row["severity"]]
        before = [row["severity"] for row in self.rows[: self.start] if row["severity"]]
        entry = vocabulary().entry(self.rows[0]["pattern_id"])
        known: list[Severity] = ["medium", *before, *([entry.severity] if entry else []), *since]
        return known[-1]

    @property
    def quotes(self) -> tuple[EvidenceQuote, ...]:
        """Newest session first."""
        return tuple(
            EvidenceQuote(session_id=row["session_id"], recorded_at=utc(row["recorded_at"]), quote=quote)
            for row in reversed(self.rows)
            if row["state"] == "present"
            for quote in _QUOTES.validate_json(row["quotes"])
        )

    def evidence(self, trend: Trend | None, change: PatternChange | None) -> PatternEvidence:
        """The pattern, with its trend and change as they stand among the others of the profile."""
        first, seen = self.rows[0], [row for row in self.rows if row["state"] == "present"]
        return PatternEvidence(
            key=self.key,
            category=first["category"],
            pattern_id=first["pattern_id"],
            pattern=first["pattern"],
            severity=self.severity,
            marks=self.marks,
            sessions_listed=sum(row["is_listed"] for row in self.rows),
            start=self.start,
            since=self.sessions[self.start].recorded_at if self.start else None,
            presence=self.presence_in(self.start, len(self.marks)),
            earlier=self.earlier,
            rate=self.rate,
            recency=self.recency,
            shrunken=self.shrunken,
            trend=trend,
            change=change,
            recent_days=self.recent_days(change),
            practice_priority=self.practice(change).priority,
            first_seen_at=utc(seen[0]["recorded_at"]),
            last_seen_at=utc(seen[-1]["recorded_at"]),
            quotes=self.quotes,
        )


def _found(
    dataset: Dataset,
    sessions: tuple[ProfileSession, ...],
    marks: Sequence[Row],
    practised: Mapping[str, datetime],
    now: datetime,
) -> list[_Found]:
    """One learner's patterns, by key."""
    return [
        _Found(
            rows=rows,
            sessions=sessions,
            prior=dataset.presence_prior(key, sessions[-1].judge),
            practised_at=practised.get(key),
            now=now,
        )
        for key, rows in _by_key(marks)
    ]


def _changes(found: Sequence[_Found], sessions: Sequence[ProfileSession]) -> tuple[PatternChange | None, ...]:
    """Of every pattern since the last break, decided over the page."""
    start = last_break([session.judge for session in sessions])
    return page_changes(
        [[mark.occurrences for mark in one.marks[start:]] for one in found],
        [session.words or 0 for session in sessions[start:]],
        [[mark.informs for mark in one.marks[start:]] for one in found],
    )


def _trends(found: Sequence[_Found]) -> list[Trend | None]:
    """The trends with their p-values adjusted over all tests of the page."""
    trends = [one.trend for one in found]
    tested = [trend for trend in trends if trend is not None]
    p_values = [trend.presence.p_value for trend in tested] + [trend.rate.p_value for trend in tested]
    adjusted = iter(zip(*_halves(benjamini_hochberg(p_values)), strict=True))
    return [trend and _with_p(trend, *next(adjusted)) for trend in trends]


def _halves(values: Sequence[float]) -> tuple[Sequence[float], Sequence[float]]:
    return values[: len(values) // 2], values[len(values) // 2 :]


def _with_p(trend: Trend, presence_p: float, rate_p: float) -> Trend:
    return trend.model_copy(update={"presence_p_adjusted": presence_p, "rate_p_adjusted": rate_p})


def _by_key(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    for key, group in groupby(rows, key=itemgetter("key")):
        yield str(key), list(group)
