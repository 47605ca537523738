"""Tickets: leave to open one report in a browser, whose address bar can't send a bearer token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time

VALID_S = 60


class Tickets:
    """Tickets of this process: signed with a key that ends with it, each for one learner and one minute."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def issue(self, learner_id: str) -> str:
        """A ticket for the report of this learner."""
        expires = int(time.time()) + VALID_S
        return f"{expires}.{self._signature(learner_id, expires)}"

    def is_valid(self, ticket: str, learner_id: str) -> bool:
        """Whether the ticket opens the report of this learner now."""
        expires, _, signature = ticket.partition(".")
        if not (expires.isascii() and expires.isdigit() and len(expires) < 20 and signature.isascii()):
            return False
        return time.time() < int(expires) and hmac.compare_digest(signature, self._signature(learner_id, int(expires)))

    def _signature(self, learner_id: str, expires: int) -> str:
        return hmac.new(self._key, f"{expires}:{learner_id}".encode(), hashlib.sha256).hexdigest()
