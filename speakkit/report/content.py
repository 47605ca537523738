"""What a learner's report says, computed from the published dataset; nothing of how it looks.

All counts are of observations and say out of how many sessions. From listed insights no progress is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

import pandas as pd
from pydantic import TypeAdapter

from speakkit.dataset import Dataset
from speakkit.errors import UnknownLearnerError
from speakkit.model import Category, Quote, Value
from speakkit.profile import MIN_SESSION_WORDS
from speakkit.statistics.intervals import jeffreys
from speakkit.tokens import tokenise

TOP_PATTERNS = 8
QUOTES_SHOWN = 3
NEIGHBOURS = 6
"""Tokens shown before and after a quote."""

_QUOTES = TypeAdapter(tuple[Quote, ...])

Mark = Literal["present", "absent", "not_checked"]


class SessionLine(Value):
    """One session as the report lists it; `trouble` says why it supports nothing, None where it does."""

    session_id: str
    recorded: date
    topic: str | None
    duration_s: int
    word_count: int
    patterns_listed: int
    trouble: str | None


class QuoteLine(Value):
    """The learner's own words with a little before and after, and when they were said."""

    before: str
    text: str
    after: str
    recorded: date
    start_ms: int | None

    @property
    def play_time(self) -> str | None:
        """Minutes and seconds into the recording."""
        return None if self.start_ms is None else f"{self.start_ms // 60_000}:{self.start_ms // 1000 % 60:02d}"


class PatternLine(Value):
    """One pattern over all sessions that inform about it; `marks` follow the report's sessions."""

    category: Category
    label: str
    sessions_present: int
    sessions_checked: int
    occurrences: int
    plausible_low: int
    plausible_high: int
    marks: tuple[Mark, ...]
    quotes: tuple[QuoteLine, ...]

    @property
    def evidence(self) -> str:
        """How often, in words that don't claim more than the sessions carry."""
        known = f"in {self.sessions_present} of {self.sessions_checked} sessions"
        if self.sessions_checked < 2:
            return f"{known}; one session says little"
        return f"{known}; plausibly between {self.plausible_low} and {self.plausible_high} of {self.sessions_checked}"


class Focus(Value):
    """The one thing to work on next, from the latest analysed session."""

    text: str
    recorded: date


class LearnerReport(Value):
    """All that the page shows. `engines` are the engines and versions that spoke, one line each."""

    learner_id: str
    sessions: tuple[SessionLine, ...]
    patterns: tuple[PatternLine, ...]
    focus: Focus | None
    engines: tuple[str, ...]
    dataset_version: str

    @property
    def minutes(self) -> float:
        return sum(session.duration_s for session in self.sessions) / 60

    @property
    def word_count(self) -> int:
        return sum(session.word_count for session in self.sessions)


def learner_report(dataset: Dataset, learner_id: str) -> LearnerReport:
    """The report of one learner.

    Raises:
        UnknownLearnerError: the dataset has no session of this learner.
    """
    everyone = dataset.sessions()
    own = everyone[everyone["learner_id"] == learner_id].sort_values(["recorded_at", "session_id"])
    if own.empty:
        known = ", ".join(sorted(everyone["learner_id"].unique())[:10]) or "nobody yet"
        raise UnknownLearnerError(f"No session of learner {learner_id!r} is published; there are: {known}.")
    sessions = _records(own)
    lines = tuple(_session_line(row) for row in sessions)
    transcripts = _of(own, dataset.transcripts())
    texts = dict(zip(transcripts["session_id"], transcripts["text"], strict=True))
    return LearnerReport(
        learner_id=learner_id,
        sessions=lines,
        patterns=_pattern_lines(_of(own, dataset.observations()), lines, texts),
        focus=_focus(sessions),
        engines=_engines(sessions),
        dataset_version=dataset.version,
    )


