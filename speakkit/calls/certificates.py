"""The certificates that vendors' servers are known by."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ssl import SSLContext


@cache
def trusted() -> SSLContext:
    """Those that this machine trusts, or the variable SSL_CERT_FILE or SSL_CERT_DIR names, for all clients of a process.

    A client is made for each call, and to read them takes longer than all else that it does before it asks.
    """
    import httpx2

    return httpx2.create_ssl_context()
