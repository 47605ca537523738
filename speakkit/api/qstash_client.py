"""QStash, at both ends: messages are published through its client, and signed messages are believed or not.

Every fault of a signature is the same 401: whoever forges one learns nothing from the answer.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from speakkit.calls.vendor_logs import quiet_vendors
from speakkit.errors import ConfigurationError, MissingKeyError, TriggerError, UnauthenticatedError
from speakkit.intake.trigger import attempt_key
from speakkit.model import Session
from speakkit.settings import Settings

WEBHOOK_PATH = "/api/internal/process"
_MAX_SIGNATURE = 4096
_PUBLISH_RETRIES = 2


def webhook_url(settings: Settings) -> str:
    """The address that messages are sent to and signed for.

    Raises:
        ConfigurationError: nobody said under which address this service is known outside.
    """
    if not settings.public_url:
        raise ConfigurationError("Set SPEAKKIT_PUBLIC_URL to the address under which this service is known outside.")
    return settings.public_url.rstrip("/") + WEBHOOK_PATH


class QStashTrigger:
    """Publishes one message for each attempt; QStash brings it to the webhook, and tries again where that is away."""

    name = "qstash"

    def __init__(self, settings: Settings) -> None:
        if settings.qstash_token is None:
            raise MissingKeyError("Set SPEAKKIT_QSTASH_TOKEN to start processing through QStash.")
        from qstash import QStash

        quiet_vendors()
        self._url = webhook_url(settings)
        self._client = QStash(
            settings.qstash_token.get_secret_value(),
            retry={"retries": _PUBLISH_RETRIES, "backoff": lambda count: 500.0 * 2**count},
            base_url=settings.qstash_url,
        )

    def start(self, session: Session) -> None:
        try:
            self._client.message.publish(
                url=self._url,
                body=json.dumps({"session_id": session.session_id}),
                content_type="application/json",
                deduplication_id=hashlib.sha256(attempt_key(session).encode()).hexdigest(),
            )
        except Exception as error:  # noqa: BLE001  # of any kind, and its words may carry the request
            raise TriggerError(f"QStash took no message ({type(error).__name__}).") from None


class SignatureCheck:
    """Verifies the signature of a message with the current key and the next one."""

    def __init__(self, settings: Settings) -> None:
        self._keys = (settings.qstash_current_signing_key, settings.qstash_next_signing_key)
        self._settings = settings

    def message(self, signature: str | None, body: bytes) -> tuple[str, datetime]:
        """Id and expiry of a message that QStash signed for this very address and body.

        Raises:
            UnauthenticatedError: it didn't, or nobody here listens to it.
        """
        refusal = UnauthenticatedError("The signature of the message isn't valid.")
        current, following = self._keys
        if signature is None or len(signature) > _MAX_SIGNATURE or current is None or not self._settings.public_url:
            raise refusal
        try:
            claims = self._verified(
                signature, body.decode(), current.get_secret_value(), (following or current).get_secret_value()
            )
            return str(claims["jti"]), datetime.fromtimestamp(float(claims["exp"]), UTC)
        except Exception:  # noqa: BLE001  # whatever is wrong, it is wrong
            raise refusal from None

    def _verified(self, signature: str, body: str, current: str, following: str) -> dict[str, Any]:
        import jwt
        from qstash import Receiver

        receiver = Receiver(current_signing_key=current, next_signing_key=following)
        receiver.verify(signature=signature, body=body, url=webhook_url(self._settings))
        claims: dict[str, Any] = jwt.decode(signature, options={"verify_signature": False})
        return claims
