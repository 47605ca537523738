"""The API on a port of this machine, as `speakkit serve` runs it, for tests that need sockets or a browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from speakkit.api import Services, create_app
from speakkit.api.server import listening, make_server
from speakkit.model.access import Role, digest, issue


@contextmanager
def serving(services: Services, app: FastAPI | None = None) -> Iterator[str]:
    """The address of the running service; the API alone, or another app over it."""
    sockets = listening("127.0.0.1", 0)
    server = make_server(app or create_app(services), trusted_proxies=services.settings.proxies)
    thread = threading.Thread(target=server.run, args=(sockets,))
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def token_for(services: Services, role: Role, *learners: str) -> str:
    """A new token that the service knows."""
    secret, token = issue(role, learners)
    services.store.access.add_token(token, digest(secret))
    return secret
