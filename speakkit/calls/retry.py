"""Retries: passing failures only, with growing waits, and as long as a vendor asks for (up to a cap)."""

from __future__ import annotations

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from speakkit.errors import RateLimitedError, SpeakKitError
from speakkit.settings import Settings


def is_transient(error: BaseException) -> bool:
    """Whether the same call may well succeed in a moment."""
    return isinstance(error, SpeakKitError) and error.is_transient


def asked_wait_s(error: BaseException | None, settings: Settings) -> float:
    """How long the vendor asked to wait, at most `retry_wait_max_s`; 0 where it didn't say."""
    asked = error.retry_after_s if isinstance(error, RateLimitedError) else None
    return min(asked or 0.0, settings.retry_wait_max_s)


def retrying(settings: Settings) -> Retrying:
    """A caller that tries up to `attempts` times and then raises the last error itself."""
    backoff = wait_random_exponential(multiplier=settings.retry_wait_s, max=settings.retry_wait_max_s)

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        return max(backoff(state), asked_wait_s(error, settings))

    return Retrying(
        stop=stop_after_attempt(settings.attempts), wait=wait, retry=retry_if_exception(is_transient), reraise=True
    )
