"""Around every request: an id, headers that keep browsers strict, limits on what is read, and an end to surprises."""

from __future__ import annotations

import asyncio
import logging
import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from speakkit.api.failures import answer, answer_error
from speakkit.errors import RequestTooLargeError, RequestTooSlowError
from speakkit.settings import Settings

log = logging.getLogger("speakkit.api")

_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SMALL_BODY_BYTES = 65_536
_TAKES_RECORDINGS = frozenset({"/api/sessions", "/room/recordings"})
_FORM_OVERHEAD_BYTES = 200_000
"""Boundaries and text fields around a recording of the largest size."""
STRICT_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class RequestGuard:
    """The outermost part of the app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        began, status = time.monotonic(), 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                for name, value in STRICT_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        except Exception as error:  # nothing of it may reach the caller, nor its words the log
            log.error("fault", exc_info=error, extra={"request": request_id})
            if status == 0:
                fault = answer(500, "Something went wrong in the service itself. It was logged.", "UNEXPECTED")
                await fault(scope, receive, send_guarded)
        finally:
            _log_request(scope, request_id, status, time.monotonic() - began)


class BodyLimits:
    """Bounds what is read of a request: in bytes while they arrive, and in time between and over all of them."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._recording_bytes = settings.max_recording_bytes + _FORM_OVERHEAD_BYTES
        self._idle_s = settings.body_idle_s
        self._total_s = settings.body_total_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        max_bytes = self._max_bytes(scope)
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdecimal() and int(declared[:20]) > max_bytes:
            await answer_error(_too_large(max_bytes))(scope, receive, send)
            return
        await self._app(scope, self._bounded(receive, max_bytes), send)

    def _max_bytes(self, scope: Scope) -> int:
        is_form = Headers(scope=scope).get("content-type", "").lower().startswith("multipart/form-data")
        return self._recording_bytes if is_form and scope["path"] in _TAKES_RECORDINGS else _SMALL_BODY_BYTES

    def _bounded(self, receive: Receive, max_bytes: int) -> Receive:
        received, is_complete, deadline = 0, False, time.monotonic() + self._total_s

        async def receive_bounded() -> Message:
            nonlocal received, is_complete
            if is_complete:  # only a disconnect can follow, and whoever answers slowly waits for that without a limit
                return await receive()
            try:
                async with asyncio.timeout(min(self._idle_s, deadline - time.monotonic())):
                    message = await receive()
            except TimeoutError:
                raise RequestTooSlowError("The rest of the request took too long to arrive. Send it again.") from None
            received += len(message.get("body", b""))
            is_complete = not message.get("more_body", False)
            if received > max_bytes:
                raise _too_large(max_bytes)
            return message

        return receive_bounded


def _too_large(max_bytes: int) -> RequestTooLargeError:
    return RequestTooLargeError(f"The request is larger than {max_bytes / 1e6:.1f} MB. Split or compress it.")


def _request_id(headers: Headers) -> str:
    """The caller's own id, where it is one that may be logged and sent back."""
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _log_request(scope: Scope, request_id: str, status: int, seconds: float) -> None:
    route = scope.get("route")
    log.info(
        "request",
        extra={
            "request": request_id,
            "method": scope["method"],
            "route": getattr(route, "path", "none"),
            "status": status,
            "duration_ms": round(seconds * 1000),
        },
    )
