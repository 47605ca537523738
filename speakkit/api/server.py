"""Running the app: uvicorn, with an end to connections that never get to the point."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from speakkit.errors import ConfigurationError

if TYPE_CHECKING:
    from fastapi import FastAPI

MAX_CONNECTIONS = 200
_MAX_HEADER_BYTES = 16_384
_KEEP_ALIVE_S = 5


class PatientProtocol(H11Protocol):
    """HTTP/1.1 that waits `patience_s` for the head of a request, and no longer: uvicorn itself waits for ever."""

    patience_s = 10.0
    _impatience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_request()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_answering() and self._impatience is not None:
            self._impatience.cancel()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait_for_request()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._impatience is not None:
            self._impatience.cancel()
        super().connection_lost(exc)

    def _wait_for_request(self) -> None:
        if self._impatience is not None:
            self._impatience.cancel()
        self._impatience = self.loop.call_later(self.patience_s, self._give_up)

    def _give_up(self) -> None:
        if not self._is_answering() and not self.transport.is_closing():
            self.transport.close()

    def _is_answering(self) -> bool:
        return bool(self.cycle) and not self.cycle.response_complete  # None at first


def listening(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen at each address of `host`, for a server to run on; who connects before it runs waits for it.

    Raises:
        ConfigurationError: the host isn't this machine, or the port is taken or not for this account.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise ConfigurationError(
            f"SpeakKit can't listen on {host}: that is no known host. "
            "Name an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of its own."
        ) from None
    addresses = dict.fromkeys((family, address) for family, _, _, _, address in found)  # some hosts have one twice
    try:
        return [socket.create_server(address, family=family) for family, address in addresses]
    except OSError as error:
        raise ConfigurationError(
            f"SpeakKit can't listen on {host}, port {port} ({os.strerror(error.errno or 0)}). "
            "Name another port, or an address of this machine."
        ) from None


def make_server(
    app: FastAPI,
    *,
    trusted_proxies: Sequence[str] = (),
    **options: Any,  # noqa: ANN401  # uvicorn's own
) -> uvicorn.Server:
    """A server for the app in this process, which is to be its only one: rate limits and tickets are counted in it.

    It is run on the sockets of `listening`.

    Args:
        trusted_proxies: addresses and networks whose word on where a request came from is taken (X-Forwarded-For).
    """
    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=list(trusted_proxies),
        limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=20,
        h11_max_incomplete_event_size=_MAX_HEADER_BYTES,
        **options,
    )
    return uvicorn.Server(config)
