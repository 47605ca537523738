"""What was drawn, as columns of the published tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pyarrow as pa

from speakkit.measure.fluency import KORMOS_DENES_2004
from speakkit.measure.session import PRUNED_WORDS
from speakkit.model import MAX_INSIGHTS
from speakkit.model.informs import MIN_SESSION_TOKENS
from speakkit.patterns.vocabulary import Pattern, vocabulary
from speakkit.simulation.model import Design, Drawn, Ints

Columns = Mapping[str, object]

_BEGIN = datetime(2026, 1, 5, 18, tzinfo=UTC)
_TOPICS = ("daily life", "food", "travel", "work")
_STATES = ("absent", "present", "no_opportunity", "not_checked")
_WORDS_PER_MINUTE = 110


class _Ids:
    """Names and times, one a learner or one a session in the order learner, session."""

    def __init__(self, design: Design, drawn: Drawn) -> None:
        digits = len(str(design.learners - 1))
        self.learners = pa.array([f"sim{number:0{digits}d}" for number in range(design.learners)])
        numbers = range(design.sessions)
        self.sessions = pa.array(
            [f"{learner}-{number:03d}" for learner in self.learners.to_pylist() for number in numbers]
        )
        self.recorded_at = pd.Timestamp(_BEGIN) + pd.to_timedelta(drawn.day.ravel(), unit="D").round("s")
        iso = self.recorded_at.isocalendar()
        self.weeks = (iso["year"] * 100 + iso["week"]).to_numpy(dtype=np.int32)
        self._times = pa.array(self.recorded_at)
        self._sessions_each = design.sessions

    def of_sessions(self, index: Ints) -> dict[str, object]:
        """The columns that every row about a session has; `index` counts sessions over all learners."""
        return {
            "learner_id": self.learners.take(pa.array(index // self._sessions_each)),
            "session_id": self.sessions.take(pa.array(index)),
            "recorded_at": self._times.take(pa.array(index)),
            "recorded_week": self.weeks[index],
        }


def tables(design: Design, drawn: Drawn) -> dict[str, Columns]:
    """The columns of each table that has rows, sorted as a store sorts them."""
    ids = _Ids(design, drawn)
    return {
        "learners": {
            "learner_id": ids.learners,
            "first_language": pa.array(design.first_languages).take(pa.array(design.language_of)),
            "created_at": pa.array([_BEGIN] * design.learners),
        },
        "sessions": _sessions(design, drawn, ids),
        "insights": _insights(design, drawn, ids),
        "observations": _observations(design, drawn, ids),
        "measures": _measures(drawn, ids),
        "pattern_profiles": _profiles(design, drawn, ids),
    }


def truth_frame(design: Design, drawn: Drawn) -> pd.DataFrame:
    """See `speakkit.simulation.Simulation`."""
    rates, patterns = drawn.rates, len(design.entries)
    changed = rates != rates[:, :1, :]
    changes_at = np.where(changed.any(axis=1), changed.argmax(axis=1), -1)
    languages = np.array(design.first_languages)[design.language_of]
    return pd.DataFrame(
        {
            "learner_id": np.repeat(np.array(_Ids(design, drawn).learners.to_pylist()), patterns),
            "first_language": np.repeat(languages, patterns),
            "key": np.tile([entry.key for entry in design.entries], design.learners),
            "rate_first": rates[:, 0, :].ravel(),
            "rate_last": rates[:, -1, :].ravel(),
            "changes_at": pd.Series(changes_at.ravel(), dtype="Int64").where(lambda number: number >= 0),
        }
    )


def _sessions(design: Design, drawn: Drawn, ids: _Ids) -> Columns:
    count = design.learners * design.sessions
    every = np.arange(count)
    number = every % design.sessions
    listed = (drawn.rank > 0).sum(axis=2).ravel()
    is_new = np.zeros(count, dtype=bool) if design.new_version_from is None else number >= design.new_version_from
    return {
        **ids.of_sessions(every),
        "status": _constant("DONE", count),
        "created_at": pa.array(ids.recorded_at),
        "updated_at": pa.array(ids.recorded_at),
        "language": _constant("en", count),
        "topic": pa.array(_TOPICS).take(pa.array((every // design.sessions + number) % len(_TOPICS))),
        "duration_ms": drawn.words.ravel() * 60_000 // _WORDS_PER_MINUTE,
        "token_count": drawn.words.ravel(),
        "word_count": drawn.words.ravel(),
        "verbatim": pa.array(np.ones(count, dtype=bool)),
        "transcriber": _constant("simulated", count),
        "transcriber_version": _constant("1", count),
        "analyser": _constant(design.analyser, count),
        "analyser_version": pa.array(("1", "2")).take(pa.array(is_new.astype(np.int64))),
        "vocabulary_version": _constant(vocabulary().version, count),
        "rejections": _rejections(drawn),
        "analysis_version": pa.array(("1", "2")).take(pa.array(is_new.astype(np.int64))),
        "insight_count": listed,
        "list_had_room": pa.array(listed < MAX_INSIGHTS),
    }


def _rejections(drawn: Drawn) -> list[str]:
    """JSON of `speakkit.model.Rejections`: every misquote is an altered one."""
    kept, listed = drawn.occurrences.sum(axis=2).ravel().tolist(), (drawn.rank > 0).sum(axis=2).ravel().tolist()
    misquotes = drawn.misquotes.ravel().tolist()
    return [
        f'{{"quotes_given": {right + wrong}, "altered_quotes": {wrong}, "insights_given": {insights}}}'
        for right, wrong, insights in zip(kept, misquotes, listed, strict=True)
    ]


def _insights(design: Design, drawn: Drawn, ids: _Ids) -> Columns:
    session, pattern = np.nonzero(drawn.rank.reshape(-1, len(design.entries)))
    rank = drawn.rank.reshape(-1, len(design.entries))[session, pattern]
    order = np.lexsort((rank, session))
    session, pattern, rank = session[order], pattern[order], rank[order]
    frequency = drawn.occurrences.reshape(-1, len(design.entries))[session, pattern]
    entries = design.entries
    return {
        **ids.of_sessions(session),
        **_named(entries, pattern),
        "rank": rank,
        "detail": _of(pattern, [entry.definition for entry in entries]),
        "frequency": frequency,
        "severity": _of(pattern, [entry.severity for entry in entries]),
        "suggestion": _of(pattern, [entry.practice for entry in entries]),
        "examples": _of(pattern, [_quote(entry) for entry in entries]),
    }


def _observations(design: Design, drawn: Drawn, ids: _Ids) -> Columns:
    patterns, state = len(design.entries), drawn.state.ravel().astype(np.int64)
    session, pattern = np.divmod(np.arange(state.size), patterns)
    quotes = pa.array(["[]", *(_quote(entry) for entry in design.entries)])
    return {
        **ids.of_sessions(session),
        **_named(design.entries, pattern),
        "position": pattern,
        "state": pa.array(_STATES).take(pa.array(state)),
        "occurrences": drawn.occurrences.ravel(),
        "quotes": quotes.take(pa.array(np.where(state == 1, pattern + 1, 0))),
    }


def _measures(drawn: Drawn, ids: _Ids) -> Columns:
    count = drawn.words.size
    every = np.repeat(np.arange(count), 2)
    values = np.stack([drawn.words.ravel().astype(float), drawn.speech_rate.ravel()], axis=1)
    return {
        **ids.of_sessions(every),
        "position": np.tile([0, 1], count),
        "name": pa.array((PRUNED_WORDS, "speech_rate")).take(pa.array(np.tile([0, 1], count))),
        "value": values.ravel(),
        "unit": pa.array(("words", "syllables/s of T")).take(pa.array(np.tile([0, 1], count))),
        "source": _constant(KORMOS_DENES_2004, 2 * count),
        "parameters": _constant("{}", 2 * count),
    }


def _profiles(design: Design, drawn: Drawn, ids: _Ids) -> Columns:
    """What the store would count: see `speakkit/store/views/marks.sql`."""
    is_present, is_usable = drawn.state == 1, (drawn.words >= MIN_SESSION_TOKENS)[..., None]
    informs = is_usable & (drawn.state <= 1)
    learner, pattern = np.nonzero(is_present.any(axis=1))
    first = is_present.argmax(axis=1)[learner, pattern]
    last = design.sessions - 1 - is_present[:, ::-1, :].argmax(axis=1)[learner, pattern]
    times = pa.array(ids.recorded_at)

    def total(values: object) -> Ints:
        sums: Ints = np.sum(values, axis=1)[learner, pattern]  # type: ignore[call-overload]
        return sums

    return {
        "learner_id": ids.learners.take(pa.array(learner)),
        **_named(design.entries, pattern),
        "sessions_analysed": np.full(learner.size, design.sessions),
        "sessions_checked": total(informs),
        "sessions_present": total(informs & is_present),
        "sessions_censored": total(~informs & (drawn.state != 2)),
        "sessions_listed": total(drawn.rank > 0),
        "occurrences": total(drawn.occurrences * informs),
        "words": total(drawn.words[..., None] * informs),
        "first_seen_at": times.take(pa.array(learner * design.sessions + first)),
        "last_seen_at": times.take(pa.array(learner * design.sessions + last)),
    }


def _named(entries: tuple[Pattern, ...], pattern: Ints) -> dict[str, object]:
    return {
        "key": _of(pattern, [entry.key for entry in entries]),
        "category": _of(pattern, [entry.category for entry in entries]),
        "pattern_id": _of(pattern, [entry.pattern_id for entry in entries]),
        "pattern": _of(pattern, [entry.label for entry in entries]),
    }


def _of(pattern: Ints, values: list[str]) -> pa.Array:
    return pa.array(values).take(pa.array(pattern))


def _constant(value: str, count: int) -> pa.Array:
    return pa.repeat(value, count)


def _quote(entry: Pattern) -> str:
    """The vocabulary's own wrong example, as a quote without times: nobody said it."""
    tokens = len(entry.wrong.split())
    return json.dumps([{"text": entry.wrong, "token_start": 0, "token_end": tokens, "start_ms": None, "end_ms": None}])
