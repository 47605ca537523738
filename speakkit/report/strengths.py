"""What went well: measured successes, and of change only what a status or a test shows.

A fault's name never heads a strength. No words are quoted as one here: those that may be are in `quoted_strengths`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from statistics import median
from typing import Any, Literal, NamedTuple

import pandas as pd

from speakkit.model import MIN_PAUSE_MS, Span, Value
from speakkit.profile.pattern_profile import PatternEvidence
from speakkit.profile.profile import PatternProfile
from speakkit.report.shown_quotes import Heard, Transcripts, play_time
from speakkit.statistics.multiplicity import benjamini_hochberg
from speakkit.statistics.pattern_status import MIN_SESSIONS, PatternChange, Status
from speakkit.statistics.trend import rate_trend
from speakkit.text.edits.parts import has_dictionary
from speakkit.text.tokens import token_times

MIN_RUN_WORDS = 5
MIN_DIFFERENT = 50
"""Different words from which their number is a success to name."""
RISING = ("pruned_speech_rate", "mean_length_of_run", "mattr_50")
"""Measures of which more is a success: pace without repairs, words said in one go, vocabulary range."""
RISING_P = 0.01
"""Stricter than usual, since the sessions of one learner aren't independent."""


class Strength(Value):
    """One thing that went well; which fields are filled depends on its kind.

    improving: `pattern` was in `present` of the `checked` earlier sessions, in `recent_present` of the last
        `recent_checked`.
    fewer: `pattern` occurred `rate` times per 100 words in the earlier sessions, `recent_rate` times in the last
        `recent_checked`, though in as great a share of them.
    not_seen: `pattern` was in `present` of the `checked` earlier sessions and in none of the last `recent_checked`.
    rose: the measure `measure`, in `unit`, had the median `before` in the first half of `checked` sessions and `now` in the
        last.
    run: the longest stretch of clearly heard words without a silent pause, `words` words in `duration_ms`, at `play_time`
        of the session `recorded` on that day.
    words: `different` words among the `words` that count and were clearly heard.
    """

    kind: Literal["improving", "fewer", "not_seen", "rose", "run", "words"]
    pattern: str | None = None
    present: int = 0
    checked: int = 0
    recent_present: int = 0
    recent_checked: int = 0
    rate: float = 0
    recent_rate: float = 0
    measure: str = ""
    unit: str = ""
    before: float = 0
    now: float = 0
    words: int = 0
    different: int = 0
    duration_ms: int = 0
    recorded: date | None = None
    topic: str | None = None
    play_time: str | None = None


def find_strengths(
    profile: PatternProfile, transcripts: Transcripts, measures: pd.DataFrame, focus_key: str | None
) -> tuple[Strength, ...]:
    """What can be said, best evidence first; `focus_key` is left out, since it is what to work on."""
    reliable = [heard for heard in transcripts.heard.values() if heard.transcript.unreliable is None]
    others = [pattern for pattern in profile.patterns if pattern.key != focus_key]
    return (*_changes(others), *_rises(profile, measures), *_longest_run(reliable), *_words(reliable))


def _changes(patterns: list[PatternEvidence]) -> Iterator[Strength]:
    for pattern in patterns:
        was_present = [mark.state == "present" for mark in pattern.comparable]
        if pattern.change is None:
            continue
        if pattern.status is Status.IMPROVING:
            yield _improving(pattern, pattern.change, was_present)
        elif pattern.status is Status.NOT_SEEN_RECENTLY:
            yield _before_and_after("not_seen", pattern, was_present, was_present[::-1].index(True))


def comparable_sessions(profile: PatternProfile) -> frozenset[str]:
    """Ids of the sessions that inform and can be compared with the last."""
    start = max((number for number, session in enumerate(profile.sessions) if session.changed), default=0)
    return frozenset(session.session_id for session in profile.sessions[start:] if session.trouble is None)


def _improving(pattern: PatternEvidence, change: PatternChange, was_present: list[bool]) -> Strength:
    if change.rate is None or change.presence.recent < change.presence.earlier:
        return _before_and_after("improving", pattern, was_present, change.recent_sessions)
    return Strength(
        kind="fewer",
        pattern=pattern.pattern,
        recent_checked=change.recent_sessions,
        rate=change.rate.earlier,
        recent_rate=change.rate.recent,
    )


