"""A session's page: the whole transcript with its marks, and the insights, each with what a coach may say of it."""

from __future__ import annotations

import logging
from typing import cast

from fastapi import APIRouter
from fastapi.responses import Response

from speakkit.errors import StoreError, UnknownSessionError
from speakkit.model import checked_id
from speakkit.model.clip import Clip
from speakkit.patterns.vocabulary import vocabulary
from speakkit.report.session_summary import session_summary
from speakkit.store.store import Parts
from speakkit.web.last_known import Known
from speakkit.web.rendering import page
from speakkit.web.room import Room, RoomDep, VisitorDep, WordingDep, covers, is_gone, may_review
from speakkit.web.session_content import SessionState, read_session, session_content
from speakkit.web.sign_in import SignedIn

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)


@router.get("/sessions/{session_id}")
def show_session(session_id: str, room: RoomDep, visitor: VisitorDep, say: WordingDep) -> Response:
    """One session; others' are not found."""
    known = session_state(session_id, room, visitor)
    state = known.value
    return page(
        "session.html.j2",
        say,
        visitor,
        content=session_content(state, clips_of(state, room)),
        summary=session_summary(say, state.learner.name, state.session, state.transcript, state.standing),
        as_of=known.as_of,
        notice=visitor.take_notice(session_id),
        reviews=may_review(visitor),
        labels=sorted((say.pattern(one.label).label, one.label) for one in vocabulary().patterns.values()),
    )


def session_state(session_id: str, room: Room, visitor: SignedIn) -> Known[SessionState]:
    """What the store has of a session.

    Raises:
        UnknownSessionError: there is none, or it is none of the visitor's business: the two can't be told apart.
    """
    checked_id(session_id, "session id")

    def read() -> SessionState:
        with room.store.read() as parts:
            return read_session(parts, session_id)

    try:
        known = room.states.get(("session", session_id), read)
    except UnknownSessionError:
        raise _missing(session_id) from None
    state = cast("SessionState", known.value)
    if not covers(visitor, state.session) or is_gone(room, known, session_id):
        raise _missing(session_id)
    return Known(state, known.as_of)


def check_visible(parts: Parts, session_id: str, visitor: SignedIn) -> None:
    """Make sure, within a turn of the store, that the session is the visitor's business.

    Raises:
        UnknownSessionError: as `session_state` says.
    """
    checked_id(session_id, "session id")
    try:
        session = parts.sessions.get(session_id)
    except UnknownSessionError:
        raise _missing(session_id) from None
    if not covers(visitor, session):
        raise _missing(session_id)


def _missing(session_id: str) -> UnknownSessionError:
    return UnknownSessionError(f"There is no session {session_id!r}.")


def clips_of(state: SessionState, room: Room) -> tuple[Clip, ...]:
    """The clips of a session that may be played; none where their place doesn't answer."""
    if not state.agrees_to_clips or state.session.audio_kept_at is None:
        return ()
    try:
        return room.clips.of(state.session.session_id)
    except StoreError as error:
        log.warning("clips not found", extra={"session": state.session.session_id, "code": error.code})
        return ()
