"""One way to make a hash of several things, for everything that SpeakKit compares by content."""

from __future__ import annotations

import hashlib


def content_hash(*parts: bytes | str) -> str:
    """SHA-256 over the parts, each preceded by its length so that ("ab", "c") and ("a", "bc") differ."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()
