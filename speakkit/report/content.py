"""What a learner's report says, computed from the published dataset: numbers and quotes, in no language yet.

Every count is of sessions that inform, and stands beside how many those were. From listed insights no progress is
claimed, and of change nothing is said but the status of the pattern, which is decided over the whole page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Literal

import pandas as pd

from speakkit.charts import pattern_map_table, trajectory_table
from speakkit.dataset.dataset import Dataset
from speakkit.dataset.rows import records
from speakkit.model import Insight, LikelyCause, Rejections, Value
from speakkit.model.informs import session_trouble
from speakkit.model.judge import Judge
from speakkit.patterns.vocabulary import Pattern, vocabulary
from speakkit.profile.build import build_profile
from speakkit.profile.pattern_profile import PatternEvidence
from speakkit.profile.profile import PatternProfile
from speakkit.recordings import Clips
from speakkit.report.analyser_texts import alternative_of, alternatives_of, beyond_advice, focus_texts
from speakkit.report.last_session import EarlierPoint, LastSession, earlier_points, last_session
from speakkit.report.measure_plots import MeasurePlot, measure_plots
from speakkit.report.plot import TrajectoryPoint
from speakkit.report.practice_card import PracticeCard, practice_card
from speakkit.report.quoted_strengths import (
    SaidRight,
    UsedWell,
    newest_analyses,
    newest_used_well,
    said_right_since_break,
)
from speakkit.report.shown_quotes import QUOTES, QuoteLine, Transcripts
from speakkit.report.strengths import Strength, find_strengths
from speakkit.report.words import ShownWords, newest_words
from speakkit.statistics.pattern_status import Status

MAP_PATTERNS = 5
PACE_AND_RANGE = ("speech_rate", "mattr_50")
"""The measures that a learner's page draws."""
CARD_QUOTES = 8
"""How many quotes of the focus a practice card may choose from; of each other pattern it is one."""
FOCUS_QUOTES = 3

MapMark = Literal["present", "absent", "not_checked", "no_session"]


class Trouble(Value):
    """Why a session informs about nothing; `words` and `code` where the kind has them."""

    kind: Literal["failed", "unprocessed", "unreliable", "uncounted", "short"]
    words: int | None = None
    code: str | None = None


class SessionLine(Value):
    """One session as the report lists it."""

    session_id: str
    recorded: date
    topic: str | None
    file_name: str | None
    duration_ms: int
    word_count: int
    verbatim: bool
    trouble: Trouble | None


class Focus(Value):
    """The one thing to work on next.

    `evidence` rests on at least two sessions; where it is None, an insight of the latest session is all there is, and the
    page says how little that is. `is_disputed` where repeated analyses of the latest session that lists it disagree. `entry`
    is what the vocabulary says of it, `suggestion` what the analyser suggested, `alternative` one thing to say instead of a
    habit, which no correction of a quote puts right. `rule` is the analyser's.
    Languages of texts are None where they aren't known. `latest` is the day and the first point of the
    newest session that has one, where that is another. `is_only` where nothing else was found in two sessions or more.
    """

    pattern: str
    evidence: PatternEvidence | None
    is_disputed: bool
    entry: Pattern | None
    suggestion: str | None
    suggested: date | None
    quotes: tuple[QuoteLine, ...]
    alternative: str | None = None
    suggestion_language: str | None = None
    rule: str | None = None
    rule_language: str | None = None
    likely_cause: LikelyCause | None = None
    latest: tuple[date, str] | None = None
    is_only: bool = False

    @property
    def is_established(self) -> bool:
        """Whether it is chosen among what persists or emerges."""
        return self.evidence is not None and self.evidence.status in (Status.PERSISTENT, Status.EMERGING)


class MapColumn(Value):
    """A session, or whole weeks without one (`session_id` is None)."""

    session_id: str | None
    recorded: date


class MapRow(Value):
    """One pattern's marks, one a column."""

    pattern: str
    marks: tuple[MapMark, ...]


