"""Routes: what recurs with a learner, as data and as a page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import BaseModel

from speakkit.api.callers import CallerDep, authenticated, bearer, learner_of
from speakkit.api.documents import ProfileDocument
from speakkit.api.services import Services, ServicesDep
from speakkit.errors import UnauthenticatedError
from speakkit.kit import open_kit
from speakkit.model import checked_id

router = APIRouter(tags=["learners"])

_REPORT_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}


class Ticket(BaseModel):
    """An address that opens a report in a browser, for one minute."""

    url: str


@router.get("/api/learners/{learner_id}/profile")
def show_profile(learner_id: str, caller: CallerDep, services: ServicesDep) -> ProfileDocument:
    """What recurs, with counts and denominators."""
    learner_of(caller, learner_id)
    services.store.learners.get(learner_id)
    return ProfileDocument(learner_id=learner_id, patterns=services.store.profiles.get(learner_id))


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
    elif not services.tickets.is_valid(ticket, checked_id(learner_id)):
        raise UnauthenticatedError("The ticket has expired; ask for the report again.")


@router.get("/api/learners/{learner_id}/report", response_class=HTMLResponse, dependencies=[Depends(_may_see_report)])
def show_report(learner_id: str, services: ServicesDep) -> HTMLResponse:
    """The learner's report as a page; with a token, or with the ticket that one was given for."""
    return HTMLResponse(report_page(learner_id, services), headers=_REPORT_HEADERS)


def report_page(learner_id: str, services: Services) -> str:
    """The report over all that is DONE, published anew where something was done since.

    Raises:
        UnknownLearnerError: there is no such learner.
    """
    # pandas and the charts are loaded with the first report
    services.store.learners.get(learner_id)
    services.store.publish(services.settings.published_dir)
    return open_kit(services.settings.published_dir).report(learner_id).html
