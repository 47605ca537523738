"""What the coach's page adds to the learner's: every insight with its review, the measures, and all quotes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

import pandas as pd

from speakkit.dataset.dataset import Dataset
from speakkit.dataset.rows import records
from speakkit.model import LikelyCause, Purpose, Value
from speakkit.model.judge import ANALYSER_COLUMNS
from speakkit.profile.profile import PatternProfile
from speakkit.recordings import Clips
from speakkit.report.analyser_texts import language_of, languages_of
from speakkit.report.measure_plots import measured_by
from speakkit.report.quoted_strengths import newest_analyses
from speakkit.report.shown_quotes import QuoteLine, Transcripts

QUOTES_A_PATTERN = 12
_DECISIONS: dict[str | None, ReviewState] = {
    "accept": "accepted",
    "edit": "edited",
    "reject": "rejected",
    "add": "added",
}
ReviewState = Literal["open", "accepted", "edited", "rejected", "added"]


class InsightLine(Value):
    """One insight as it stands after review; tentative where repeated analyses disagree on it. `language` is that of its
    texts, None where it isn't known."""

    recorded: date
    pattern: str
    severity: str
    frequency: int
    detail: str
    suggestion: str
    review: ReviewState
    is_tentative: bool = False
    likely_cause: LikelyCause | None = None
    language: str | None = None


class MeasureLine(Value):
    """One measure over the sessions that have it, since the recogniser changed last; `latest` is None where the newest hasn't."""

    name: str
    unit: str
    latest: float | None
    median: float
    least: float
    most: float
    sessions: int


class PatternQuotes(Value):
    """A pattern with its newest quotes."""

    pattern: str
    quotes: tuple[QuoteLine, ...]


class ConsentLine(Value):
    """What holds of one purpose, since when; assumed where the learner was never asked."""

    purpose: Purpose
    is_given: bool
    decided: date
    is_assumed: bool


class CoachDetails(Value):
    """All that the coach's page shows beyond the learner's; `attributes` are those that the learner has, by name."""

    attributes: tuple[tuple[str, str], ...]
    consents: tuple[ConsentLine, ...]
    insights: tuple[InsightLine, ...]
    measures: tuple[MeasureLine, ...]
    quotes: tuple[PatternQuotes, ...]

    @property
    def most_quotes(self) -> int:
        return QUOTES_A_PATTERN

    @property
    def is_reviewed(self) -> bool:
        return any(insight.review != "open" for insight in self.insights)


def coach_details(dataset: Dataset, profile: PatternProfile, clips: Clips | None = None) -> CoachDetails:
    """The details of one learner; `profile` is the learner's, `clips` where their clips lie."""
    transcripts = Transcripts.of(dataset, profile, clips)
    return CoachDetails(
        attributes=_attributes(dataset, profile.learner_id),
        consents=_consents(dataset, profile.learner_id),
        insights=_insights(dataset, profile.learner_id),
        measures=_measures(dataset.measures(profile.learner_id), measured_by(dataset.sessions(profile.learner_id))),
        quotes=tuple(
            PatternQuotes(pattern=pattern.pattern, quotes=quotes)
            for pattern in profile.patterns
            if (quotes := transcripts.quotes(pattern.quotes[:QUOTES_A_PATTERN]))
        ),
    )


def _attributes(dataset: Dataset, learner_id: str) -> tuple[tuple[str, str], ...]:
    """First language, level, and whatever else the learner was given."""
    for row in records(dataset.learners(learner_id).drop(columns=["learner_id", "display_name", "created_at"])):
        return tuple((name, value) for name, value in row.items() if value is not None)
    return ()


def _consents(dataset: Dataset, learner_id: str) -> tuple[ConsentLine, ...]:
    return tuple(
        ConsentLine(
            purpose=row["purpose"],
            is_given=row["is_given"],
            decided=row["decided_at"].date(),
            is_assumed=row["is_assumed"],
        )
        for row in records(dataset.consents(learner_id))
    )


def _insights(dataset: Dataset, learner_id: str) -> tuple[InsightLine, ...]:
    """The insights, newest session first; those rejected are known from the events alone."""
    languages = languages_of(newest_analyses(dataset, learner_id))
    listed = [_insight_line(row, language_of(row, languages)) for row in records(dataset.insights(learner_id))]
    return tuple(sorted([*listed, *_rejected(dataset, learner_id)], key=lambda line: line.recorded, reverse=True))


def _insight_line(row: dict[str, Any], language: str | None) -> InsightLine:
    return InsightLine(
        recorded=row["recorded_at"].date(),
        pattern=row["pattern"],
        severity=row["severity"],
        frequency=row["frequency"],
        detail=row["detail"],
        suggestion=row["suggestion"],
        review=_DECISIONS.get(row.get("review"), "open"),
        is_tentative=bool(row.get("is_tentative")),
        likely_cause=row.get("likely_cause"),
        language=language,
    )


def _rejected(dataset: Dataset, learner_id: str) -> list[InsightLine]:
    """Insights that a coach has rejected, of the analysis that stands; what they said stands no longer."""
    if "reviews" not in set(dataset.tables()["table"]):
        return []
    events = dataset.reviews(learner_id).sort_values("event_id")
    latest = events.drop_duplicates(["session_id", "key"], keep="last")
    sessions = {row["session_id"]: row for row in records(dataset.sessions(learner_id))}
    return [
        InsightLine(
            recorded=sessions[row["session_id"]]["recorded_at"].date(),
            pattern=row["pattern"],
            severity="",
            frequency=0,
            detail=row["note"] or "",
            suggestion="",
            review="rejected",
        )
        for row in records(latest[latest["decision"] == "reject"])
        if all(row[name] == sessions[row["session_id"]][name] for name in ANALYSER_COLUMNS)
    ]


def _measures(frame: pd.DataFrame, measured_by: Mapping[str, str]) -> tuple[MeasureLine, ...]:
    """Each measure over the sessions that can be compared with the newest that has it."""
    lines = []
    for name, unordered in frame.groupby("name", sort=False):
        rows = unordered.sort_values(["recorded_at", "session_id"])
        known = _since_change(rows.dropna(subset="value"), measured_by)
        if known.empty:
            continue
        latest = rows["value"].iloc[-1]
        lines.append(
            MeasureLine(
                name=str(name),
                unit=rows["unit"].iloc[0],
                latest=None if pd.isna(latest) else float(latest),
                median=float(known.median()),
                least=float(known.min()),
                most=float(known.max()),
                sessions=len(known),
            )
        )
    return tuple(lines)


def _since_change(rows: pd.DataFrame, measured_by: Mapping[str, str]) -> pd.Series[float]:
    """The values of these rows, oldest first, since what measured them changed last."""
    by = [measured_by.get(session_id, "") for session_id in rows["session_id"]]
    earlier = [number for number, one in enumerate(by) if one != by[-1]]
    values: pd.Series[float] = rows["value"].iloc[earlier[-1] + 1 if earlier else 0 :].astype(float)
    return values
