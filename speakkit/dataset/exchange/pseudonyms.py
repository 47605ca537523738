"""Ids by a keyed hash, and one shift of dates for each learner: whoever hasn't the key can't tell who is who."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from speakkit.errors import ConfigurationError, InputError

KEY_BYTES = 32
_ID_DIGITS = 16
_SHORTEST_DAYS, _LONGEST_DAYS = 30, 1_095


@dataclass(frozen=True)
class Pseudonyms:
    """What stands for whom, by HMAC-SHA-256 with a key that isn't part of the export."""

    key: bytes = field(repr=False)

    def of(self, kind: str, name: str) -> str:
        """The id that stands for a learner, a session or another thing; `kind` is its first letter too."""
        return kind[0].lower() + self._digest(kind, name)[:_ID_DIGITS]

    def shift(self, learner_id: str) -> timedelta:
        """How far all dates of a learner are moved into the past, in whole days: order, gaps and times of day stay."""
        span = _LONGEST_DAYS - _SHORTEST_DAYS + 1
        return timedelta(days=-(_SHORTEST_DAYS + int(self._digest("shift", learner_id), 16) % span))

    def _digest(self, kind: str, name: str) -> str:
        return hmac.new(self.key, f"{kind}\0{name}".encode(), "sha256").hexdigest()


def read_or_make_key(path: Path, export: Path) -> Pseudonyms:
    """The key in a file, which is made where there is none, for its owner alone.

    Raises:
        InputError: the file lies inside the export.
        ConfigurationError: it holds no key.
    """
    if path.resolve().is_relative_to(export.resolve()):
        raise InputError(f"The key {path} would lie inside the export, and tell who is who. Name another place.")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"{secrets.token_hex(KEY_BYTES)}\n", encoding="ascii")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigurationError(
            f"{path} holds no key of {KEY_BYTES} bytes in hexadecimal digits. Name another with --key."
        )
    return Pseudonyms(key)
