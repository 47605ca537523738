"""Route: figures for a monitor, in Prometheus' text format."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from speakkit.api.callers import CallerDep
from speakkit.api.failures import FAILURES
from speakkit.api.services import ServicesDep
from speakkit.errors import ForbiddenError
from speakkit.model.access import Role
from speakkit.operations.metrics import CONTENT_TYPE, metrics_text
from speakkit.operations.system_status import system_status

router = APIRouter(tags=["metrics"], responses=FAILURES)


@router.get("/metrics", response_class=PlainTextResponse)
def show_metrics(caller: CallerDep, services: ServicesDep) -> PlainTextResponse:
    """Sessions by state, step times, cost, anchoring, over everybody: for operators' tokens."""
    if caller.role is not Role.OPERATOR:
        raise ForbiddenError("The figures are about everybody; an operator's token shows them.")
    return PlainTextResponse(metrics_text(system_status(services.settings, services.store)), media_type=CONTENT_TYPE)
