"""The ledger of engine calls: each call is written down before its result is used, whatever came of it."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from speakkit.errors import SpeakKitError
from speakkit.model import EngineCall, EngineStage


def content_hash(*parts: bytes | str) -> str:
    """SHA-256 over the parts, each preceded by its length so that ("ab", "c") and ("a", "bc") differ."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


@dataclass
class CallUsage:
    """What a running call is found to have used; the engine fills it in from the vendor's answer."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    request_id: str | None = None


@dataclass(frozen=True)
class CallLedger:
    """Where one attempt of one stage of a session records its engine calls.

    `record` stores a row; it is called once for each call, before `start` hands control back.
    """

    record: Callable[[EngineCall], None]
    session_id: str
    attempt: int
    stage: EngineStage

    @contextmanager
    def start(
        self,
        *,
        engine: str,
        engine_version: str,
        model: str | None,
        input_hash: str,
        prompt_hash: str | None = None,
        audio_ms: int | None = None,
    ) -> Iterator[CallUsage]:
        """Time the call made inside the `with` block and record it with its outcome, also where it fails."""
        usage = CallUsage()
        started_at, clock = datetime.now(UTC), time.monotonic()
        outcome = "UNEXPECTED"
        try:
            yield usage
            outcome = "ok"
        except SpeakKitError as error:
            outcome = error.code
            raise
        finally:
            self.record(
                EngineCall(
                    call_id=uuid.uuid4().hex,
                    session_id=self.session_id,
                    stage=self.stage,
                    attempt=self.attempt,
                    engine=engine,
                    engine_version=engine_version,
                    model=model,
                    prompt_hash=prompt_hash,
                    input_hash=input_hash,
                    started_at=started_at,
                    duration_ms=round((time.monotonic() - clock) * 1000),
                    audio_ms=audio_ms,
                    input_tokens=usage.input_tokens,
                    output_tokens=usage.output_tokens,
                    cost_usd=usage.cost_usd,
                    request_id=usage.request_id,
                    outcome=outcome,
                )
            )
