"""Proxies that the environment names: the vendors' clients read them when they are made, and fail on some.

What they fail on is known before a session is claimed, by the name of the variable; a proxy's address may hold a
password and is never repeated.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from urllib.parse import urlsplit

from speakkit.calls.certificates import trusted
from speakkit.errors import ConfigurationError

_VARIABLES = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY")
_SCHEMES = frozenset({"http", "https"})
_SOCKS = frozenset({"socks5", "socks5h"})


def require_usable_proxies() -> None:
    """Make sure that the vendors' clients can be made in this environment.

    Raises:
        ConfigurationError: a variable names a proxy of a kind that they don't know, or exceptions that they can't read.
    """
    named = [name for upper in _VARIABLES for name in (upper, upper.lower()) if os.environ.get(name, "").strip()]
    for variable in named:
        if problem := _problem(os.environ.get(variable, "")):
            raise ConfigurationError(f"The variable {variable} names a proxy that can't be used: {problem}")
    exceptions = [name for name in ("NO_PROXY", "no_proxy") if os.environ.get(name, "").strip()]
    if (named or exceptions) and not _is_taken():
        raise ConfigurationError(
            f"A variable of the environment for proxies can't be read ({', '.join((*named, *exceptions))}); "
            "write http://host:port for a proxy, and names or bare addresses in NO_PROXY."
        )


def _is_taken() -> bool:
    """Whether the HTTP client of both vendors' SDKs can be made, which reads these variables."""
    import httpx2

    try:
        httpx2.Client(verify=trusted()).close()
    except Exception:  # noqa: BLE001  # of many kinds, by its version
        return False
    return True


def _problem(value: str) -> str | None:
    value = value.strip()
    if not value:
        return None
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        is_address = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return "it is no address; write http://host:port."
    if parts.scheme in _SOCKS and find_spec("socksio") is None:
        return (
            "SOCKS needs a package that isn't installed; pip install socksio, or name an HTTP proxy (http://host:port)."
        )
    if parts.scheme not in _SCHEMES | _SOCKS:
        return f"its kind {parts.scheme[:20]}:// isn't known; write http://, https:// or socks5://."
    return None if is_address else "it is no address; write http://host:port."
