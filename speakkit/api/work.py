"""Routes for workers on other hosts: they claim sessions here, and put what they find into the bucket.

What people said is in none of these bodies (`speakkit.pipeline.remote`).
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import HTTPAuthorizationCredentials

from speakkit.api.callers import bearer, valid_token
from speakkit.api.failures import FAILURES
from speakkit.api.services import ServicesDep
from speakkit.errors import ForbiddenError, UnauthenticatedError
from speakkit.model import checked_id
from speakkit.model.access import Role
from speakkit.pipeline.remote.host import WorkHost
from speakkit.pipeline.remote.messages import (
    AnalysisBegun,
    Announcement,
    AnswerWanted,
    CallMade,
    ClaimGiven,
    ClaimWanted,
    ConsentWanted,
    CostExpected,
    CostSetAside,
    CostSettled,
    Download,
    Failure,
    FileWanted,
    Held,
    PlanGiven,
    Upload,
)


def _host(
    request: Request,
    services: ServicesDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> WorkHost:
    """The host, for a worker: how often it asks isn't limited, since it asks a dozen times for each session.

    Raises:
        UnauthenticatedError: no token that opens anything is shown.
        ForbiddenError: it isn't a worker's.
    """
    if credentials is None:
        raise UnauthenticatedError("Send a worker's token: Authorization: Bearer speakkit_...")
    if valid_token(credentials.credentials, request, services.limits, services.store).role is not Role.WORKER:
        raise ForbiddenError("Sessions are processed with a worker's token: speakkit token create --role worker.")
    return services.work_host


HostDep = Annotated[WorkHost, Depends(_host)]


def _checked_session(session_id: str) -> str:
    return checked_id(session_id, "session id")


SessionId = Annotated[str, Depends(_checked_session)]

router = APIRouter(tags=["work"], prefix="/api/work", responses=FAILURES)
_NOTHING: dict[int | str, dict[str, Any]] = {204: {"description": "There is none."}}


@router.post("/claims", responses=_NOTHING, response_model=ClaimGiven)
def claim(wanted: ClaimWanted, host: HostDep) -> ClaimGiven | Response:
    """A session to be processed, which is the worker's until its lease runs out."""
    return host.claim(wanted) or Response(status_code=204)


@router.post("/sessions/{session_id}/renewals", status_code=204)
def renew(session_id: SessionId, held: Held, host: HostDep) -> None:
    """The worker is alive: its lease begins anew."""
    host.renew(session_id, held)


@router.post("/sessions/{session_id}/transcribing", status_code=204)
def mark_transcribing(session_id: SessionId, held: Held, host: HostDep) -> None:
    """The worker begins to listen."""
    host.mark_transcribing(session_id, held)


@router.post("/sessions/{session_id}/files")
def find_file(session_id: SessionId, wanted: FileWanted, host: HostDep) -> Download:
    """An address in the bucket from which the worker can fetch a file of its session for five minutes."""
    return host.download(session_id, wanted)


@router.post("/sessions/{session_id}/documents")
def announce(session_id: SessionId, said: Announcement, host: HostDep) -> Upload:
    """An address in the bucket at which the worker can put one document of that size for five minutes."""
    return host.announce(session_id, said)


@router.post("/sessions/{session_id}/consents", status_code=204)
def require_consent(session_id: SessionId, wanted: ConsentWanted, host: HostDep) -> None:
    """Whether the learner agrees to what is about to be sent to a vendor; 409 where they don't."""
    host.require_consent(session_id, wanted)


@router.post("/sessions/{session_id}/calls", status_code=204)
def record_call(session_id: SessionId, made: CallMade, host: HostDep) -> None:
    """A call of an engine, for the ledger."""
    host.record_call(session_id, made)


@router.post("/sessions/{session_id}/answers", responses=_NOTHING, response_model=Download)
def find_answer(session_id: SessionId, wanted: AnswerWanted, host: HostDep) -> Download | Response:
    """An address of the answer that a question was given before."""
    return host.answer(session_id, wanted) or Response(status_code=204)


@router.post("/sessions/{session_id}/analysis")
def begin_analysis(session_id: SessionId, begun: AnalysisBegun, host: HostDep) -> PlanGiven:
    """What the analysis is to be asked about."""
    return host.begin_analysis(session_id, begun)


@router.post("/sessions/{session_id}/failures", status_code=204)
def fail(session_id: SessionId, failure: Failure, host: HostDep) -> None:
    """The attempt has failed."""
    host.fail(session_id, failure)


@router.post("/costs")
def set_aside(expected: CostExpected, host: HostDep) -> CostSetAside:
    """Set money aside for a call, out of what all workers may spend together; 409 where it doesn't fit."""
    return CostSetAside(reservation_id=host.budget.set_aside(expected.most_usd))


@router.post("/costs/settled", status_code=204)
def settle(settled: CostSettled, host: HostDep) -> None:
    """What that call did cost."""
    host.budget.settle(settled.reservation_id, settled.cost_usd)
