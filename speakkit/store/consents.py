"""What learners agreed to: events that are appended and never changed, of which the latest counts; `Store.consents`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from speakkit.errors import ConsentError
from speakkit.model import Consent, Purpose
from speakkit.store.learners import Learners
from speakkit.store.sql import Row
from speakkit.store.turn import Part, Turn
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
        with self._door.write() as turn:
            Learners(turn).get(learner_id)
            for purpose, is_given in purposes.items():
                _append(turn, learner_id, _now(purpose, is_given, source, at))

    def assume(self, learner_id: str, purposes: Mapping[Purpose, bool], *, source: str) -> None:
        """The same for purposes on which the learner never decided, marked as assumed; those decided on stay as they are.

        Raises:
            UnknownLearnerError: there is no such learner.
        """
        with self._door.write() as turn:
            held = Consents(turn).of(learner_id)
            for purpose, is_given in purposes.items():
                if purpose not in held:
                    _append(turn, learner_id, _now(purpose, is_given, source).model_copy(update={"is_assumed": True}))

    def require(self, learner_id: str, purpose: Purpose, what: str) -> None:
        """Make sure that a learner agrees.

        Args:
            what: what is to be done, as "Sending a recording to OpenAI".

        Raises:
            ConsentError: the learner was never asked, or has withdrawn it.
        """
        held = self.of(learner_id).get(purpose)
        if held is None or not held.is_given:
            why = "was never asked for" if held is None else f"was withdrawn on {held.decided_at:%Y-%m-%d}"
            raise ConsentError(
                f"{what} needs the learner's consent to {purpose}, which {why}. "
                f"Once it is there (speakkit learner NAME --agree {purpose}): speakkit process --retry-failed."
            )

    def agrees(self, learner_id: str, purpose: Purpose) -> bool:
        """Whether the learner agrees now: to be never asked, or to have withdrawn it, is not to agree."""
        held = self.of(learner_id).get(purpose)
        return held is not None and held.is_given

    def refusing(self, purpose: Purpose) -> set[str]:
        """The learners who decided on a purpose, and don't agree to it any more or never did."""
        with self._door.read() as turn:
            latest = {
                row["learner_id"]: row["is_given"]
                for row in turn.fetch("select_consents", learner_id=None)
                if row["purpose"] == purpose.value
            }
        return {learner_id for learner_id, is_given in latest.items() if not is_given}

    def history(self, learner_id: str) -> list[Consent]:
        """All that a learner ever agreed to and withdrew, in order."""
        with self._door.read() as turn:
            return _consents(learner_id, turn.fetch("select_consents", learner_id=learner_id))

    def of(self, learner_id: str) -> dict[Purpose, Consent]:
        """What holds for a learner, by purpose; a purpose that was never decided on isn't there."""
        return {consent.purpose: consent for consent in self.history(learner_id)}


def _now(purpose: Purpose, is_given: bool, source: str, at: datetime | None = None) -> Consent:
    return Consent(purpose=purpose, is_given=is_given, decided_at=at or datetime.now(UTC), source=source)


def _append(turn: Turn, learner_id: str, consent: Consent) -> None:
    turn.execute("insert_consent", learner_id=learner_id, **consent.model_dump())


def _consents(learner_id: str, rows: Iterable[Row]) -> list[Consent]:
    with checked("consents", learner_id):
        return [Consent.model_validate({k: v for k, v in row.items() if k != "learner_id"}) for row in rows]
