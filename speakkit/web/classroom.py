"""The class: what several learners share, as the plan of the next lesson, for whoever teaches them.

Whoever doesn't teach them sees the cohort's page, which names nobody and says nothing about fewer than ten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from operator import itemgetter
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from speakkit.dataset.judges import since_own_breaks
from speakkit.dataset.rows import records
from speakkit.errors import ForbiddenError, NothingPublishedError
from speakkit.kit import Kit
from speakkit.model import Value
from speakkit.model.access import Role
from speakkit.patterns.vocabulary import Pattern, vocabulary
from speakkit.profile.tracking import untracked
from speakkit.report.shown_quotes import QUOTES
from speakkit.web.learner_page import REPORT_HEADERS
from speakkit.web.rendering import page
from speakkit.web.room import Room, RoomDep, VisitorDep, WordingDep
from speakkit.web.roster import attribute_choices, chosen_states, learner_states

router = APIRouter(include_in_schema=False)

Row = Mapping[str, Any]
MIN_SESSIONS = 2
MIN_LEARNERS = 2
SHOWN_PATTERNS = 12
SHOWN_QUOTES = 4
RECENT_SESSIONS = 5
_PRESENT = """
WITH found AS (
    SELECT o.learner_id, o.session_id, o.key, o.pattern, o.pattern_id, o.recorded_at, o.quotes, s.language
    FROM observations AS o
    INNER JOIN sessions AS s ON o.session_id = s.session_id
    INNER JOIN (SELECT unnest($recent) AS session_id) AS r ON o.session_id = r.session_id
    WHERE o.state = 'present'
)

SELECT
    learner_id,
    key,
    any_value(pattern) AS pattern,
    any_value(pattern_id) AS pattern_id,
    count(*) AS sessions,
    max(recorded_at) FILTER (WHERE quotes <> '[]') AS recorded_at,
    arg_max(quotes, recorded_at) FILTER (WHERE quotes <> '[]') AS quotes,
    arg_max(language, recorded_at) FILTER (WHERE quotes <> '[]') AS language
FROM found
GROUP BY learner_id, key
ORDER BY key, learner_id
"""
"""What was found in these sessions, with the newest quotes. Grain: one row a learner and pattern."""


class ClassQuote(Value):
    """One learner's words, newest first, in the language they speak, with their correction where there is one."""

    learner_id: str
    recorded: date
    language: str
    text: str
    correction: str | None


@dataclass(frozen=True)
class Recent:
    """One pattern of one learner in the last sessions; `newest` are the quotes of the newest that has any, as published."""

    sessions: int
    newest: Row | None = None

    @property
    def quote(self) -> ClassQuote | None:
        """The first of the newest quotes that has a correction, else the first."""
        return _quote(self.newest) if self.newest else None


@dataclass(frozen=True)
class Found:
    """One pattern with whoever had it in the last sessions, by learner."""

    key: str
    pattern: str
    pattern_id: str | None
    learners: Mapping[str, Recent]


@dataclass(frozen=True)
class Shared:
    """A pattern that several learners have, with their names and words; `entry` is what the vocabulary says of it."""

    key: str
    pattern: str
    entry: Pattern | None
    learners: Sequence[tuple[str, str]]
    quotes: Sequence[tuple[str, ClassQuote]]


class ClassPlan(NamedTuple):
    """What several learners share, by most first: `firm` is what two of them had more than once, `seldom` the rest."""

    firm: Sequence[Shared]
    seldom: Sequence[Shared]


