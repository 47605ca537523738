"""The roster: who recorded, what waits, and what each learner works on. By name; nobody is ranked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from speakkit.model import Learner
from speakkit.model.access import Role
from speakkit.store.roster import LearnerState
from speakkit.web.glance import Glance, glances
from speakkit.web.last_known import Known
from speakkit.web.rendering import PAGE_HEADERS, pieces_of_page
from speakkit.web.results import Results
from speakkit.web.room import Room, RoomDep, VisitorDep, WordingDep
from speakkit.web.sign_in import SignedIn

router = APIRouter(include_in_schema=False)

PER_PAGE = 50


@dataclass(frozen=True)
class Person:
    """A learner with who they are to others, and the states of their sessions."""

    state: LearnerState
    learner: Learner


@dataclass(frozen=True)
class Row:
    """One learner, with a glance at the results."""

    state: LearnerState
    glance: Glance


@dataclass(frozen=True)
class RosterPage:
    """One page of the learners that were asked for; `total` of them all."""

    states: Sequence[LearnerState]
    results: Results
    query: str
    name: str
    attribute: str
    choices: Sequence[tuple[str, str]]
    number: int
    pages: int
    shown: int
    total: int

    def rows(self) -> Iterator[Row]:
        """Read from the results when the page gets there: what comes before is sent meanwhile."""
        known = glances(self.results, [one.learner_id for one in self.states])
        return (Row(one, known.get(one.learner_id, Glance())) for one in self.states)


@router.get("/learners")
def show_roster(
    room: RoomDep,
    visitor: VisitorDep,
    say: WordingDep,
    name: Annotated[str, Query(max_length=100)] = "",
    attribute: Annotated[str, Query(max_length=300)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """Everybody whom the visitor may see; a learner goes to their own page."""
    if visitor.token.role is Role.LEARNER:
        return RedirectResponse(f"/room/learners/{visitor.token.learner_ids[0]}", 303)
    states = learner_states(room, visitor)
    chosen = [one.state for one in chosen_states(states.value, attribute)]
    found = [one for one in chosen if name.casefold() in f"{one.name} {one.learner_id}".casefold()]
    pages = max(1, -(-len(found) // PER_PAGE))
    first = (min(number, pages) - 1) * PER_PAGE
    roster = RosterPage(
        states=found[first : first + PER_PAGE],
        results=room.results,
        query=urlencode({"name": name, "attribute": attribute}),
        name=name,
        attribute=attribute,
        choices=attribute_choices(states.value),
        number=min(number, pages),
        pages=pages,
        shown=len(found),
        total=len(states.value),
    )
    html = pieces_of_page("roster.html.j2", say, visitor, roster=roster, as_of=states.as_of)
    return StreamingResponse(html, media_type="text/html", headers=PAGE_HEADERS)


def learner_states(room: Room, visitor: SignedIn) -> Known[list[Person]]:
    """The learners of a visitor, by name."""
    return _people(room, visitor.token.learners)


def everybody(room: Room) -> Known[list[Person]]:
    """All learners, by name."""
    return _people(room, None)


def _people(room: Room, wanted: tuple[str, ...] | None) -> Known[list[Person]]:
    def read() -> list[Person]:
        with room.store.read() as parts:
            known = {one.learner_id: one for one in parts.learners.all()}
            return [Person(state, known[state.learner_id]) for state in parts.roster.states(wanted)]

    found = room.states.get(("learners", wanted), read)
    people = cast("list[Person]", found.value)
    if found.as_of is not None:
        erased = room.results.were_erased(found.as_of, frozenset(one.state.learner_id for one in people))
        people = [one for one in people if one.state.learner_id not in erased]
    return Known(sorted(people, key=lambda one: (one.state.name.casefold(), one.state.learner_id)), found.as_of)


def chosen_states(people: Sequence[Person], attribute: str) -> list[Person]:
    """Those who have an attribute, written "name=value"; all where it is empty."""
    name, _, value = attribute.partition("=")
    return [one for one in people if not attribute or one.learner.all_attributes.get(name) == value]


def attribute_choices(people: Sequence[Person]) -> list[tuple[str, str]]:
    """The attributes that tell these people apart: names and values of which not everybody has the same."""
    pairs = {pair for one in people for pair in one.learner.all_attributes.items()}
    return sorted(pair for pair in pairs if any(one.learner.all_attributes.get(pair[0]) != pair[1] for one in people))
