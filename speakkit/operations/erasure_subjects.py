"""Whom and which sessions an erasure is about: its record has hashes only, which are compared with what the store has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from speakkit.model import Session
from speakkit.operations.erasure_record import ErasureRecord, ErasureRecords
from speakkit.store import Store


@dataclass(frozen=True)
class Subjects:
    """The sessions and learners in the store that records of erasures mean."""

    _records: ErasureRecords
    _store: Store
    _names: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def sessions(self, record: ErasureRecord) -> list[Session]:
        """Those of the record's learner that it is about; nobody else's are loaded."""
        learner_id = self._named(record)
        sessions = [] if learner_id is None else self._store.sessions.all(learner_id)
        return [session for session in sessions if self._records.names(record, session)]

    def _named(self, record: ErasureRecord) -> str | None:
        """The learner of whom the record has the hash; asked for once, since of everybody it is a long list."""
        if record.learner not in self._names:
            is_theirs = self.is_learner(record)
            found = [one.learner_id for one in self._store.learners.all() if is_theirs(one.learner_id)]
            if found:
                self._names[record.learner] = found[0]
        return self._names.get(record.learner)

    def learners(self, record: ErasureRecord) -> list[str]:
        """Those that a learner's record is about: whoever came back under the same id later isn't among them."""
        if record.scope != "learner":
            return []
        return [
            learner.learner_id
            for learner in self._store.learners.all()
            if learner.created_at <= record.begun_at and self._records.hashed(learner.learner_id) == record.learner
        ]

    def is_learner(self, record: ErasureRecord) -> Callable[[str], bool]:
        """Whether a text is the id of the record's learner."""
        return lambda text: self._records.hashed(text) == record.learner
