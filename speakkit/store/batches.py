"""Batches: stored before they are handed in, until each of their questions has an outcome."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from speakkit.calls.batches import Batch, BatchItem
from speakkit.model import EngineCall, KeptAnswer
from speakkit.store import results
from speakkit.store.connection import Database
from speakkit.store.sql import Row, execute, fetch
from speakkit.store.validation import checked

if TYPE_CHECKING:
    import duckdb

_KEYS = TypeAdapter(tuple[str, ...])


def add(connection: duckdb.DuckDBPyConnection, batch: Batch, now: datetime) -> Batch:
    """Store the batch with those of its items whose sessions are free; what was stored."""
    execute(connection, "insert_batch", **batch.model_dump(exclude={"items"}))
    taken = tuple(item for item in batch.items if _add_item(connection, batch, item, now))
    if not taken:
        execute(connection, "delete_batch", batch_id=batch.batch_id)
    return batch.model_copy(update={"items": taken})


def _add_item(connection: duckdb.DuckDBPyConnection, batch: Batch, item: BatchItem, now: datetime) -> bool:
    asked_about = _KEYS.dump_json(item.asked_about).decode()
    values = {**item.model_dump(exclude={"asked_about"}), "asked_about": asked_about}
    return bool(execute(connection, "insert_batch_item", batch_id=batch.batch_id, now=now, **values))


def handed_in(connection: duckdb.DuckDBPyConnection, batch_id: str, vendor_id: str, expires_at: datetime) -> None:
    execute(connection, "set_batch_vendor", batch_id=batch_id, vendor_id=vendor_id, expires_at=expires_at)


def drop(connection: duckdb.DuckDBPyConnection, batch_id: str) -> None:
    execute(connection, "delete_questions_of_batch", batch_id=batch_id)
    execute(connection, "delete_batch", batch_id=batch_id)


def set_outcome(connection: duckdb.DuckDBPyConnection, custom_id: str, outcome: str) -> bool:
    """Whether it is the first outcome of a question that is still there."""
    return bool(execute(connection, "set_batch_outcome", custom_id=custom_id, outcome=outcome))


def end(connection: duckdb.DuckDBPyConnection, batch_id: str, now: datetime) -> None:
    execute(connection, "end_batch", batch_id=batch_id, now=now)


def open_batches(connection: duckdb.DuckDBPyConnection) -> list[Batch]:
    return [_batch(connection, row) for row in fetch(connection, "select_open_batches")]


def _batch(connection: duckdb.DuckDBPyConnection, row: Row) -> Batch:
    items = fetch(connection, "select_batch_items", batch_id=row["batch_id"])
    with checked("batches or batch_items", row["batch_id"]):
        return Batch.model_validate(
            {**row, "items": [{**item, "asked_about": _KEYS.validate_json(item["asked_about"])} for item in items]}
        )


def asked_about(connection: duckdb.DuckDBPyConnection, session_id: str) -> tuple[str, ...] | None:
    for row in fetch(connection, "select_asked_in_batch", session_id=session_id):
        with checked("batch_items", session_id):
            return _KEYS.validate_json(row["asked_about"])
    return None


class Batches:
    """The batches that haven't ended; `Store.batches`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, batch: Batch, now: datetime | None = None) -> Batch:
        """Store a batch that is about to be handed in; what is given back has only the sessions that were free.

        From now on, until the batch expires or an item of it has an outcome, nobody else gets these sessions.
        """
        with self._database.write() as connection:
            return add(connection, batch, now or datetime.now(UTC))

    def open(self) -> list[Batch]:
        """The batches that haven't ended, oldest first, with their items that have no outcome."""
        with self._database.read() as connection:
            return open_batches(connection)

    def handed_in(self, batch_id: str, vendor_id: str, expires_at: datetime) -> None:
        """The vendor has the batch, and calls it `vendor_id`."""
        with self._database.write() as connection:
            handed_in(connection, batch_id, vendor_id, expires_at)

    def drop(self, batch_id: str) -> None:
        """Forget a batch that the vendor never took; its sessions are free."""
        with self._database.write() as connection:
            drop(connection, batch_id)

    def set_outcome(
        self, custom_id: str, outcome: str, call: EngineCall | None = None, answer: KeptAnswer | None = None
    ) -> None:
        """What became of a question of a batch, with the call that it was and its answer; the first time, and no more.

        Of a session that was erased meanwhile nothing is stored.
        """
        with self._database.write() as connection:
            if set_outcome(connection, custom_id, outcome) and call is not None:
                results.record_call(connection, call, answer)

    def end(self, batch_id: str, now: datetime | None = None) -> None:
        """Nothing more is to come of the batch."""
        with self._database.write() as connection:
            end(connection, batch_id, now or datetime.now(UTC))

    def asked_about(self, session_id: str) -> tuple[str, ...] | None:
        """The profile keys of the patterns that the session's question in a batch is about; None where it was in none."""
        with self._database.read() as connection:
            return asked_about(connection, session_id)
