"""QStash, at both ends: messages are published through its client, and signed messages are believed or not.

Every fault of a signature is the same 401: whoever forges one learns nothing from the answer.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from speakkit.calls.vendor_logs import quiet_vendors
from speakkit.errors import ConfigurationError, MissingKeyError, TriggerError, UnauthenticatedError
from speakkit.intake.trigger import attempt_key
from speakkit.model import Session
from speakkit.settings import Settings

log = logging.getLogger(__name__)

WEBHOOK_PATH = "/api/internal/process"
_MAX_SIGNATURE = 4096
CLOCK_TOLERANCE = timedelta(seconds=30)
"""How far the clocks of QStash and of this machine may differ."""
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
    """Verifies the signature of a message with the current key, then the next one.

    PyJWT does it: the tolerance that QStash's own receiver offers has no effect (qstash 3.4).
    """

    def __init__(self, settings: Settings) -> None:
        self._keys = (settings.qstash_current_signing_key, settings.qstash_next_signing_key)
        self._settings = settings

    def message(self, signature: str | None, body: bytes) -> tuple[str, datetime]:
        """Id of a message that QStash signed for this very address and body, and when it is believed no longer.

        Raises:
            UnauthenticatedError: it didn't, or nobody here listens to it.
        """
        refusal = UnauthenticatedError("The signature of the message isn't valid.")
        if signature is None or len(signature) > _MAX_SIGNATURE or self._keys[0] is None:
            raise refusal
        try:
            claims = self._verified(signature, body)
            return str(claims["jti"]), datetime.fromtimestamp(float(claims["exp"]), UTC) + CLOCK_TOLERANCE
        except Exception as error:  # noqa: BLE001  # whatever is wrong, it is wrong
            _log_refusal(signature, error)
            raise refusal from None

    def _verified(self, signature: str, body: bytes) -> dict[str, Any]:
        import jwt

        for key in filter(None, self._keys):
            try:
                claims: dict[str, Any] = jwt.decode(
                    signature,
                    key.get_secret_value(),
                    algorithms=["HS256"],
                    issuer="Upstash",
                    subject=webhook_url(self._settings),
                    leeway=CLOCK_TOLERANCE,
                    options={"require": ["iss", "sub", "exp", "nbf", "jti", "body"]},
                )
            except jwt.InvalidSignatureError:
                continue
            if not hmac.compare_digest(str(claims["body"]).rstrip("="), _body_digest(body)):
                raise jwt.InvalidSignatureError
            return claims
        raise jwt.InvalidSignatureError


def _body_digest(body: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(body).digest()).decode().rstrip("=")


def _log_refusal(signature: str, error: Exception) -> None:
    """Say why, for the operator alone: a clock that is wrong looks like forgery otherwise."""
    import jwt

    if not isinstance(error, jwt.ImmatureSignatureError | jwt.ExpiredSignatureError):
        log.warning("webhook message refused", extra={"code": type(error).__name__})
        return
    claims = jwt.decode(signature, options={"verify_signature": False})  # a key of ours has signed them
    if isinstance(error, jwt.ExpiredSignatureError):
        late_s = time.time() - float(claims["exp"])
        log.warning("webhook message refused: by this machine's clock it expired %d s ago", late_s)
        return
    early_s = max(float(claims.get(name, 0)) for name in ("nbf", "iat")) - time.time()
    log.warning("webhook message refused: by this machine's clock it comes %d s too early; set the clock", early_s)
