"""Handing in a recording in the room: made here or chosen, followed until it is done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Header, Request
from fastapi.responses import Response
from pydantic import BaseModel

from speakkit.api.documents import NewSessionDocument
from speakkit.api.uploads import take_form
from speakkit.errors import ForbiddenError, UnsupportedTypeError
from speakkit.model import SessionStatus
from speakkit.web.rendering import page
from speakkit.web.room import RoomDep, VisitorDep, WordingDep
from speakkit.web.roster import learner_states
from speakkit.web.session_page import session_state

router = APIRouter(include_in_schema=False)


class Progress(BaseModel):
    """How far a session has come, for the page that waits for it."""

    session_id: str
    learner_id: str
    status: SessionStatus
    error_message: str | None
    focus_next: str | None


@router.get("/record")
def show_recorder(room: RoomDep, visitor: VisitorDep, say: WordingDep) -> Response:
    """The recorder, and a field for a file."""
    states = learner_states(room, visitor)
    return page("record.html.j2", say, visitor, states=states.value, as_of=states.as_of)


@router.post("/recordings", status_code=201)
async def hand_in(
    request: Request,
    room: RoomDep,
    visitor: VisitorDep,
    background: BackgroundTasks,
    x_form_secret: Annotated[str, Header(max_length=100)] = "",
) -> NewSessionDocument:
    """Take a recording in, as the API does."""
    if not visitor.owns(x_form_secret):
        raise ForbiddenError("The page is out of date. Open it again.")
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise UnsupportedTypeError("Send the recording as multipart/form-data.")
    room.services.limits.upload(visitor.token.token_id)
    return await take_form(request, visitor.token, room.services, background)


@router.get("/sessions/{session_id}/progress")
def show_progress(session_id: str, room: RoomDep, visitor: VisitorDep) -> Progress:
    """How far it has come."""
    state = session_state(session_id, room, visitor).value
    session, standing = state.session, state.standing
    return Progress(
        session_id=session.session_id,
        learner_id=session.learner_id,
        status=session.status,
        error_message=session.error_message,
        focus_next=standing.focus_next if standing else None,
    )
