"""Anthropic's Message Batches: many questions handed in together, answered within a day at half the price.

The wire format is that of https://platform.claude.com/docs/en/build-with-claude/batch-processing: a batch is polled until
it has ended, then its results come as lines of JSON in any order. An answer is a message like any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pydantic import AwareDatetime, BaseModel, ValidationError

from speakkit.analyse.engines.claude_answer import WireMessage, record_usage
from speakkit.analyse.engines.claude_client import ClaudeClient
from speakkit.calls.batches import Batch, BatchItem
from speakkit.calls.ledger import CallLedger
from speakkit.errors import BadAnswerError
from speakkit.settings import Settings

MAX_QUESTIONS = 100_000
MAX_BYTES = 250_000_000
"""What one batch may hold: the vendor takes 100,000 questions and 256 MB."""


class WireCounts(BaseModel):
    """How many questions of a batch are in which state."""

    processing: int = 0
    succeeded: int = 0
    errored: int = 0
    canceled: int = 0
    expired: int = 0

    @property
    def total(self) -> int:
        return self.processing + self.succeeded + self.errored + self.canceled + self.expired


class WireBatch(BaseModel):
    """How far a batch has come; only once it has ended are there results."""

    id: str
    processing_status: str
    request_counts: WireCounts
    created_at: AwareDatetime
    expires_at: AwareDatetime

    @property
    def has_ended(self) -> bool:
        return self.processing_status == "ended"


class _WireList(BaseModel):
    data: list[WireBatch]


class WireResult(BaseModel):
    """What became of one question: `type` is succeeded, errored, canceled or expired."""

    custom_id: str
    type: str
    message: Any = None

    @property
    def read_message(self) -> WireMessage | None:
        """The answer, None where there is none that is a message."""
        try:
            return WireMessage.model_validate(self.message)
        except ValidationError:
            return None


Wire = TypeVar("Wire", bound=BaseModel)


class ClaudeBatches:
    """Hands batches in and fetches what came of them.

    Raises:
        EngineError: (every method) the vendor didn't deliver; `is_transient` says whether a retry makes sense.
        MissingKeyError: (every method) there is no key.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def create(self, questions: Sequence[tuple[str, dict[str, Any]]]) -> WireBatch:
        """Hand in a batch of (custom id, fields of a message). Where no answer comes, the vendor may have it all the same."""
        requests = [{"custom_id": custom_id, "params": fields} for custom_id, fields in questions]
        with ClaudeClient(self._settings) as client:
            return _read(WireBatch, client.create_batch(requests), client)

    def look(self, vendor_id: str) -> WireBatch:
        """How far a batch has come."""
        with ClaudeClient(self._settings) as client:
            return _read(WireBatch, client.batch(vendor_id), client)

    def latest(self) -> list[WireBatch]:
        """The batches that were handed in last."""
        with ClaudeClient(self._settings) as client:
            return _read(_WireList, client.latest_batches(), client).data

    def results(self, vendor_id: str) -> dict[str, WireResult]:
        """What became of the questions of a batch that has ended, by custom id; what is no result is left out."""
        with ClaudeClient(self._settings) as client:
            documents = _lines(client.results(vendor_id))
            if documents is None:
                raise BadAnswerError(f"The results of a batch came damaged from {client.host}. Run the command again.")
        return {result.custom_id: result for result in _results(documents)}


def take(settings: Settings, batch: Batch, item: BatchItem, result: WireResult | None, ledger: CallLedger) -> str:
    """Put the answer to a question into the ledger, where an analysis will find it; what became of the question.

    The answer is read as one that was asked for directly is: "ok" means that it was kept, any other outcome that the
    analysis has to ask itself. A question that wasn't answered isn't paid for, and is no call.
    """
    if result is None:
        return "MISSING"
    if result.type != "succeeded":
        return result.type.upper()
    with ledger.start(
        engine=batch.engine,
        engine_version=batch.engine_version,
        model=batch.model,
        input_hash=item.input_hash,
        prompt_hash=batch.prompt_hash,
        answer_key=item.answer_key,
    ) as usage:
        message = result.read_message
        if message is None:
            raise BadAnswerError("An answer of a batch is no message.")
        usage.request_id = message.id
        asked = settings.model_copy(update={"anthropic_model": batch.model})
        record_usage(usage, message, asked, in_batch=True)
        message.analysis()
        usage.answer = message.text
    return "ok"


def in_batches(sizes: Sequence[int]) -> Iterator[slice]:
    """Cut questions of these sizes in bytes, in order, into as few batches as the vendor's limits allow."""
    start, total = 0, 0
    for index, size in enumerate(sizes):
        if index > start and (total + size > MAX_BYTES or index - start >= MAX_QUESTIONS):
            yield slice(start, index)
            start, total = index, 0
        total += size
    if sizes:
        yield slice(start, len(sizes))


def was_taken(batch: Batch, latest: Sequence[WireBatch], known: Sequence[str], since: datetime) -> WireBatch | None:
    """The vendor's batch that this one is, where the answer to handing it in was lost: of its age and size, and nobody's."""
    like = [
        wire
        for wire in latest
        if wire.id not in known and wire.created_at >= since and wire.request_counts.total == len(batch.items)
    ]
    return min(like, key=lambda wire: wire.created_at, default=None)


def _read(kind: type[Wire], body: bytes, client: ClaudeClient) -> Wire:
    try:
        return kind.model_validate_json(body)
    except ValidationError:
        pass
    # outside the handler, as always: the context of the error would hold what was answered
    raise BadAnswerError(f"{client.host} answered with something that is no batch. Check SPEAKKIT_ANTHROPIC_BASE_URL.")


def _lines(body: bytes) -> list[Any] | None:
    """The documents of lines of JSON; None where one can't be read: a part is no answer to whoever paid for all."""
    try:
        return [json.loads(line) for line in body.splitlines() if line.strip()]
    except ValueError:
        return None


def _results(documents: Sequence[Any]) -> Iterator[WireResult]:
    for document in documents:
        try:
            yield WireResult.model_validate({"custom_id": document["custom_id"], **document["result"]})
        except (ValueError, KeyError, TypeError):  # pydantic's errors are ValueErrors
            continue
