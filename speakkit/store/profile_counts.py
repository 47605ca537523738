"""The rows of one learner's profile, counted in Python from what the sessions say of their patterns.

`views/marks.sql` says the same in SQL of any number of learners at once, and tests compare the two. Of one learner DuckDB takes
ten times as long to plan that as it takes here to count, and a profile is counted anew with every session.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from speakkit.model import ObservationState
from speakkit.model.informs import informs, session_trouble
from speakkit.model.pattern_key import Category, PatternKey
from speakkit.store.sql import Row

_BY_WEIGHT: tuple[ObservationState, ...] = ("present", "absent", "no_opportunity")
"""Where the labels of one pattern differ, the first of these holds."""


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


@dataclass(frozen=True)
class Mention:
    """An insight, or an observation, that stands; `occurrences` are an insight's frequency."""

    session_id: str
    category: Category
    pattern: str
    pattern_id: str | None
    is_listed: bool
    state: ObservationState
    occurrences: int

    @property
    def key(self) -> PatternKey:
        return PatternKey(self.category, self.pattern)


@dataclass(frozen=True)
class _Told:
    """What one session says of one pattern; a state of None: it doesn't mention it."""

    state: ObservationState | None = None
    is_listed: bool = False
    occurrences: int = 0
    pattern_id: str | None = None


_UNMENTIONED = _Told()


def profile_rows(sessions: Iterable[AnalysedSession], mentions: Iterable[Mention]) -> list[Row]:
    """A row for each pattern that any of the learner's sessions showed."""
    ordered = sorted(sessions, key=attrgetter("recorded_at", "session_id"))
    told = _told({session.session_id for session in ordered}, mentions)
    comparable = since_the_break(ordered)
    return [
        _row(key, ordered, comparable, by_session)
        for key, by_session in told.items()
        if any(mark.state == "present" for mark in by_session.values())
    ]


def since_the_break(sessions: Sequence[AnalysedSession]) -> frozenset[str]:
    """Those that the learner's last judge judged, and what follows on the last session of another; of the ordered sessions.

    One that nobody could judge is no break.
    """
    judged = [number for number, session in enumerate(sessions) if session.unreliable is None]
    others = [number for number in judged if sessions[number].judge != sessions[judged[-1]].judge]
    first = min(number for number in judged if number > others[-1]) if others else 0
    return frozenset(session.session_id for session in sessions[first:])


def _told(known: set[str], mentions: Iterable[Mention]) -> dict[PatternKey, dict[str, _Told]]:
    """What each of the known sessions says of the patterns that it mentions."""
    place = attrgetter("key", "session_id")
    told: dict[PatternKey, dict[str, _Told]] = defaultdict(dict)
    ordered = sorted((mention for mention in mentions if mention.session_id in known), key=place)
    for (key, session_id), of_pattern in groupby(ordered, key=place):
        told[key][session_id] = _united(list(of_pattern))
    return told


def _united(mentions: Sequence[Mention]) -> _Told:
    states = {mention.state for mention in mentions}
    listed = [mention.occurrences for mention in mentions if mention.is_listed]
    observed = sum(mention.occurrences for mention in mentions if not mention.is_listed)
    return _Told(
        state=next((state for state in _BY_WEIGHT if state in states), "not_checked"),
        is_listed=bool(listed),
        occurrences=observed or sum(listed),
        pattern_id=_last(mention.pattern_id for mention in mentions),
    )


def _row(
    key: PatternKey, sessions: Sequence[AnalysedSession], comparable: frozenset[str], told: dict[str, _Told]
) -> Row:
    """The row of a pattern that a session showed."""
    shown = [session for session in sessions if _state(told, session) == "present"]
    marks = [(one, told.get(one.session_id, _UNMENTIONED)) for one in sessions if one.session_id in comparable]
    checked = [(session, mark) for session, mark in marks if _informs(session, mark)]
    without_opportunity = sum(mark.state == "no_opportunity" for _, mark in marks)
    ids = (told[session.session_id].pattern_id for session in shown)
    return {
        "key": str(key),
        "pattern_id": _last(ids),
        "category": key.category,
        "pattern": key.pattern,
        "sessions_analysed": len(marks),
        "sessions_checked": len(checked),
        "sessions_present": sum(mark.state == "present" for _, mark in checked),
        "sessions_censored": len(marks) - len(checked) - without_opportunity,
        "sessions_listed": sum(mark.is_listed for _, mark in marks),
        "occurrences": sum(mark.occurrences for _, mark in checked),
        "words": sum(session.words or 0 for session, _ in checked),
        "first_seen_at": shown[0].recorded_at,
        "last_seen_at": shown[-1].recorded_at,
    }


def _state(told: dict[str, _Told], session: AnalysedSession) -> ObservationState | None:
    return told.get(session.session_id, _UNMENTIONED).state


def _last(pattern_ids: Iterable[str | None]) -> str | None:
    """The last by alphabet, as SQL's max."""
    return max((pattern_id for pattern_id in pattern_ids if pattern_id is not None), default=None)


def _informs(session: AnalysedSession, mark: _Told) -> bool:
    trouble = session_trouble(session.unreliable, session.token_count)
    return informs(mark.state, trouble, list_had_room=session.list_had_room)
