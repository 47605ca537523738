"""How often one caller may ask: counted in this process over moving windows."""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from speakkit.errors import TooManyRequestsError
from speakkit.settings import Settings

_FAILED_PER_MINUTE = 20
"""Guesses at a token from one address; there are 2^256 of them, so this saves work rather than secrets."""


class RateLimits:
    """Counts requests and uploads by token, and failed attempts to get in by address."""

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._requests = RateLimitItemPerMinute(settings.requests_per_minute, namespace="requests")
        self._uploads = RateLimitItemPerHour(settings.uploads_per_hour, namespace="uploads")
        self._failures = RateLimitItemPerMinute(_FAILED_PER_MINUTE, namespace="failures")

    def request(self, caller: str) -> None:
        """Count a request.

        Raises:
            TooManyRequestsError: it is one too many.
        """
        self._hit(self._requests, caller)

    def upload(self, caller: str) -> None:
        """Count an upload; raises as `request` does."""
        self._hit(self._uploads, caller)

    def failure(self, address: str) -> None:
        """Count a failed attempt to get in; raises as `request` does."""
        self._hit(self._failures, address)

    def before_attempt(self, address: str) -> None:
        """Look, without counting, whether this address failed too often; raises as `request` does."""
        if not self._limiter.test(self._failures, address):
            raise self._too_many(self._failures, address)

    def _hit(self, item: RateLimitItem, key: str) -> None:
        if not self._limiter.hit(item, key):
            raise self._too_many(item, key)

    def _too_many(self, item: RateLimitItem, key: str) -> TooManyRequestsError:
        resets_at = self._limiter.get_window_stats(item, key).reset_time
        wait_s = max(1, math.ceil(resets_at - time.time()))
        return TooManyRequestsError(f"Too many {item.namespace}; try again in {wait_s} s.", wait_s)