class PatternMap(Value):
    """Which of the learner's main patterns occurred in which session, the focus first; `left_out` more have no row."""

    columns: tuple[MapColumn, ...]
    rows: tuple[MapRow, ...]
    left_out: int = 0

    @property
    def has_dashes(self) -> bool:
        """Whether some session couldn't tell about some pattern."""
        return any(mark == "not_checked" for row in self.rows for mark in row.marks)


class LooseTranscripts(Value):
    """How many transcripts may leave out what isn't a word of the sentence.

    Of those `without_fillers` nobody knows either; of those `without_repetitions` the fillers were listened for.
    """

    without_fillers: int
    without_repetitions: int


class LearnerReport(Value):
    """All that the page shows; `profile` holds the numbers behind it. `engines` are (stage, what spoke).

    `causes` are what patterns probably come from, by profile key, as the newest analysis that says so has it; `examples` is
    a quote of each of `others`, by key, and `alternatives` one thing to say instead, of habits. `earlier` are the first
    points of sessions before the last, and what became of them; `was_heard` where a recogniser heard any of it.
    """

    learner_id: str
    name: str
    sessions: tuple[SessionLine, ...]
    profile: PatternProfile
    strengths: tuple[Strength, ...]
    used_well: tuple[UsedWell, ...]
    said_right: tuple[SaidRight, ...]
    words: ShownWords
    focus: Focus | None
    others: tuple[PatternEvidence, ...]
    pattern_map: PatternMap
    trajectory: tuple[TrajectoryPoint, ...]
    doubtful_words: int
    loose_transcripts: LooseTranscripts
    was_heard: bool
    rejections: Rejections
    engines: tuple[tuple[str, str], ...]
    causes: Mapping[str, LikelyCause]
    examples: Mapping[str, QuoteLine]
    alternatives: Mapping[str, str]
    card: PracticeCard | None
    over_time: tuple[MeasurePlot, ...]
    earlier: tuple[EarlierPoint, ...]
    last: LastSession | None
    spoken: str = ""
    written_in: tuple[str, ...] = ()

    def foreign_to(self, language: str) -> tuple[str, ...]:
        """The languages of what was said and what analysers wrote, other than this one."""
        return tuple(dict.fromkeys(one for one in (self.spoken, *self.written_in) if one and one != language))

    @property
    def duration_s(self) -> float:
        return sum(session.duration_ms for session in self.sessions) / 1000

    @property
    def days(self) -> tuple[date, ...]:
        """The first and the last day, or the only one."""
        recorded = [session.recorded for session in self.sessions]
        return tuple(dict.fromkeys((*recorded[:1], *recorded[-1:])))

    @property
    def word_count(self) -> int:
        return sum(session.word_count for session in self.sessions)

    def entry(self, pattern: PatternEvidence) -> Pattern | None:
        """What the vocabulary says of a pattern; None of one in an engine's own words."""
        return vocabulary().entry(pattern.pattern_id)

    @property
    def is_checked(self) -> bool:
        """Whether any session could be checked for anything."""
        return any(session.trouble is None for session in self.sessions)

    @property
    def troubled(self) -> tuple[SessionLine, ...]:
        return tuple(session for session in self.sessions if session.trouble)


