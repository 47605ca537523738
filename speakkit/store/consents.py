"""What learners agreed to: events that are appended and never changed, of which the latest counts; `Store.consents`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from speakkit.model import Consent, Purpose
from speakkit.store.learners import Learners
from speakkit.store.sql import Row
from speakkit.store.turn import Part
from speakkit.store.validation import checked


class Consents(Part):
    """The consents of all learners."""

    def decide(
        self, learner_id: str, purposes: Mapping[Purpose, bool], *, source: str, at: datetime | None = None
    ) -> None:
        """Write what a learner agrees to (True) and withdraws (False), each purpose by itself.

        Args:
            source: who or what says so, in a few words.

        Raises:
            UnknownLearnerError: there is no such learner.
        """
        decided_at = at or datetime.now(UTC)
        with self._door.write() as turn:
            Learners(turn).get(learner_id)
            for purpose, is_given in purposes.items():
                consent = Consent(purpose=purpose, is_given=is_given, decided_at=decided_at, source=source)
                turn.execute("insert_consent", learner_id=learner_id, **consent.model_dump())

    def history(self, learner_id: str) -> list[Consent]:
        """All that a learner ever agreed to and withdrew, in order."""
        with self._door.read() as turn:
            return _consents(learner_id, turn.fetch("select_consents", learner_id=learner_id))

    def of(self, learner_id: str) -> dict[Purpose, Consent]:
        """What holds for a learner, by purpose; a purpose that was never decided on isn't there."""
        return {consent.purpose: consent for consent in self.history(learner_id)}


def _consents(learner_id: str, rows: Iterable[Row]) -> list[Consent]:
    with checked("consents", learner_id):
        return [Consent.model_validate({k: v for k, v in row.items() if k != "learner_id"}) for row in rows]
