"""Tickets: permission to open one report in a browser, whose address bar can't send a bearer token.

Those of a page are for a minute, and end with the process that issued them. Those in a letter are for days; the key that
they are signed with lies in the data folder, so that a flow can write a letter whose link the service opens. Whoever
removes the key takes all of them back.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

from speakkit.recordings.owner_only import owner_only
from speakkit.store.files import replace_text

VALID_S = 60
_KEY_BYTES = 32
_DAY_S = 86_400


@dataclass(frozen=True)
class Tickets:
    """Tickets that one key signs, each for one learner and a time."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(_KEY_BYTES), repr=False)
    valid_s: int = VALID_S

    def issue(self, learner_id: str) -> str:
        """A ticket for the report of this learner."""
        expires = int(time.time()) + self.valid_s
        return f"{expires}.{self._signature(learner_id, expires)}"

    def is_valid(self, ticket: str, learner_id: str) -> bool:
        """Whether the ticket opens the report of this learner now."""
        expires, _, signature = ticket.partition(".")
        if not (expires.isascii() and expires.isdigit() and len(expires) < 20 and signature.isascii()):
            return False
        return time.time() < int(expires) and hmac.compare_digest(signature, self._signature(learner_id, int(expires)))

    def _signature(self, learner_id: str, expires: int) -> str:
        return hmac.new(self.key, f"{expires}:{learner_id}".encode(), hashlib.sha256).hexdigest()


def letter_tickets(data_dir: Path, days: int) -> Tickets:
    """The tickets of letters, good for so many days; their key is made with the first."""
    path = _key_file(data_dir)
    with owner_only():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            replace_text(path, secrets.token_hex(_KEY_BYTES))
    return Tickets(bytes.fromhex(path.read_text(encoding="ascii")), days * _DAY_S)


def opens_from_a_letter(ticket: str, learner_id: str, data_dir: Path) -> bool:
    """Whether the ticket is one of a letter that opens this learner's report now."""
    path = _key_file(data_dir)
    return path.is_file() and letter_tickets(data_dir, 0).is_valid(ticket, learner_id)


def _key_file(data_dir: Path) -> Path:
    return data_dir / "tickets" / "key"
