"""Tokens of the API, and webhook messages that were taken; `Store.access`."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from pydantic import TypeAdapter

from speakkit.errors import UnknownTokenError
from speakkit.model.access import AccessToken
from speakkit.store.sql import Row
from speakkit.store.turn import Part, Turn
from speakkit.store.validation import checked

_LEARNER_IDS = TypeAdapter(tuple[str, ...])


class Access(Part):
    """Who may use the API, and which webhook messages came already."""

    def add_token(self, token: AccessToken, digest: str) -> None:
        """Add a token; `digest` is all that is kept of what its holder shows."""
        values = token.model_dump(exclude={"learner_ids", "revoked_at"})
        learner_ids = _LEARNER_IDS.dump_json(token.learner_ids).decode()
        with self._door.write() as turn:
            turn.execute("insert_access_token", digest=digest, learner_ids=learner_ids, **values)

    def token(self, digest: str) -> AccessToken | None:
        """The token with this digest, whether it still opens anything or not; None where there is none."""
        with self._door.read() as turn:
            return next(iter(_tokens(turn, digest)), None)

    def tokens(self) -> list[AccessToken]:
        """All tokens, oldest first."""
        with self._door.read() as turn:
            return _tokens(turn, None)

    def revoke(self, token_id: str) -> None:
        """From now on the token opens nothing.

        Raises:
            UnknownTokenError: there is none of this id.
        """
        with self._door.write() as turn:
            if not turn.execute("revoke_access_token", token_id=token_id, now=datetime.now(UTC)):
                raise UnknownTokenError(f"There is no token {token_id[:80]!r}. `speakkit token list` lists them.")

    def take_message(self, message_id: str, expires_at: datetime) -> bool:
        """Whether this is the first time that the message comes; from then on it isn't, until it has expired."""
        digest = hashlib.sha256(message_id.encode()).hexdigest()
        with self._door.write() as turn:
            turn.execute("forget_webhook_messages", now=datetime.now(UTC))
            return bool(turn.execute("insert_webhook_message", message_digest=digest, expires_at=expires_at))


def _tokens(turn: Turn, digest: str | None) -> list[AccessToken]:
    rows = turn.fetch("select_access_tokens", digest=digest)
    with checked("access_tokens", "a token"):
        return [AccessToken.model_validate(_unfolded(row)) for row in rows]


def _unfolded(row: Row) -> Row:
    return {**row, "learner_ids": _LEARNER_IDS.validate_json(row["learner_ids"])}