@router.get("/class")
def show_class(
    room: RoomDep, visitor: VisitorDep, say: WordingDep, attribute: Annotated[str, Query(max_length=300)] = ""
) -> Response:
    """What to teach next; without names and quotes for whoever doesn't teach them."""
    if visitor.token.role is Role.LEARNER:
        raise ForbiddenError("A class is shown to whoever teaches it.")
    states = learner_states(room, visitor)
    chosen = chosen_states(states.value, attribute)
    names = {one.state.learner_id: one.state.name for one in chosen}
    return page(
        "class.html.j2",
        say,
        visitor,
        plan=class_plan(recent_findings(room), names) if visitor.teaches else None,
        shown_in_full=SHOWN_PATTERNS,
        learners=len(names),
        attribute=attribute,
        choices=attribute_choices(states.value),
        as_of=states.as_of,
    )


@router.get("/class/report")
def show_cohort(room: RoomDep, visitor: VisitorDep) -> Response:
    """The report about everybody, for operators."""
    if visitor.token.role is not Role.OPERATOR:
        raise ForbiddenError("The report about everybody is for operators.")
    html = room.results.kept(
        ("cohort", visitor.language), lambda kit: kit.cohort_report(language=visitor.language).html
    )
    return HTMLResponse(html, headers=REPORT_HEADERS)


def class_plan(found: Sequence[Found], names: Mapping[str, str]) -> ClassPlan:
    """What several of these learners had in their last sessions."""
    firm = _shared(found, names, MIN_SESSIONS)
    known = {one.key for one in firm}
    return ClassPlan(firm, _shared([one for one in found if one.key not in known], names, min_sessions=1))


def _shared(found: Sequence[Found], names: Mapping[str, str], min_sessions: int) -> list[Shared]:
    """What several of these learners had in so many of their last sessions, shared by most first."""
    shared = [one for each in found if len((one := _among(each, names, min_sessions)).learners) >= MIN_LEARNERS]
    return sorted(shared, key=lambda one: (-len(one.learners), one.pattern))


def _among(found: Found, names: Mapping[str, str], min_sessions: int) -> Shared:
    own = {name: one for name, one in found.learners.items() if name in names and one.sessions >= min_sessions}
    ordered = sorted(own, key=lambda name: (names[name].casefold(), name))
    quotes = ((names[name], quote) for name in ordered if (quote := own[name].quote))
    return Shared(
        key=found.key,
        pattern=found.pattern,
        entry=vocabulary().entry(found.pattern_id),
        learners=[(name, names[name]) for name in ordered],
        quotes=list(islice(quotes, SHOWN_QUOTES)),
    )


def recent_findings(room: Room) -> list[Found]:
    """What was found in the last sessions; nothing where nothing is published."""
    try:
        return room.results.kept("recent", found_recently)
    except NothingPublishedError:
        return []


def found_recently(kit: Kit) -> list[Found]:
    """What was found in the last sessions since the last break, of whoever agrees to be tracked over several."""
    recent, not_tracked = sorted(_recent_sessions(kit)), untracked(kit)
    rows = [row for row in records(kit.sql(_PRESENT, {"recent": recent})) if row["learner_id"] not in not_tracked]
    return [_found(list(own)) for _, own in groupby(rows, key=itemgetter("key"))]


def _found(rows: Sequence[Row]) -> Found:
    learners = {row["learner_id"]: Recent(row["sessions"], row if row["quotes"] else None) for row in rows}
    return Found(rows[0]["key"], rows[0]["pattern"], rows[0]["pattern_id"], learners)


def _recent_sessions(kit: Kit) -> set[str]:
    """The ids of each learner's last sessions that can be compared with the newest."""
    sessions = kit.sessions()
    newest_last = since_own_breaks(sessions[sessions["status"] == "DONE"]).sort_values(["recorded_at", "session_id"])
    return set(newest_last.groupby("learner_id")["session_id"].tail(RECENT_SESSIONS))


def _quote(row: Row) -> ClassQuote:
    quotes = QUOTES.validate_json(row["quotes"])
    best = next((one for one in quotes if one.correction), quotes[0])
    return ClassQuote(
        learner_id=row["learner_id"],
        recorded=row["recorded_at"].date(),
        language=row["language"],
        text=best.text,
        correction=best.correction,
    )
