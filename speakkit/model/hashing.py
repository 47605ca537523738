"""One way to make a hash of several things, for everything that SpeakKit compares by content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def content_hash(*parts: bytes | str) -> str:
    """SHA-256 over the parts, each preceded by its length so that ("ab", "c") and ("a", "bc") differ."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def content_hash_of_blocks(size: int, blocks: Iterable[bytes]) -> str:
    """What `content_hash` says of one part of so many bytes, which comes block by block."""
    digest = hashlib.sha256(size.to_bytes(8, "big"))
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()
