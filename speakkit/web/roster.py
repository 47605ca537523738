"""The roster: who recorded, what waits, and what each learner works on. By name; nobody is ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from speakkit.model.access import Role
from speakkit.store.roster import LearnerState
from speakkit.web.glance import FocusGlance, Glances, PaceGlance
from speakkit.web.last_known import Known
from speakkit.web.rendering import PAGE_HEADERS, pieces_of_page
from speakkit.web.room import Room, RoomDep, VisitorDep, WordingDep
from speakkit.web.sign_in import SignedIn

router = APIRouter(include_in_schema=False)

PER_PAGE = 50


@dataclass(frozen=True)
class Row:
    """One learner; focus and pace are computed when the page gets there."""

    state: LearnerState
    glances: Glances

    @property
    def focus(self) -> FocusGlance | None:
        return self.glances.focus(self.state.learner_id)

    @property
    def pace(self) -> PaceGlance | None:
        return self.glances.pace(self.state.learner_id)


@dataclass(frozen=True)
class RosterPage:
    """One page of the learners that were asked for; `total` of them all."""

    rows: Sequence[Row]
    name: str
    number: int
    pages: int
    shown: int
    total: int

    @property
    def waiting(self) -> int:
        return sum(row.state.waiting for row in self.rows)


@router.get("/learners")
def show_roster(
    room: RoomDep,
    visitor: VisitorDep,
    say: WordingDep,
    name: Annotated[str, Query(max_length=100)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """Everybody whom the visitor may see; a learner goes to their own page."""
    if visitor.token.role is Role.LEARNER:
        return RedirectResponse(f"/room/learners/{visitor.token.learner_ids[0]}", 303)
    states = learner_states(room, visitor)
    found = [one for one in states.value if name.casefold() in f"{one.name} {one.learner_id}".casefold()]
    pages = max(1, -(-len(found) // PER_PAGE))
    first = (min(number, pages) - 1) * PER_PAGE
    glances = Glances(room.results)
    roster = RosterPage(
        rows=[Row(one, glances) for one in found[first : first + PER_PAGE]],
        name=name,
        number=min(number, pages),
        pages=pages,
        shown=len(found),
        total=len(states.value),
    )
    html = pieces_of_page("roster.html.j2", say, visitor, roster=roster, as_of=states.as_of)
    return StreamingResponse(html, media_type="text/html", headers=PAGE_HEADERS)


def learner_states(room: Room, visitor: SignedIn) -> Known[list[LearnerState]]:
    """The learners of a visitor, by name."""
    learners = visitor.token.learners
    known = room.states.get(("learners", learners), lambda: room.store.roster.states(learners))
    states = cast("list[LearnerState]", known.value)
    return Known(sorted(states, key=lambda one: (one.name.casefold(), one.learner_id)), known.as_of)
