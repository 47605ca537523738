"""Which learners' buckets a turn changes: noted beside the rows, in the same transaction, so that publishing needn't look.

A statement is told by the table that it writes to and by the learner or session among its parameters. One that names
neither changes every bucket: whoever adds a table or a statement gets a publication that is right, and at worst slow.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from speakkit.store.buckets import FINEST, bucket_of
from speakkit.store.sql import Row, execute, fetch, query

if TYPE_CHECKING:
    import duckdb

UNPUBLISHED = frozenset(
    {
        "access_tokens",
        "batch_items",
        "batches",
        "bucket_states",
        "counted_words",
        "earlier_session_ids",
        "kept_answers",
        "report_deliveries",
        "result_documents",
        "schema_version",
        "step_times",
        "webhook_messages",
    }
)
"""Tables that nothing published is computed from; every other one is taken to be."""
_WRITES = re.compile(r"^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+(\w+)", re.MULTILINE)


class Changes:
    """The buckets that one turn has changed so far.

    Args:
        learners: whose sessions are, as far as turns before this one have seen it; no session changes hands.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, learners: dict[str, str]) -> None:
        self._connection = connection
        self._noted: set[int] = set()
        self._has_noted_all = False
        self._learners = learners

    def by_statement(self, name: str, parameters: Mapping[str, object]) -> None:
        """Note what the statement in `queries/<name>.sql` is about to change."""
        if written_table(name) not in UNPUBLISHED:
            self._note(parameters)

    def by_rows(self, table: str, rows: Iterable[Row]) -> None:
        """Note what rows that are appended change."""
        if table not in UNPUBLISHED:
            owners = {(row.get("learner_id"), row.get("session_id")) for row in rows}
            for learner_id, session_id in owners:
                self._note({"learner_id": learner_id, "session_id": session_id})

    def remember_learner(self, session_id: str, learner_id: str) -> None:
        """Whose a session is, for whoever knows."""
        self._learners[session_id] = learner_id

    def _note(self, named: Mapping[str, object]) -> None:
        learner, session = named.get("learner_id"), named.get("session_id")
        if learner is None and session is None:
            self._note_all()
            return
        if learner is not None and session is not None:
            self.remember_learner(str(session), str(learner))
        ids = (learner, None if session is None else self._learner_of(str(session)))
        self._note_buckets({bucket_of(str(one), FINEST) for one in ids if one is not None})

    def _learner_of(self, session_id: str) -> str | None:
        if session_id not in self._learners:
            for row in fetch(self._connection, "learner_of_session", session_id=session_id):
                self.remember_learner(session_id, row["learner_id"])
        return self._learners.get(session_id)

    def _note_buckets(self, buckets: set[int]) -> None:
        if fresh := buckets - self._noted:
            execute(self._connection, "set_bucket_states", buckets=sorted(fresh), state=_new_state())
            self._noted |= fresh

    def _note_all(self) -> None:
        if not self._has_noted_all:
            execute(self._connection, "set_every_bucket_state", state=_new_state())
            self._has_noted_all = True


def _new_state() -> int:
    return 1 + secrets.randbits(62)


@cache
def written_table(name: str) -> str:
    """The table that the statement in `queries/<name>.sql` writes to; empty where that can't be told."""
    found = _WRITES.search(query(name))
    return "" if found is None else found[1]
