"""The answers of batches: fetched once a batch has ended, and kept where an analysis looks before it asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from speakkit.analyse.batching import AnalysisBatches
from speakkit.calls.batches import Batch, BatchItem
from speakkit.calls.budget import Settle
from speakkit.calls.ledger import CallLedger
from speakkit.errors import EngineError, RefusedError, SpeakKitError, UnknownSessionError
from speakkit.model import EngineCall, KeptAnswer
from speakkit.pipeline.pipeline import Pipeline
from speakkit.store import Parts, Store

Tell = Callable[[str], None]


@dataclass(frozen=True)
class _Delivery:
    """Keeps the answer of an item of a batch, and with it, in the same transaction, what became of the item."""

    store: Store
    item: BatchItem

    def record_call(self, call: EngineCall, answer: KeptAnswer | None = None) -> None:
        self.store.batches.set_outcome(self.item.custom_id, call.outcome, call, answer)

    def kept_answer(self, answer_key: str) -> KeptAnswer | None:
        return self.store.ledger.kept_answer(answer_key)


@dataclass
class BatchAnswers:
    """Fetches what has ended.

    Attributes:
        batches: the analyser's way to its vendor.
        refused: sessions whose analysis the model refused.
        own: ids of batches that this run has handed in itself, whose cost goes to its budget through `settle`.
    """

    pipeline: Pipeline
    batches: AnalysisBatches
    tell: Tell
    settle: Settle = lambda _: None
    refused: list[str] = field(default_factory=list)
    own: set[str] = field(default_factory=set)
    spent_usd: float = 0.0

    def collected(self, batch: Batch) -> bool:
        """Whether nothing more is to come of a batch: if it has ended, its answers are kept now."""
        vendor_id = batch.vendor_id
        if batch.items and vendor_id is not None:
            if not self.batches.look(vendor_id).has_ended:
                return False
            self._keep(batch, self.batches.results(vendor_id))
        self.pipeline.store.batches.end(batch.batch_id)
        return True

    def _keep(self, batch: Batch, results: Mapping[str, object]) -> None:
        outcomes: Counter[str] = Counter()
        attempts = self.pipeline.store.read_each([item.session_id for item in batch.items], _attempt)
        for item, attempt in zip(batch.items, attempts, strict=True):
            result = results.get(item.custom_id)
            outcomes["ERASED" if attempt is None else self._outcome(batch, item, result, attempt)] += 1
        told = ", ".join(f"{count} {'answered' if one == 'ok' else one}" for one, count in sorted(outcomes.items()))
        self.tell(f"Batch {batch.vendor_id} has ended: {told}.")

    def _outcome(self, batch: Batch, item: BatchItem, result: object, attempt: int) -> str:
        delivery = _Delivery(self.pipeline.store, item)
        ledger = CallLedger(delivery.record_call, item.session_id, attempt, "analyse", answers=delivery)
        refusal = None
        try:
            outcome = self.batches.take(batch, item, result, ledger)
        except EngineError as error:
            outcome = error.code
            refusal = error if isinstance(error, RefusedError) else None
        self.pipeline.store.batches.set_outcome(item.custom_id, outcome)
        if batch.batch_id in self.own:
            self.spent_usd += ledger.spent.cost_usd or 0.0
            self.settle(self.spent_usd)
        if refusal is not None:
            self._refuse(item.session_id, refusal)
        return outcome

    def _refuse(self, session_id: str, refusal: RefusedError) -> None:
        """A refusal is final, as it is for a question asked directly: asking again would be paid for again."""
        self.refused.append(session_id)
        with suppress(SpeakKitError):
            claim = self.pipeline.claim(session_id)
            with self.pipeline.failing(claim):
                raise refusal


def _attempt(store: Parts, session_id: str) -> int | None:
    """Which attempt a session is at; None where it was erased."""
    try:
        return store.sessions.get(session_id).attempt
    except UnknownSessionError:
        return None