def learner_report(dataset: Dataset, learner_id: str, clips: Clips | None = None) -> LearnerReport:
    """The report of one learner; `clips` is where their clips lie.

    Raises:
        UnknownLearnerError: the dataset has no such learner.
    """
    profile = build_profile(dataset, learner_id, {}, datetime.now(UTC))
    sessions = dataset.sessions(learner_id)
    rows = records(sessions.sort_values(["recorded_at", "session_id"]))
    transcripts = Transcripts.of(dataset, profile, clips)
    listed = _newest_first(records(dataset.insights(learner_id)))
    insights = [(row["recorded_at"].date(), _insight(row)) for row in listed]
    analyses = newest_analyses(dataset, learner_id)
    focus = _focus(profile, insights, transcripts)
    focus_key = focus.evidence.key if focus and focus.evidence else None
    marks, measures = dataset.marks(learner_id), dataset.measures(learner_id)
    others = tuple(p for p in profile.patterns if focus is None or p.pattern != focus.pattern)[: MAP_PATTERNS - 1]
    examples = {one.key: quotes[0] for one in others if (quotes := transcripts.one_a_session(one.quotes, 1))}
    name = _name(dataset, learner_id)
    return LearnerReport(
        learner_id=learner_id,
        name=name,
        sessions=tuple(_session_line(row) for row in rows),
        profile=profile,
        strengths=find_strengths(profile, transcripts, measures, focus_key),
        used_well=newest_used_well(analyses, transcripts),
        said_right=said_right_since_break(dataset, profile, transcripts, focus_key),
        words=newest_words(analyses, transcripts),
        focus=focus and focus.model_copy(update=focus_texts(analyses, listed, focus.pattern)),
        others=others,
        pattern_map=_pattern_map(marks, [*([focus.pattern] if focus else []), *(one.pattern for one in others)]),
        loose_transcripts=_loose_transcripts(transcripts),
        was_heard=transcripts.were_heard,
        trajectory=_trajectory(marks, focus),
        doubtful_words=transcripts.doubtful_words,
        rejections=_rejections(rows),
        engines=_engines(rows),
        causes={one.key: one.likely_cause for _, one in reversed(insights) if one.likely_cause},
        examples=examples,
        alternatives=alternatives_of(others, insights),
        card=practice_card((*_to_practise(focus, transcripts), *examples.values())),
        over_time=measure_plots(measures, sessions, PACE_AND_RANGE),
        earlier=earlier_points(listed, profile, focus.pattern if focus else None),
        last=last_session(rows, transcripts, listed, insights),
        spoken=next((heard.transcript.language for heard in reversed([*transcripts.heard.values()])), ""),
        written_in=tuple(dict.fromkeys(written for row in analyses if (written := row.get("written_in")))),
    )


def _name(dataset: Dataset, learner_id: str) -> str:
    names = records(dataset.learners(learner_id))
    return (names[0]["display_name"] if names else None) or learner_id


def _session_line(row: dict[str, Any]) -> SessionLine:
    return SessionLine(
        session_id=row["session_id"],
        recorded=row["recorded_at"].date(),
        topic=row["topic"],
        file_name=row.get("recording_file_name"),
        duration_ms=int(row["duration_ms"] or 0),
        word_count=int(row["word_count"] or 0),
        verbatim=bool(row["verbatim"]),
        trouble=_trouble(row),
    )


def _trouble(row: dict[str, Any]) -> Trouble | None:
    if row["status"] == "FAILED":
        return Trouble(kind="failed", code=row["error_code"])
    if row["status"] != "DONE":
        return Trouble(kind="unprocessed")
    kind = session_trouble(row["unreliable"], row["token_count"])
    return kind and Trouble(kind=kind, words=int(row["token_count"] or 0) if kind == "short" else None)


