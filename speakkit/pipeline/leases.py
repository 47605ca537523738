"""Who holds a session, and a lease that is renewed for as long as the work on a session goes on."""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context

from speakkit.errors import SpeakKitError
from speakkit.store import Claim

log = logging.getLogger(__name__)


@contextmanager
def lease_kept(renew: Callable[[Claim], None], claim: Claim) -> Iterator[None]:
    """Renew the lease while an engine works, so that a long recording isn't taken for a dead worker's."""
    done = threading.Event()

    def go_on() -> None:
        while not done.wait(claim.lease_s / 3):
            try:
                renew(claim)
            except SpeakKitError as error:
                log.warning("lease not renewed", extra={"session": claim.session_id, "code": error.code})

    thread = threading.Thread(target=copy_context().run, args=(go_on,), name=f"lease-{claim.session_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def worker_name() -> str:
    """A name for this worker that no other has."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
