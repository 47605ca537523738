"""What the pages of the room work with, who looks at them, and what they may see."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Form, Request

from speakkit.api import Services
from speakkit.errors import ForbiddenError, StoreLockedError, UnauthenticatedError, UnknownLearnerError
from speakkit.model import Session, checked_id
from speakkit.model.access import Role
from speakkit.recordings import open_clips
from speakkit.report.wording import Wording, wording
from speakkit.store import Store
from speakkit.web.last_known import Known, LastKnown
from speakkit.web.publishing import Publisher
from speakkit.web.results import Results
from speakkit.web.sign_in import SignedIn, SignIns, owner

PATIENCE_S = 0.5
"""How long a page waits for its turn at the store, twice at most, before it shows the last state."""
PUBLISHING_PATIENCE_S = 0.7
"""How long a page waits for what was reviewed a moment ago to be published."""
WRITING_PATIENCE_S = 0.8
"""How long a review waits for its turn before it isn't saved."""
RECHECK_S = 30
"""How long a token that was revoked may still open pages."""
TRUST_S = 300
"""How long a token counts as it was last seen, where the store is busy."""


class Room:
    """All that the room stands on: the API's services, a store that waits briefly, the published results."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.store = Store(services.settings.store_path, lock_timeout_s=PATIENCE_S)
        self.writing = Store(services.settings.store_path, lock_timeout_s=WRITING_PATIENCE_S)
        self.sign_ins = SignIns()
        self.results = Results(services.settings)
        self.clips = open_clips(services.settings)
        self.publisher = Publisher(services.settings)
        self.states: LastKnown[object] = LastKnown()

    def way_in(self, name: str) -> str:
        """The path that lets whoever sits at this machine in, once; `name` is kept with their reviews."""
        return f"/room/enter?key={self.sign_ins.make_link_key(owner(name))}"


def cookie_name(request: Request) -> str:
    """The sign-in's cookie. Cookies aren't told apart by port, and two rooms may be open on one machine."""
    return f"speakkit-room-{request.url.port}" if is_on_loopback(request) else "__Host-speakkit-room"


def is_on_loopback(request: Request) -> bool:
    """Whether the browser runs on this machine, where there is no TLS."""
    return request.url.hostname in {"127.0.0.1", "localhost", "::1"}


def _room(request: Request) -> Room:
    room: Room = request.app.state.room
    return room


RoomDep = Annotated[Room, Depends(_room)]


def _signed_in(request: Request, room: RoomDep) -> SignedIn:
    """
    Raises:
        UnauthenticatedError: nobody is signed in, or their token opens nothing any more.
        TooManyRequestsError: they ask too often.
    """
    secret = request.cookies.get(cookie_name(request), "")
    found = room.sign_ins.get(secret) if secret else None
    if found is None or not _still_valid(found, room):
        room.sign_ins.remove(secret)
        raise UnauthenticatedError("Sign in first.")
    room.services.limits.request(found.token.token_id)
    return found


def _still_valid(signed_in: SignedIn, room: Room) -> bool:
    """Whether the token still opens something; looked up again now and then."""
    age_s = time.monotonic() - signed_in.checked_at
    if signed_in.token_digest is None or age_s < RECHECK_S:
        return signed_in.token.is_valid(datetime.now(UTC))
    try:
        token = room.store.access.token(signed_in.token_digest)
    except StoreLockedError:
        return age_s < TRUST_S and signed_in.token.is_valid(datetime.now(UTC))
    if token is None or not token.is_valid(datetime.now(UTC)):
        return False
    signed_in.token, signed_in.checked_at = token, time.monotonic()
    return True


VisitorDep = Annotated[SignedIn, Depends(_signed_in)]


def _own_form(visitor: VisitorDep, form_secret: Annotated[str, Form(max_length=100)] = "") -> SignedIn:
    """Whoever sent a form that was made for them.

    Raises:
        ForbiddenError: it was made by another page, or before they signed in again.
    """
    if not visitor.owns(form_secret):
        raise ForbiddenError("The form is out of date. Open the page again and send it once more.")
    return visitor


SenderDep = Annotated[SignedIn, Depends(_own_form)]


def own_words(visitor: VisitorDep) -> Wording:
    """The sentences in the visitor's language."""
    return wording(visitor.language)


WordingDep = Annotated[Wording, Depends(own_words)]


def covered_learner(learner_id: str, visitor: SignedIn) -> str:
    """A learner that the visitor may see.

    Raises:
        UnknownLearnerError: they may not, whether there is such a learner or not.
    """
    checked_id(learner_id)
    if not visitor.token.covers(learner_id):
        raise UnknownLearnerError(f"There is no learner {learner_id!r}.")
    return learner_id


def is_gone(room: Room, known: Known[object], name: str) -> bool:
    """Whether a learner or session whose last state is shown, the store being busy, was erased since that was read."""
    return known.as_of is not None and bool(room.results.were_erased(known.as_of, frozenset({name})))


def may_review(visitor: SignedIn) -> bool:
    """Whether the visitor has the last word on insights: coaches and operators do."""
    return visitor.token.role is not Role.LEARNER


def covers(visitor: SignedIn, session: Session) -> bool:
    """Whether the visitor may see this session."""
    return visitor.token.covers(session.learner_id)
