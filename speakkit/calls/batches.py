"""Questions handed in together, to be answered within a day at half the price, and which session each one is about."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pydantic import Field

from speakkit.model import Identifier, UtcDatetime, Value
from speakkit.model.hashing import content_hash

LONGEST = timedelta(hours=24)
"""How long a vendor may take for a batch; what isn't answered by then has expired."""


class BatchItem(Value):
    """One question of a batch, about the known patterns `asked_about` (profile keys) of its session.

    `custom_id` names it to the vendor, and says nothing of session or learner; its answer is kept under `answer_key`.
    """

    custom_id: str = Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")
    session_id: Identifier
    answer_key: str
    input_hash: str
    asked_about: tuple[str, ...] = ()


class Batch(Value):
    """A batch that hasn't ended, and its `items` without an outcome.

    `vendor_id` is None as long as it isn't known whether the vendor has it: the answer to handing it in never came.
    """

    batch_id: str
    vendor_id: str | None = None
    engine: str
    engine_version: str
    model: str
    prompt_hash: str
    created_at: UtcDatetime
    expires_at: UtcDatetime
    items: tuple[BatchItem, ...] = ()

    @property
    def session_ids(self) -> list[str]:
        return [item.session_id for item in self.items]


def new_batch(*, engine: str, engine_version: str, model: str, prompt_hash: str, now: datetime | None = None) -> Batch:
    """A batch without questions, not yet handed in."""
    now = now or datetime.now(UTC)
    return Batch(
        batch_id=uuid.uuid4().hex,
        engine=engine,
        engine_version=engine_version,
        model=model,
        prompt_hash=prompt_hash,
        created_at=now,
        expires_at=now + LONGEST,
    )


def new_item(
    batch: Batch, session_id: str, *, answer_key: str, input_hash: str, asked_about: Sequence[str]
) -> BatchItem:
    """A question about a session, named after batch and session without telling either."""
    return BatchItem(
        custom_id=content_hash(batch.batch_id, session_id)[:32],
        session_id=session_id,
        answer_key=answer_key,
        input_hash=input_hash,
        asked_about=tuple(asked_about),
    )
