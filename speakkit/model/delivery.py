"""What became of a learner's report when it was to be delivered."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from speakkit.model.values import Identifier, UtcDatetime, Value

UNDER_WAY = "UNDER_WAY"
"""The code of a delivery that somebody has begun."""
GIVEN_UP_AFTER = timedelta(hours=1)
"""A delivery that was begun so long ago has died with whoever began it."""


class Channel(StrEnum):
    """How a report reaches somebody: a file in the folder or bucket of reports, or a link by e-mail."""

    FILE = "file"
    EMAIL = "email"


class Delivery(Value):
    """The last time that a learner's report was to be delivered.

    Attributes:
        made_from: names the state of all that a file was made from; None where that doesn't matter.
        content_digest: of what the page said that was delivered last.
        delivered_at: when that was.
        error_code: why the last attempt didn't deliver; None where it did.
    """

    learner_id: Identifier
    channel: Channel
    made_from: str | None = None
    content_digest: str | None = None
    attempted_at: UtcDatetime
    delivered_at: UtcDatetime | None = None
    error_code: str | None = None


class DeliveryCount(Value):
    """How many learners' reports had this outcome when they were delivered last; `code` says why not, where they weren't."""

    channel: Channel
    code: str | None
    reports: int
    latest_at: UtcDatetime