def _newest_first(insights: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the newest session first, in the order of the session."""
    return sorted(insights, key=lambda row: (row["recorded_at"], row["session_id"], -row["rank"]), reverse=True)


def _insight(row: dict[str, Any]) -> Insight:
    """The insight of a published row; a dataset of before analyses were repeated says nothing of runs."""
    known = {name: row[name] for name in Insight.model_fields if row.get(name) is not None}
    return Insight.model_validate({"pattern_id": None} | known | {"examples": QUOTES.validate_json(row["examples"])})


def _focus(profile: PatternProfile, insights: Sequence[tuple[date, Insight]], transcripts: Transcripts) -> Focus | None:
    """What the profile says is most worth practising; else the first point of the latest session that has one."""
    key = profile.practise_next[0] if profile.practise_next else None
    own = [(day, insight) for day, insight in insights if key is None or insight.key == key]
    if key is None and not own:
        return None
    day, insight = own[0] if own else (None, None)
    evidence = profile[key] if key else None
    session_quotes = (
        transcripts.quotes(profile[insight.key].quotes[:FOCUS_QUOTES]) if insight and evidence is None else ()
    )
    found = evidence or insight
    entry = vocabulary().entry(found.pattern_id if found else None)
    quotes = transcripts.one_a_session(evidence.quotes, FOCUS_QUOTES) if evidence else session_quotes
    return Focus(
        pattern=evidence.pattern if evidence else insight.pattern if insight else "",
        evidence=evidence,
        is_disputed=insight is not None and insight.is_tentative,
        entry=entry,
        suggestion=beyond_advice(insight.suggestion, entry) if insight else None,
        suggested=day,
        quotes=quotes,
        alternative=alternative_of(insight, entry),
        likely_cause=next((one.likely_cause for _, one in own if one.likely_cause), None),
        is_only=sum(one.sessions_present > 1 for one in profile.patterns) < 2,
        latest=next(((day, first.pattern) for day, first in insights[:1] if key and first.key != key), None),
    )


def _to_practise(focus: Focus | None, transcripts: Transcripts) -> tuple[QuoteLine, ...]:
    """Quotes of the focus, newest first."""
    if focus is None:
        return ()
    return transcripts.quotes(focus.evidence.quotes[:CARD_QUOTES]) if focus.evidence else focus.quotes


def _pattern_map(marks: pd.DataFrame, first: Sequence[str]) -> PatternMap:
    """The rows of these patterns come first, in this order."""
    table = pattern_map_table(marks).sort_values(["row", "column"])
    columns = [
        MapColumn(session_id=row["session_id"], recorded=row["recorded_at"].date())
        for row in records(table[table["row"] == 0])
    ]
    rows = [
        MapRow(pattern=str(own["pattern"].iloc[0]), marks=tuple(own["mark"]))
        for _, own in table.groupby("row", sort=True)
    ]
    rows.sort(key=lambda row: first.index(row.pattern) if row.pattern in first else len(first))
    return PatternMap(
        columns=tuple(columns), rows=tuple(rows[:MAP_PATTERNS]), left_out=max(0, len(rows) - MAP_PATTERNS)
    )


def _loose_transcripts(transcripts: Transcripts) -> LooseTranscripts:
    loose = [heard.transcript for heard in transcripts.heard.values() if not heard.transcript.verbatim]
    listened = sum(transcript.fillers is not None for transcript in loose)
    return LooseTranscripts(without_fillers=len(loose) - listened, without_repetitions=listened)


def _trajectory(marks: pd.DataFrame, focus: Focus | None) -> tuple[TrajectoryPoint, ...]:
    if focus is None or focus.evidence is None:
        return ()
    table = trajectory_table(marks[marks["key"] == focus.evidence.key])
    return tuple(
        TrajectoryPoint(
            recorded=row["recorded_at"].date(),
            segment=row["segment"],
            was_present=row["was_present"],
            rate=row["rate"],
            low=row["low"],
            high=row["high"],
        )
        for row in records(table)
    )


def _rejections(rows: Sequence[dict[str, Any]]) -> Rejections:
    """What was not let through, in all sessions together."""
    totals = dict.fromkeys(Rejections.model_fields, 0)
    for row in rows:
        if row["rejections"]:
            for name, count in Rejections.model_validate_json(row["rejections"]).model_dump().items():
                totals[name] += count
    return Rejections.model_validate(totals)


def _engines(rows: Sequence[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Stage, and the engine, version and model that spoke, each once."""
    judges = {Judge.of_row(row) for row in rows}
    named = {("transcriber", judge.transcriber_name) for judge in judges}
    named |= {("analyser", judge.analyser_name) for judge in judges}
    return tuple(sorted(((stage, name) for stage, name in named if name), reverse=True))