def _of(sessions: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["session_id"].isin(sessions["session_id"])]


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries, with None where pandas has a missing value."""
    return [
        {str(name): None if pd.api.types.is_scalar(value) and pd.isna(value) else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _session_line(row: Mapping[str, Any]) -> SessionLine:
    return SessionLine(
        session_id=row["session_id"],
        recorded=row["recorded_at"].date(),
        topic=row["topic"],
        duration_s=round((row["duration_ms"] or 0) / 1000),
        word_count=int(row["word_count"] or 0),
        patterns_listed=row["insight_count"],
        trouble=_trouble(row),
    )


def _trouble(row: Mapping[str, Any]) -> str | None:
    if row["status"] == "FAILED":
        return f"processing failed ({row['error_code']})"
    if row["status"] != "DONE":
        return "not processed yet"
    if row["unreliable"]:
        return "not transcribed reliably enough"
    if row["word_count"] < MIN_SESSION_WORDS:
        return f"only {row['word_count']:.0f} words; {MIN_SESSION_WORDS} are needed to tell"
    return None


def _pattern_lines(
    observations: pd.DataFrame, sessions: Sequence[SessionLine], texts: Mapping[str, str]
) -> tuple[PatternLine, ...]:
    """The patterns seen at least once, those in most of the checked sessions first."""
    lines = [
        _pattern_line(_records(rows), sessions, texts)
        for _, rows in observations.groupby(["category", "pattern"], sort=True)
    ]
    seen = [line for line in lines if line.sessions_present > 0]
    return tuple(sorted(seen, key=lambda line: (-line.sessions_present, -line.occurrences, line.label))[:TOP_PATTERNS])


def _pattern_line(
    rows: Sequence[Mapping[str, Any]], sessions: Sequence[SessionLine], texts: Mapping[str, str]
) -> PatternLine:
    by_session = {row["session_id"]: row for row in rows}
    marks = tuple(_mark(by_session.get(session.session_id), session) for session in sessions)
    present, checked = marks.count("present"), marks.count("present") + marks.count("absent")
    interval = jeffreys(present, checked)
    counted = [
        by_session[session.session_id] for session, mark in zip(sessions, marks, strict=True) if mark == "present"
    ]
    return PatternLine(
        category=rows[0]["category"],
        label=rows[0]["pattern"],
        sessions_present=present,
        sessions_checked=checked,
        occurrences=sum(row["occurrences"] for row in counted),
        plausible_low=round(interval.low * checked),
        plausible_high=round(interval.high * checked),
        marks=marks,
        quotes=_quotes(counted, sessions, texts),
    )


def _mark(row: Mapping[str, Any] | None, session: SessionLine) -> Mark:
    if row is None or session.trouble is not None:
        return "not_checked"
    state: str = row["state"]
    return "present" if state == "present" else "absent" if state == "absent" else "not_checked"


def _quotes(
    rows: Sequence[Mapping[str, Any]], sessions: Sequence[SessionLine], texts: Mapping[str, str]
) -> tuple[QuoteLine, ...]:
    """The first quote of each of the latest sessions that have one."""
    recorded = {session.session_id: session.recorded for session in sessions}
    lines = []
    for row in reversed(rows):
        quotes = _QUOTES.validate_json(row["quotes"])
        if quotes and row["session_id"] in texts:
            lines.append(_in_context(quotes[0], texts[row["session_id"]], recorded[row["session_id"]]))
    return tuple(lines[:QUOTES_SHOWN])


def _in_context(quote: Quote, text: str, recorded: date) -> QuoteLine:
    tokens = tokenise(text)
    first, last = tokens[quote.token_start], tokens[quote.token_end - 1]
    begin = tokens[max(0, quote.token_start - NEIGHBOURS)].start_char
    end = tokens[min(len(tokens), quote.token_end + NEIGHBOURS) - 1].end_char
    return QuoteLine(
        before=text[begin : first.start_char],
        text=quote.text,
        after=text[last.end_char : end],
        recorded=recorded,
        start_ms=quote.start_ms,
    )


def _focus(sessions: Sequence[Mapping[str, Any]]) -> Focus | None:
    focused = [row for row in sessions if row["focus_next"]]
    return Focus(text=focused[-1]["focus_next"], recorded=focused[-1]["recorded_at"].date()) if focused else None


def _engines(sessions: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Which engines, versions and models spoke, one line each."""
    lines = {
        " ".join(filter(None, (did, "by", row[engine], row[f"{engine}_version"], row[f"{engine}_model"])))
        for did, engine in (("transcribed", "transcriber"), ("analysed", "analyser"))
        for row in sessions
        if row[engine]
    }
    return tuple(sorted(lines, reverse=True))
