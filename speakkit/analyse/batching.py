"""What an analyser must offer to have many questions answered together, cheaper and later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pydantic import AwareDatetime

from speakkit.analyse.protocol import AnalysisRequest
from speakkit.calls.batches import Batch, BatchItem
from speakkit.calls.ledger import CallLedger
from speakkit.model import Value


@dataclass(frozen=True)
class BatchQuestion:
    """A question as it goes into a batch: what is sent, and the most that its answer can cost there."""

    answer_key: str
    input_hash: str
    fields: dict[str, Any]
    most_usd: float | None


@dataclass(frozen=True)
class BatchLimits:
    """What one batch may hold."""

    questions: int
    bytes: int


class VendorBatch(Value):
    """How far a batch has come, as the vendor says; only once it has ended are there results."""

    vendor_id: str
    size: int
    created_at: AwareDatetime
    expires_at: AwareDatetime
    has_ended: bool


class AnalysisBatches(Protocol):
    """Hands batches in and fetches what came of them; a result is whatever the vendor gives for a question.

    Raises:
        EngineError: (every method that asks the vendor) it didn't deliver; `is_transient` says whether a retry makes sense.
        MissingKeyError: (those too) there is no key.
    """

    @property
    def limits(self) -> BatchLimits: ...

    def question(self, request: AnalysisRequest) -> BatchQuestion:
        """What is asked first about this transcript, as the analyser itself asks it and keeps the answer."""
        ...

    def new_batch(self) -> Batch:
        """A batch of this engine, model and prompt, without questions yet."""
        ...

    def create(self, questions: Sequence[tuple[str, dict[str, Any]]]) -> VendorBatch:
        """Hand in a batch of (custom id, fields of a question). Where no answer comes, the vendor may have it all the same."""
        ...

    def look(self, vendor_id: str) -> VendorBatch:
        """How far a batch has come."""
        ...

    def latest(self) -> Sequence[VendorBatch]:
        """The batches that were handed in last."""
        ...

    def results(self, vendor_id: str) -> Mapping[str, object]:
        """What became of the questions of a batch that has ended, by custom id; what is no result is left out."""
        ...

    def delete(self, vendor_id: str) -> None:
        """Have the vendor delete a batch that has ended, with its questions and answers."""
        ...

    def take(self, batch: Batch, item: BatchItem, result: Any, ledger: CallLedger) -> str:  # noqa: ANN401  # the vendor's own
        """Put the answer to a question into the ledger, where an analysis will find it; what became of the question.

        The answer is read as one that was asked for directly is: "ok" means that it was kept, any other outcome that the
        analysis has to ask itself. A question that wasn't answered (`result` is None, or says so) isn't paid for.
        """
        ...


def in_batches(sizes: Sequence[int], limits: BatchLimits) -> Iterator[slice]:
    """Cut questions of these sizes in bytes, in order, into as few batches as the limits allow."""
    start, total = 0, 0
    for index, size in enumerate(sizes):
        if index > start and (total + size > limits.bytes or index - start >= limits.questions):
            yield slice(start, index)
            start, total = index, 0
        total += size
    if sizes:
        yield slice(start, len(sizes))


def was_taken(batch: Batch, latest: Sequence[VendorBatch], known: Sequence[str], since: datetime) -> VendorBatch | None:
    """The vendor's batch that this one is, where the answer to handing it in was lost: of its age and size, and nobody's."""
    like = [
        one for one in latest if one.vendor_id not in known and one.created_at >= since and one.size == len(batch.items)
    ]
    return min(like, key=lambda one: one.created_at, default=None)
