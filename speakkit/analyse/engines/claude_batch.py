"""Anthropic's Message Batches: many questions handed in together, answered within a day at half the price.

The wire format is that of https://platform.claude.com/docs/en/build-with-claude/batch-processing: a batch is polled until
it has ended, then its results come as lines of JSON in any order. An answer is a message like any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from pydantic import AwareDatetime, BaseModel, ValidationError

from speakkit.analyse.batching import BatchLimits, BatchQuestion, VendorBatch
from speakkit.analyse.engines.claude import ClaudeAnalyser
from speakkit.analyse.engines.claude_client import ClaudeClient
from speakkit.analyse.engines.claude_message import WireMessage, record_usage
from speakkit.analyse.protocol import AnalysisRequest
from speakkit.calls.batches import Batch, BatchItem
from speakkit.calls.ledger import CallLedger
from speakkit.errors import BadAnswerError
from speakkit.settings import Settings

LIMITS = BatchLimits(questions=100_000, bytes=250_000_000)
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

    def told(self) -> VendorBatch:
        """The same in the words of `speakkit.analyse.batching`."""
        return VendorBatch(
            vendor_id=self.id,
            size=self.request_counts.total,
            created_at=self.created_at,
            expires_at=self.expires_at,
            has_ended=self.processing_status == "ended",
        )


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
    """What `AnalysisBatches` asks for, of Anthropic."""

    limits = LIMITS

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._analyser = ClaudeAnalyser(settings)

    def question(self, request: AnalysisRequest) -> BatchQuestion:
        """See `AnalysisBatches`."""
        return self._analyser.batch_question(request)

    def new_batch(self) -> Batch:
        """See `AnalysisBatches`."""
        return self._analyser.new_batch()

    def create(self, questions: Sequence[tuple[str, dict[str, Any]]]) -> VendorBatch:
        """Hand in a batch of (custom id, fields of a message). Where no answer comes, the vendor may have it all the same."""
        requests = [{"custom_id": custom_id, "params": fields} for custom_id, fields in questions]
        with ClaudeClient(self._settings) as client:
            return _read(WireBatch, client.create_batch(requests), client).told()

    def look(self, vendor_id: str) -> VendorBatch:
        """How far a batch has come."""
        with ClaudeClient(self._settings) as client:
            return _read(WireBatch, client.batch(vendor_id), client).told()

    def latest(self) -> list[VendorBatch]:
        """The batches that were handed in last."""
        with ClaudeClient(self._settings) as client:
            return [wire.told() for wire in _read(_WireList, client.latest_batches(), client).data]

    def results(self, vendor_id: str) -> dict[str, WireResult]:
        """What became of the questions of a batch that has ended, by custom id; what is no result is left out."""
        with ClaudeClient(self._settings) as client:
            documents = _lines(client.results(vendor_id))
            if documents is None:
                raise BadAnswerError(f"The results of a batch came damaged from {client.host}. Run the command again.")
        return {result.custom_id: result for result in _results(documents)}

    def delete(self, vendor_id: str) -> None:
        """See `AnalysisBatches`."""
        with ClaudeClient(self._settings) as client:
            client.delete_batch(vendor_id)

    def take(self, batch: Batch, item: BatchItem, result: WireResult | None, ledger: CallLedger) -> str:
        """See `AnalysisBatches`."""
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
            asked = self._settings.model_copy(update={"anthropic_model": batch.model})
            record_usage(usage, message, asked, in_batch=True)
            usage.answer = message.answer.analysis(self._analyser.speaker).model_dump_json()
        return "ok"


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
