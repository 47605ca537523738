"""Batches: stored before they are handed in, until each of their questions has an outcome; `Store.batches`."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import TypeAdapter

from speakkit.calls.batches import Batch, BatchItem
from speakkit.model import EngineCall, KeptAnswer
from speakkit.store.ledger import Ledger
from speakkit.store.sql import Row
from speakkit.store.turn import Part, Turn
from speakkit.store.validation import checked

_KEYS = TypeAdapter(tuple[str, ...])


class Batches(Part):
    """The batches that haven't ended."""

    def add(self, batch: Batch, now: datetime | None = None) -> Batch:
        """Store a batch that is about to be handed in; the batch as stored, with only those sessions that nobody held.

        From now on, until the batch expires or an item of it has an outcome, nobody else gets these sessions.
        """
        moment = now or datetime.now(UTC)
        with self._door.write() as turn:
            turn.execute("insert_batch", **batch.model_dump(exclude={"items"}))
            taken = tuple(item for item in batch.items if _add_item(turn, batch, item, moment))
            if not taken:
                turn.execute("delete_batch", batch_id=batch.batch_id)
        return batch.model_copy(update={"items": taken})

    def open(self) -> list[Batch]:
        """The batches that haven't ended, oldest first, with their items that have no outcome."""
        with self._door.read() as turn:
            return [_batch(turn, row) for row in turn.fetch("select_open_batches")]

    def handed_in(self, batch_id: str, vendor_id: str, expires_at: datetime) -> None:
        """The vendor has the batch, and calls it `vendor_id`."""
        with self._door.write() as turn:
            turn.execute("set_batch_vendor", batch_id=batch_id, vendor_id=vendor_id, expires_at=expires_at)

    def drop(self, batch_id: str) -> None:
        """Forget a batch that the vendor never took; its sessions are free."""
        with self._door.write() as turn:
            turn.execute("delete_questions_of_batch", batch_id=batch_id)
            turn.execute("delete_batch", batch_id=batch_id)

    def set_outcome(
        self, custom_id: str, outcome: str, call: EngineCall | None = None, answer: KeptAnswer | None = None
    ) -> None:
        """What became of a question of a batch, with the call that it was and its answer; the first time, and no more.

        Of a session that was erased meanwhile nothing is stored.
        """
        with self._door.write() as turn:
            is_first = bool(turn.execute("set_batch_outcome", custom_id=custom_id, outcome=outcome))
            if is_first and call is not None:
                Ledger(turn).record_call(call, answer)

    def end(self, batch_id: str, now: datetime | None = None) -> None:
        """Nothing more is to come of the batch."""
        with self._door.write() as turn:
            turn.execute("end_batch", batch_id=batch_id, now=now or datetime.now(UTC))

    def at_vendor(self, session_id: str) -> list[tuple[str, str, bool]]:
        """Engine and vendor's id of each batch with a question about the session, and whether it has ended.

        Of one that has, the answers lie at the vendor yet.
        """
        with self._door.read() as turn:
            rows = turn.fetch("select_vendor_batches", session_id=session_id)
        return [(row["engine"], row["vendor_id"], row["ended_at"] is not None) for row in rows]

    def asked_about(self, session_id: str) -> tuple[str, ...] | None:
        """The profile keys of the patterns that the session's question in a batch is about; None where it was in none."""
        with self._door.read() as turn:
            rows = turn.fetch("select_asked_in_batch", session_id=session_id)
        for row in rows:
            with checked("batch_items", session_id):
                return _KEYS.validate_json(row["asked_about"])
        return None


def _add_item(turn: Turn, batch: Batch, item: BatchItem, now: datetime) -> bool:
    asked_about = _KEYS.dump_json(item.asked_about).decode()
    values = {**item.model_dump(exclude={"asked_about"}), "asked_about": asked_about}
    return bool(turn.execute("insert_batch_item", batch_id=batch.batch_id, now=now, **values))


def _batch(turn: Turn, row: Row) -> Batch:
    items = turn.fetch("select_batch_items", batch_id=row["batch_id"])
    with checked("batches or batch_items", row["batch_id"]):
        return Batch.model_validate(
            {**row, "items": [{**item, "asked_about": _KEYS.validate_json(item["asked_about"])} for item in items]}
        )
