"""How often one caller may ask: counted in this process over moving windows."""

from __future__ import annotations

import math
import time
from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from speakkit.errors import TooManyRequestsError
from speakkit.settings import Settings

_FAILED_PER_MINUTE = 20
"""Guesses at a token from one address, and uses of one wrong token; there are 2^256 of them, so this saves work rather
than secrets."""
_IPV6_SITE_BITS = 64
"""One subscriber has all addresses that share these, and could guess from each of them."""


class RateLimits:
    """Counts requests and uploads by token, and failed attempts to get in by what was tried and from where.

    A valid token is never asked about failures: whoever guesses behind the same address keeps nobody else out.
    """

    def __init__(self, settings: Settings) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._requests = RateLimitItemPerMinute(settings.requests_per_minute, namespace="requests")
        self._uploads = RateLimitItemPerHour(settings.uploads_per_hour, namespace="uploads")
        self._addresses = RateLimitItemPerMinute(_FAILED_PER_MINUTE, namespace="wrong tokens from this address")
        self._tokens = RateLimitItemPerMinute(_FAILED_PER_MINUTE, namespace="attempts with this token")

    def request(self, caller: str) -> None:
        """Count a request.

        Raises:
            TooManyRequestsError: it is one too many.
        """
        self._hit(self._requests, caller)

    def upload(self, caller: str) -> None:
        """Count an upload; raises as `request` does."""
        self._hit(self._uploads, caller)

    def before_lookup(self, tried: str) -> None:
        """Look, without counting, whether this very token failed too often; raises as `request` does."""
        if not self._limiter.test(self._tokens, tried):
            raise self._too_many(self._tokens, tried)

    def failure(self, address: str, tried: str) -> None:
        """Count an attempt to get in that has failed, with a token of digest `tried`; raises as `request` does."""
        self._hit(self._addresses, site(address))
        self._hit(self._tokens, tried)

    def _hit(self, item: RateLimitItem, key: str) -> None:
        if not self._limiter.hit(item, key):
            raise self._too_many(item, key)

    def _too_many(self, item: RateLimitItem, key: str) -> TooManyRequestsError:
        resets_at = self._limiter.get_window_stats(item, key).reset_time
        wait_s = max(1, math.ceil(resets_at - time.time()))
        return TooManyRequestsError(f"Too many {item.namespace}; try again in {wait_s} s.", wait_s)


def site(address: str) -> str:
    """Where attempts from an address are counted: the address itself, of IPv6 the network of its subscriber."""
    try:
        parsed = ip_address(address)
    except ValueError:  # a name, as tests and sockets of the file system have
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((parsed, _IPV6_SITE_BITS), strict=False))
