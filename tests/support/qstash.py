"""Signatures as QStash makes them, right and wrong."""

from __future__ import annotations

import base64
import hashlib
import time
import uuid

import jwt


def signed(body: bytes, key: str, /, *, url: str, **claims: object) -> str:
    """The signature of a message for `url`; claims given replace those that are right, None leaves one out."""
    now = int(time.time())
    digest = base64.urlsafe_b64encode(hashlib.sha256(body).digest()).decode().rstrip("=")
    right = {
        "iss": "Upstash",
        "sub": url,
        "iat": now,
        "nbf": now - 1,
        "exp": now + 300,
        "jti": f"jwt_{uuid.uuid4().hex}",
        "body": digest,
    }
    return jwt.encode({name: value for name, value in (right | claims).items() if value is not None}, key, "HS256")
