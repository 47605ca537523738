"""An engine, the flow engine or what starts work didn't deliver."""

from __future__ import annotations

from speakkit.errors.root import SpeakKitError


class EngineError(SpeakKitError):
    code = "ENGINE"
    exit_code = 6


class WrongKeyError(EngineError):
    code = "WRONG_KEY"


class QuotaExhaustedError(EngineError):
    code = "QUOTA_EXHAUSTED"


class RateLimitedError(EngineError):
    """The vendor asks us to slow down; `retry_after_s` is how long it asked for, where it said so."""

    code = "RATE_LIMITED"
    is_transient = True

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class EngineUnavailableError(EngineError):
    code = "ENGINE_UNAVAILABLE"
    is_transient = True


class EngineTimeoutError(EngineError):
    code = "ENGINE_TIMEOUT"
    is_transient = True


class RequestRejectedError(EngineError):
    """The vendor doesn't take a request as it is.

    `faults` are the parts of it that the vendor's answer names, `may_be_form` says that one of them may be the cause.
    """

    code = "REQUEST_REJECTED"

    def __init__(self, message: str, *, faults: frozenset[str] = frozenset(), may_be_form: bool = False) -> None:
        super().__init__(message)
        self.faults = faults
        self.may_be_form = may_be_form


class BadAnswerError(EngineError):
    code = "BAD_ANSWER"


class TruncatedAnswerError(EngineError):
    code = "TRUNCATED_ANSWER"


class RefusedError(EngineError):
    code = "REFUSED"


class CostCapError(EngineError):
    code = "COST_CAP"


class FlowEngineUnavailableError(SpeakKitError):
    code = "FLOW_ENGINE_UNAVAILABLE"
    exit_code = 7
    is_transient = True


class UnexpectedError(SpeakKitError):
    code = "UNEXPECTED"


class DeliveryError(SpeakKitError):
    code = "DELIVERY"


class TriggerError(SpeakKitError):
    code = "TRIGGER"
    is_transient = True


class ScanFailedError(SpeakKitError):
    code = "SCAN_FAILED"
