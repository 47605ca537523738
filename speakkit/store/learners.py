"""Learners, whom every session belongs to; `Store.learners`."""

from __future__ import annotations

from speakkit.errors import UnknownLearnerError
from speakkit.model import Learner
from speakkit.store.turn import Part, Turn
from speakkit.store.validation import checked


class Learners(Part):
    """All learners."""

    def add(self, learner: Learner) -> None:
        """Add a learner; one with this id that is there already stays as it is."""
        with self._door.write() as turn:
            turn.execute("insert_learner", **learner.model_dump())

    def all(self) -> list[Learner]:
        """All learners, by id."""
        with self._door.read() as turn:
            return _select(turn, None)

    def get(self, learner_id: str) -> Learner:
        """One learner.

        Raises:
            UnknownLearnerError: there is none of this id.
        """
        with self._door.read() as turn:
            for found in _select(turn, learner_id):
                return found
        raise UnknownLearnerError(
            f"There is no learner {learner_id!r}. `speakkit add` makes one with a first recording."
        )


def _select(turn: Turn, learner_id: str | None) -> list[Learner]:
    rows = turn.fetch("select_learners", learner_id=learner_id)
    with checked("learners", learner_id or "a learner"):
        return [Learner.model_validate(row) for row in rows]
