"""Routes: sessions are listed, shown and erased."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from speakkit.api.callers import CallerDep, learner_of
from speakkit.api.documents import ResultDocument, SessionDocument, SessionPage
from speakkit.api.failures import FAILURES
from speakkit.api.services import Services, ServicesDep
from speakkit.errors import ForbiddenError, InvalidRequestError, UnknownSessionError
from speakkit.model import Session, SessionStatus, checked_id
from speakkit.model.access import AccessToken
from speakkit.operations.erasure import erase_session

router = APIRouter(tags=["sessions"], responses=FAILURES)

_MAX_PAGE = 200


@router.get("/api/sessions")
def list_sessions(
    caller: CallerDep,
    services: ServicesDep,
    learner_id: Annotated[str | None, Query(max_length=64)] = None,
    status: SessionStatus | None = None,
    limit: Annotated[int, Query(ge=1, le=_MAX_PAGE)] = 50,
    after: Annotated[str | None, Query(max_length=120, description="`next` of the page before")] = None,
) -> SessionPage:
    """Sessions that the token covers, newest first."""
    learners = caller.learners if learner_id is None else (learner_of(caller, learner_id),)
    found = services.store.sessions.page(
        limit=limit + 1, learner_ids=learners, status=status, before=_position(after) if after else None
    )
    has_more = len(found) > limit
    page = found[:limit]
    return SessionPage(
        sessions=[SessionDocument.of(session, caller) for session in page], next=_mark(page[-1]) if has_more else None
    )


@router.get("/api/sessions/{session_id}")
def show_session(session_id: str, caller: CallerDep, services: ServicesDep) -> ResultDocument:
    """One session; once it is DONE, with its transcript and what stands of its insights, focus and summary after reviews."""
    session = covered_session(session_id, caller, services)
    if session.status is not SessionStatus.DONE:
        return ResultDocument.with_results(session, None, None, caller)
    transcript = services.store.results.transcript(session.session_id)
    standing = services.store.standing.get(session.session_id)
    return ResultDocument.with_results(session, transcript, standing, caller)


@router.delete("/api/sessions/{session_id}", status_code=204)
def delete_session(session_id: str, caller: CallerDep, services: ServicesDep) -> None:
    """Erase a session: audio, rows, every published trace. Not for coaches."""
    session = covered_session(session_id, caller, services)
    if not caller.may_erase(session.learner_id):
        raise ForbiddenError("The token may not erase recordings; the learner and the operator may.")
    erase_session(session.session_id, settings=services.settings, store=services.store, recordings=services.recordings)


def covered_session(session_id: str, caller: AccessToken, services: Services) -> Session:
    """A session that the caller may see.

    Raises:
        UnknownSessionError: there is none, or it is none of the caller's business: the two can't be told apart.
    """
    checked_id(session_id, "session id")
    missing = UnknownSessionError(f"There is no session {session_id!r}.")
    try:
        session = services.store.sessions.get(session_id)
    except UnknownSessionError:
        raise missing from None
    if not caller.covers(session.learner_id):
        raise missing
    return session


def _mark(session: Session) -> str:
    return f"{session.created_at.isoformat()}~{session.session_id}"


def _position(mark: str) -> tuple[datetime, str]:
    moment, _, session_id = mark.partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise InvalidRequestError("`after` isn't what a page gave as `next`.")
    return at, checked_id(session_id, "session id")
