"""What a learner agrees to and withdraws, from a form of the learner's page: each purpose by itself, with who says so."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Form
from fastapi.responses import RedirectResponse, Response

from speakkit.api import Services
from speakkit.errors import SpeakKitError
from speakkit.intake.people import apply_changes
from speakkit.model import LearnerChanges, Purpose
from speakkit.operations.withdrawal import carry_out
from speakkit.web.room import RoomDep, SenderDep, covered_learner
from speakkit.web.sign_in import SignedIn

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)


@router.post("/learners/{learner_id}/consents")
def decide(
    learner_id: str,
    room: RoomDep,
    visitor: SenderDep,
    purpose: Annotated[Purpose, Form()],
    is_given: Annotated[bool, Form()],
    behind: BackgroundTasks,
) -> Response:
    """Agree to a purpose or withdraw it: for learners themselves, and for whoever teaches them or runs this."""
    covered_learner(learner_id, visitor)
    named = frozenset({purpose})
    changes = LearnerChanges(agreed=named) if is_given else LearnerChanges(withdrawn=named)
    apply_changes(learner_id, changes, source=_source(visitor), store=room.writing)
    services = room.services
    behind.add_task(_carry_out, learner_id, changes.withdrawn, services)
    room.publisher.request()
    return RedirectResponse(f"/room/learners/{learner_id}#consents", 303)


def _carry_out(learner_id: str, withdrawn: frozenset[Purpose], services: Services) -> None:
    """What follows takes its time where the store is busy or reports are made; nobody waits at a page for it."""
    try:
        carry_out(learner_id, withdrawn, services.settings, services.store, services.recordings)
    except SpeakKitError as error:  # made up for in the night
        log.warning("withdrawal not carried out yet", extra={"code": error.code})


def _source(visitor: SignedIn) -> str:
    return f"the room ({visitor.token.role}, {visitor.name or f'token {visitor.token.token_id}'})"
