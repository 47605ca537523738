"""Who may use the API: bearer tokens with a role, of which the store keeps a digest and nothing else."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from speakkit.errors import InputError
from speakkit.model import Identifier, UtcDatetime, Value, checked_id

PREFIX = "speakkit_"
"""What every token begins with."""
_SECRET_BYTES = 32


class Role(StrEnum):
    """A learner hands in, reads and erases their own recordings; a coach hands in and reads those of some learners; an
    operator does all of it for everybody. A worker on another host processes sessions, and sees no page and no learner."""

    LEARNER = "learner"
    COACH = "coach"
    OPERATOR = "operator"
    WORKER = "worker"


_NAMES_NOBODY = frozenset({Role.OPERATOR, Role.WORKER})


class AccessToken(Value):
    """What a token opens. `learner_ids` are the learners it is about; an operator's is about everybody, a worker's about
    nobody."""

    token_id: Identifier
    role: Role
    learner_ids: tuple[Identifier, ...] = ()
    label: str | None = Field(None, max_length=200)
    created_at: UtcDatetime
    expires_at: UtcDatetime | None = None
    revoked_at: UtcDatetime | None = None

    @model_validator(mode="after")
    def _scoped(self) -> Self:
        if self.role in _NAMES_NOBODY and self.learner_ids:
            raise ValueError("an operator's or a worker's token names no learners")
        if self.role is Role.LEARNER and len(self.learner_ids) != 1:
            raise ValueError("a learner's token is about one learner")
        if self.role is Role.COACH and not self.learner_ids:
            raise ValueError("a coach's token names learners")
        return self

    @property
    def learners(self) -> tuple[str, ...] | None:
        """The learners whose things it shows; None for everybody's."""
        return None if self.role is Role.OPERATOR else self.learner_ids

    def is_valid(self, now: datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def covers(self, learner_id: str) -> bool:
        """Whether it may hand in and see recordings of this learner."""
        return self.learners is None or learner_id in self.learners

    def may_erase(self, learner_id: str) -> bool:
        """Whether it may erase recordings of this learner."""
        return self.role is not Role.COACH and self.covers(learner_id)


def issue(
    role: Role, learner_ids: Sequence[str] = (), *, label: str | None = None, valid_days: float | None = None
) -> tuple[str, AccessToken]:
    """A new token: the secret to show to its holder once, and what is to be remembered.

    Raises:
        InvalidIdError: a learner id can't be used.
        InputError: the role and the learners don't go together.
    """
    named = tuple(checked_id(learner_id) for learner_id in dict.fromkeys(learner_ids))
    now = datetime.now(UTC)
    if (role in _NAMES_NOBODY) == bool(named) or (role is Role.LEARNER and len(named) != 1):
        raise InputError(
            "Name one learner for a learner's token, one or more for a coach's, none for an operator's or a worker's."
        )
    token = AccessToken(
        token_id=secrets.token_hex(4),
        role=role,
        learner_ids=named,
        label=label,
        created_at=now,
        expires_at=None if valid_days is None else now + timedelta(days=valid_days),
    )
    return PREFIX + secrets.token_urlsafe(_SECRET_BYTES), token


def digest(secret: str) -> str:
    """What is kept of a secret. It is 256 random bits, which need no slow hash: there is nothing to guess from."""
    return hashlib.sha256(secret.encode()).hexdigest()