def _before_and_after(
    kind: Literal["improving", "not_seen"], pattern: PatternEvidence, was_present: list[bool], recent: int
) -> Strength:
    earlier, later = was_present[:-recent], was_present[-recent:]
    return Strength(
        kind=kind,
        pattern=pattern.pattern,
        present=sum(earlier),
        checked=len(earlier),
        recent_present=sum(later),
        recent_checked=len(later),
    )


def _rises(profile: PatternProfile, measures: pd.DataFrame) -> Iterator[Strength]:
    """Measures that rose over the comparable sessions, by Mann and Kendall's test adjusted over those looked at."""
    comparable = comparable_sessions(profile)
    series = [found for name in RISING if len(found := _series(measures, name, comparable)) >= MIN_SESSIONS]
    trends = [rate_trend(found["value"].astype(float).tolist()) for found in series]
    adjusted = benjamini_hochberg([trend.p_value for trend in trends])
    for found, trend, p_value in zip(series, trends, adjusted, strict=True):
        if trend.s > 0 and p_value <= RISING_P:
            yield _rise(found)


def _series(measures: pd.DataFrame, name: str, sessions: frozenset[str]) -> pd.DataFrame:
    own = measures[(measures["name"] == name) & measures["session_id"].isin(sessions) & measures["value"].notna()]
    return own.sort_values(["recorded_at", "session_id"])


def _rise(found: pd.DataFrame) -> Strength:
    values: list[Any] = found["value"].tolist()
    half = len(values) // 2
    return Strength(
        kind="rose",
        measure=found["name"].iloc[0],
        unit=found["unit"].iloc[0],
        before=median(values[:half]),
        now=median(values[-half:]),
        checked=len(values),
        recent_checked=half,
    )


def _longest_run(transcripts: list[Heard]) -> Iterator[Strength]:
    runs = [(heard, run) for heard in transcripts for run in _runs(heard)]
    if not runs:
        return
    heard, run = max(runs, key=lambda pair: (pair[1][-1].end_ms - pair[1][0].start_ms, pair[0].recorded))
    yield Strength(
        kind="run",
        words=len(run),
        duration_ms=run[-1].end_ms - run[0].start_ms,
        recorded=heard.recorded,
        topic=heard.topic,
        play_time=play_time(run[0].start_ms),
    )


class _Timed(NamedTuple):
    """A token, by its number in the transcript, with its times."""

    number: int
    start_ms: int
    end_ms: int

    @property
    def middle_ms(self) -> float:
        return (self.start_ms + self.end_ms) / 2


def _runs(heard: Heard) -> Iterator[list[_Timed]]:
    """Stretches of tokens without a silent pause. A token of a sentence with a finding or an unclear word, one that doesn't count
    or may have been given up, or one without a time ends one."""
    transcript = heard.transcript
    if transcript.others_speak:  # what others said in between would join what the learner said apart
        return
    times = token_times(heard.tokens, transcript.words)
    fluent = frozenset(heard.counted) - heard.flawed - heard.given_up
    silences = [pause for pause in transcript.pauses or () if pause.duration_ms >= MIN_PAUSE_MS]
    run: list[_Timed] = []
    for number, time in enumerate(times):
        if time is None or number not in fluent:
            continue
        token = _Timed(number, *time)
        if run and _are_apart(run[-1], token, silences):
            if len(run) >= MIN_RUN_WORDS:
                yield run
            run = []
        run.append(token)
    if len(run) >= MIN_RUN_WORDS:
        yield run


def _are_apart(last: _Timed, token: _Timed, silences: Sequence[Span]) -> bool:
    """Whether a pause lies between two tokens, by their times or in the audio, or a token that doesn't count."""
    is_silent = any(last.middle_ms < (pause.start_ms + pause.end_ms) / 2 < token.middle_ms for pause in silences)
    return token.number != last.number + 1 or token.start_ms - last.end_ms >= MIN_PAUSE_MS or is_silent


def _words(transcripts: list[Heard]) -> Iterator[Strength]:
    said = [heard.tokens[at].norm for heard in transcripts for at in heard.counted]
    if len(set(said)) >= MIN_DIFFERENT and has_dictionary():
        yield Strength(kind="words", words=len(said), different=len(set(said)))
