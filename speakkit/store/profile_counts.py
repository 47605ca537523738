"""The rows of one learner's profile, counted in Python from what the sessions say of their patterns.

`views/marks.sql` says the same in SQL of any number of learners at once, and tests compare the two. Of one learner DuckDB takes
ten times as long to plan that as it takes here to count, and a profile is counted anew with every session.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from speakkit.model.informs import informs, session_trouble
from speakkit.store.learner_marks import Told, shown_patterns, told_by_session
from speakkit.store.sql import Row


@dataclass(frozen=True)
class AnalysedSession:
    """What a session says of every pattern; `words` is what rates divide by, `judge` who heard and judged it (`Judge.text`)."""

    session_id: str
    recorded_at: datetime
    judge: str
    token_count: int | None
    words: int | None
    unreliable: str | None
    list_had_room: bool


def profile_rows(
    sessions: Iterable[AnalysedSession], insights: Iterable[Row], observations: Iterable[Row]
) -> list[Row]:
    """A row for each pattern that any of the learner's sessions showed."""
    ordered = sorted(sessions, key=attrgetter("recorded_at", "session_id"))
    told = told_by_session({session.session_id for session in ordered}, insights, observations)
    comparable = since_the_break(ordered)
    return [_row(pattern, ordered, comparable, told[pattern["key"]]) for pattern in shown_patterns(told)]


def since_the_break(sessions: Sequence[AnalysedSession]) -> Sequence[AnalysedSession]:
    """Those that the learner's last judge judged, and what follows on the last session of another; of the ordered sessions.

    One that nobody could judge is no break.
    """
    judged = [number for number, session in enumerate(sessions) if session.unreliable is None]
    others = [number for number in judged if sessions[number].judge != sessions[judged[-1]].judge]
    first = min(number for number in judged if number > others[-1]) if others else 0
    return sessions[first:]


def _row(
    pattern: Row, sessions: Sequence[AnalysedSession], comparable: Sequence[AnalysedSession], told: Mapping[str, Told]
) -> Row:
    """The row of a pattern that a session showed."""
    shown = [one for one in sessions if one.session_id in told and told[one.session_id].state == "present"]
    marks = [(one, told.get(one.session_id)) for one in comparable]
    checked = [(session, mark) for session, mark in marks if _informs(session, mark)]
    without_opportunity = sum(mark is not None and mark.state == "no_opportunity" for _, mark in marks)
    return {
        **pattern,
        "sessions_analysed": len(marks),
        "sessions_checked": len(checked),
        "sessions_present": sum(mark is not None and mark.state == "present" for _, mark in checked),
        "sessions_censored": len(marks) - len(checked) - without_opportunity,
        "sessions_listed": sum(mark is not None and bool(mark.insights) for _, mark in marks),
        "occurrences": sum(mark.occurrences for _, mark in checked if mark is not None),
        "words": sum(session.words or 0 for session, _ in checked),
        "first_seen_at": shown[0].recorded_at,
        "last_seen_at": shown[-1].recorded_at,
    }


def _informs(session: AnalysedSession, mark: Told | None) -> bool:
    trouble = session_trouble(session.unreliable, session.token_count)
    return informs(mark.state if mark else None, trouble, list_had_room=session.list_had_room)
