"""Route: a signed message asks for a session to be processed, which this process then does."""

from __future__ import annotations

import logging

import anyio.to_thread
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from speakkit.api.background import go_on
from speakkit.api.failures import FAILURES
from speakkit.api.qstash_client import WEBHOOK_PATH, SignatureCheck
from speakkit.api.services import Services, ServicesDep
from speakkit.errors import BusyError, InvalidRequestError, SpeakKitError, UnauthenticatedError
from speakkit.model import Identifier
from speakkit.store import Claim

log = logging.getLogger(__name__)
router = APIRouter(tags=["internal"], responses=FAILURES)


class ProcessRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    session_id: Identifier


class ProcessAnswer(BaseModel):
    session_id: str
    attempt: int = Field(description="number of the attempt that has begun")


_REQUEST_BODY = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": ProcessRequest.model_json_schema()}}},
    "parameters": [{"name": "Upstash-Signature", "in": "header", "schema": {"type": "string"}, "required": True}],
}


@router.post(WEBHOOK_PATH, status_code=202, openapi_extra=_REQUEST_BODY)
async def process(request: Request, services: ServicesDep) -> ProcessAnswer:
    """Steps 1 to 4 of processing; the rest goes on after the answer, under the lease that was taken."""
    signatures = request.headers.getlist("upstash-signature")
    body = await request.body()  # once: the signature is over these very bytes
    return await anyio.to_thread.run_sync(_begin, signatures[0] if len(signatures) == 1 else None, body, services)


def _begin(signature: str | None, body: bytes, services: Services) -> ProcessAnswer:
    message_id, expires_at = SignatureCheck(services.settings).message(signature, body)
    try:
        session_id = ProcessRequest.model_validate_json(body).session_id
    except ValidationError:
        raise InvalidRequestError('The message isn\'t {"session_id": "..."}.') from None
    if not services.working.acquire(blocking=False):
        raise BusyError("As many sessions are being processed as this service can at once; send it again later.")
    try:
        if not services.store.access.take_message(message_id, expires_at):
            raise UnauthenticatedError("The signature of the message isn't valid.")
        claim = services.pipeline().claim(session_id)
        go_on(_finish, claim, services, name=f"process-{claim.session_id}")
    except BaseException:
        services.working.release()
        raise
    return ProcessAnswer(session_id=claim.session_id, attempt=claim.attempt)


def _finish(claim: Claim, services: Services) -> None:
    try:
        services.pipeline().run(claim)
        services.store.publish(services.settings.published_dir)
    except SpeakKitError as error:
        log.warning("not processed", extra={"session": claim.session_id, "code": error.code})
    except Exception as error:  # its words may be a learner's
        log.error("fault", exc_info=error, extra={"session": claim.session_id})
    finally:
        services.working.release()
