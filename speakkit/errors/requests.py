"""A request over HTTP isn't taken."""

from __future__ import annotations

from speakkit.errors.root import SpeakKitError


class RequestError(SpeakKitError):
    code = "REQUEST"


class UnauthenticatedError(RequestError):
    code = "UNAUTHENTICATED"


class ForbiddenError(RequestError):
    code = "FORBIDDEN"


class InvalidRequestError(RequestError):
    code = "INVALID_REQUEST"


class UnsupportedTypeError(RequestError):
    code = "UNSUPPORTED_TYPE"


class RequestTooLargeError(RequestError):
    code = "REQUEST_TOO_LARGE"


class RequestTooSlowError(RequestError):
    code = "REQUEST_TOO_SLOW"


class TooManyRequestsError(RequestError):
    """One caller asks too often; `retry_after_s` says when to ask again."""

    code = "TOO_MANY_REQUESTS"
    is_transient = True

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class BusyError(RequestError):
    code = "BUSY"
    is_transient = True
