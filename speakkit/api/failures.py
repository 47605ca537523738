"""From an error to an answer: one status and one document for each, and never more than the error itself says."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from speakkit import errors

log = logging.getLogger(__name__)

RETRY_AFTER_S = 5

_STATUS: tuple[tuple[type[errors.SpeakKitError], int], ...] = (
    (errors.UnauthenticatedError, 401),
    (errors.ForbiddenError, 403),
    (errors.UnsupportedTypeError, 415),
    (errors.RequestTooLargeError, 413),
    (errors.RequestTooSlowError, 408),
    (errors.TooManyRequestsError, 429),
    (errors.BusyError, 503),
    (errors.RequestError, 400),
    (errors.RecordingTooLargeError, 413),
    (errors.NotAudioError, 415),
    (errors.NoAudioStreamError, 415),
    (errors.RecordingError, 422),
    (errors.InputError, 400),
    (errors.UnknownSessionError, 404),
    (errors.UnknownLearnerError, 404),
    (errors.NothingPublishedError, 404),
    (errors.DuplicateRecordingError, 409),
    (errors.ConsentError, 409),
    (errors.StateError, 400),
    (errors.NoDirectUploadError, 409),
    (errors.CostCapError, 409),
    (errors.RecordingMissingError, 409),
    (errors.StoreError, 503),
)
"""The first that fits counts."""


class Failure(BaseModel):
    """How every error is answered."""

    error: str
    code: str
    session_id: str | None = None


FAILURES: dict[int | str, dict[str, Any]] = {
    status: {"model": Failure, "description": HTTPStatus(status).phrase}
    for status in (400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 503)
}
"""For the OpenAPI document: any route may answer with one of these."""


def status_of(error: errors.SpeakKitError) -> int:
    """The HTTP status for an error; 500 for those that a request can't cause."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def answer(status: int, error: str, code: str, *, session_id: str | None = None, **headers: str) -> JSONResponse:
    """The document; underscores in names of headers stand for hyphens."""
    body = Failure(error=error, code=code, session_id=session_id).model_dump(exclude_none=True)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JSONResponse(body, status, headers=named)


def answer_error(error: errors.SpeakKitError) -> JSONResponse:
    """The answer to one of our own errors."""
    status = status_of(error)
    headers = {}
    if status == 401:
        headers["WWW_Authenticate"] = "Bearer"
    if isinstance(error, errors.TooManyRequestsError):
        headers["Retry_After"] = str(error.retry_after_s)
    elif status == 503:
        headers["Retry_After"] = str(RETRY_AFTER_S)
    session_id = error.session_id if isinstance(error, errors.DuplicateRecordingError) else None
    return answer(status, _for_strangers(error), error.code, session_id=session_id, **headers)


def install(app: FastAPI) -> None:
    """Have the app answer errors like this."""

    @app.exception_handler(errors.SpeakKitError)
    def _ours(_: Request, error: errors.SpeakKitError) -> JSONResponse:
        return answer_error(error)

    @app.exception_handler(RequestValidationError)
    def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        # names and rules of fields only: what was sent isn't sent back
        problems = "; ".join(f"{errors.field_path(item, 'the request')}: {item['type']}" for item in error.errors()[:5])
        return answer(422, f"The request can't be used ({problems[:300]}).", "INVALID_REQUEST")

    @app.exception_handler(HTTPException)
    def _http(_: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        headers = {name.replace("-", "_"): value for name, value in (error.headers or {}).items()}
        return answer(status, f"{status.phrase}.", status.name, **headers)


def _for_strangers(error: errors.SpeakKitError) -> str:
    """The sentence, unless it speaks of the server's own files and places."""
    if isinstance(error, errors.StoreError) and not isinstance(error, errors.RecordingMissingError):
        log.warning("store or storage in trouble", extra={"code": error.code})
        return "The service can't store or read anything at the moment; try again later."
    if isinstance(error, errors.NothingPublishedError):
        return "There is no report yet."
    return error.message
