"""Routes: what recurs with a learner, as data and as a page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import BaseModel, ConfigDict, Field

from speakkit.api.callers import CallerDep, authenticated, bearer, learner_of
from speakkit.api.documents import LearnerDocument, ProfileDocument
from speakkit.api.failures import FAILURES
from speakkit.api.services import Services, ServicesDep
from speakkit.errors import ForbiddenError, UnauthenticatedError
from speakkit.intake.people import about_learner, apply_changes
from speakkit.kit import open_kit
from speakkit.model import Learner, Purpose, checked_id
from speakkit.model.access import Role
from speakkit.operations import withdrawal
from speakkit.operations.erasure import forget
from speakkit.recordings import open_clips
from speakkit.report import make_report
from speakkit.report.tickets import opens_from_a_letter

router = APIRouter(tags=["learners"], responses=FAILURES)

_REPORT_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}


class Ticket(BaseModel):
    """An address that opens a report in a browser, for one minute."""

    url: str


class LearnerRequest(BaseModel):
    """What is said of a learner: what isn't named stays as it is, and "" takes it away."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, max_length=200)
    first_language: str | None = Field(None, max_length=40, description="an ISO 639-1 code")
    level: str | None = Field(None, max_length=40, description="of the CEFR, such as B1")
    email: str | None = Field(
        None, max_length=300, description="where a link to the report goes, with consent to email"
    )
    attributes: dict[str, str] = Field(default_factory=dict, max_length=50)
    agree: list[str] = Field(default_factory=list, max_length=20, description="purposes that the learner agrees to")
    withdraw: list[str] = Field(default_factory=list, max_length=20)


@router.get("/api/learners/{learner_id}")
def show_learner(learner_id: str, caller: CallerDep, services: ServicesDep) -> LearnerDocument:
    """What is known of a learner, and what they agreed to."""
    learner_of(caller, learner_id)
    return _document(learner_id, services)


@router.patch("/api/learners/{learner_id}")
def change_learner(learner_id: str, said: LearnerRequest, caller: CallerDep, services: ServicesDep) -> LearnerDocument:
    """Say something of a learner, who is made where nobody of this id is there; level and attributes are not for learners."""
    learner_of(caller, learner_id)
    if caller.role is Role.LEARNER and (said.level is not None or said.attributes):
        raise ForbiddenError(
            "A learner's token says name, first language and consents; the rest is the coach's to say."
        )
    changes = about_learner(**said.model_dump())
    services.store.learners.add(Learner(learner_id=learner_id, created_at=datetime.now(UTC)))
    source = f"the API ({caller.role}, token {caller.token_id})"
    apply_changes(learner_id, changes, source=source, store=services.store)
    withdrawal.carry_out(learner_id, changes.withdrawn, services.settings, services.store, services.recordings)
    return _document(learner_id, services)


def _document(learner_id: str, services: Services) -> LearnerDocument:
    with services.store.read() as parts:
        return LearnerDocument.of(parts.learners.get(learner_id), parts.consents.of(learner_id))


@router.get("/api/learners/{learner_id}/profile")
def show_profile(learner_id: str, caller: CallerDep, services: ServicesDep) -> ProfileDocument:
    """What recurs, with counts and denominators."""
    learner_of(caller, learner_id)
    services.store.learners.get(learner_id)
    return ProfileDocument(learner_id=learner_id, patterns=services.store.profiles.get(learner_id))


@router.delete("/api/learners/{learner_id}", status_code=204)
def forget_learner(learner_id: str, caller: CallerDep, services: ServicesDep) -> None:
    """Erase all that is kept about a learner, with the learner's tokens. Not for coaches."""
    learner_of(caller, learner_id)
    if not caller.may_erase(learner_id):
        raise ForbiddenError("The token may not erase learners; the learner and the operator may.")
    forget(learner_id, settings=services.settings, store=services.store, recordings=services.recordings)


@router.post("/api/learners/{learner_id}/report-ticket", status_code=201)
def issue_ticket(learner_id: str, caller: CallerDep, services: ServicesDep) -> Ticket:
    """Leave to open the report in a browser, whose address bar sends no token."""
    learner_of(caller, learner_id)
    services.store.learners.get(learner_id)
    return Ticket(url=f"/api/learners/{learner_id}/report?ticket={services.tickets.issue(learner_id)}")


def _may_see_report(
    request: Request,
    learner_id: str,
    services: ServicesDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    ticket: Annotated[str | None, Query(max_length=200)] = None,
) -> None:
    if ticket is None:
        learner_of(authenticated(request, services, credentials), learner_id)
    elif not _opens(ticket, checked_id(learner_id), services):
        raise UnauthenticatedError("The ticket has expired; ask for the report again.")


def _opens(ticket: str, learner_id: str, services: Services) -> bool:
    """Whether a ticket opens the report: one of this process, or of a letter while the learner agrees to letters."""
    if services.tickets.is_valid(ticket, learner_id):
        return True
    if not opens_from_a_letter(ticket, learner_id, services.settings.data_dir):
        return False
    return services.store.consents.agrees(learner_id, Purpose.EMAIL)


@router.get("/api/learners/{learner_id}/report", response_class=HTMLResponse, dependencies=[Depends(_may_see_report)])
def show_report(learner_id: str, services: ServicesDep, language: Literal["en", "es", "de"] = "en") -> HTMLResponse:
    """The learner's report as a page; with a token, with the ticket that one was given for, or with that of a letter."""
    return HTMLResponse(report_page(learner_id, services, language), headers=_REPORT_HEADERS)


def report_page(learner_id: str, services: Services, language: str = "en") -> str:
    """The report over all that is DONE, published anew where something was done since.

    Raises:
        UnknownLearnerError: there is no such learner.
    """
    # pandas and the charts are loaded with the first report
    services.store.learners.get(learner_id)
    services.store.publish(services.settings.published_dir)
    dataset = open_kit(services.settings.published_dir)
    return make_report(dataset, learner_id, language=language, clips=open_clips(services.settings)).html
