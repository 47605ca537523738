"""How far the sessions of each learner have come, for whoever looks after several; `Store.roster`."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from speakkit.model import Identifier, UtcDatetime, Value
from speakkit.store.turn import Part
from speakkit.store.validation import checked


class LearnerState(Value):
    """One learner and how many sessions are in which state; `to_review` are done and have an insight that nobody reviewed yet."""

    learner_id: Identifier
    display_name: str | None
    last_recorded_at: UtcDatetime | None
    sessions: int = Field(ge=0)
    waiting: int = Field(ge=0)
    failed: int = Field(ge=0)
    to_review: int = Field(ge=0)

    @property
    def name(self) -> str:
        """What a person calls the learner."""
        return self.display_name or self.learner_id


class Roster(Part):
    """Learners with the states of their sessions."""

    def states(self, learner_ids: Sequence[str] | None = None) -> list[LearnerState]:
        """Some learners or all, by id."""
        with self._door.read() as turn:
            rows = turn.fetch("select_learner_states", learner_ids=None if learner_ids is None else list(learner_ids))
        with checked("learners", "the roster"):
            return [LearnerState.model_validate(row) for row in rows]

    def to_review(self, learner_id: str) -> frozenset[str]:
        """The learner's sessions that are done and have an insight that nobody reviewed yet."""
        with self._door.read() as turn:
            rows = turn.fetch("select_sessions_to_review", learner_id=learner_id)
        return frozenset(row["session_id"] for row in rows)
