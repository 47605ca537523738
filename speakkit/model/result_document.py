"""A document under way between the store's host and a worker elsewhere, as it was announced."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from speakkit.model.values import Identifier, UtcDatetime, Value

DocumentKind = Literal["transcript", "analysis", "answer", "input"]
"""Results of an attempt, and what the store's host has laid out for it."""


class AnnouncedDocument(Value):
    """What was announced before the document came: `document_id` is its key in the bucket, and says nothing."""

    document_id: Identifier
    session_id: Identifier
    attempt: int = Field(ge=1)
    kind: DocumentKind
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size_bytes: int = Field(gt=0)
    announced_at: UtcDatetime
