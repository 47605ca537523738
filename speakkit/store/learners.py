"""Learners, whom every session belongs to; `Store.learners`."""

from __future__ import annotations

from typing import Any

from speakkit.errors import UnknownLearnerError
from speakkit.model import Learner, LearnerChanges
from speakkit.store.sql import Row
from speakkit.store.turn import Part, Turn
from speakkit.store.validation import checked

_FIELDS = ("display_name", "first_language", "level", "email")


class Learners(Part):
    """All learners."""

    def add(self, learner: Learner) -> None:
        """Add a learner; one with this id that is there already stays as it is."""
        with self._door.write() as turn:
            if turn.execute("insert_learner", **learner.model_dump(exclude={"attributes"})):
                _write_attributes(turn, learner)

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
        raise _unknown(learner_id)

    def without_attributes(self, learner_id: str) -> Learner:
        """The same without attributes, which take longer to collect than all else.

        Raises:
            UnknownLearnerError: there is none of this id.
        """
        with self._door.read() as turn:
            rows = turn.fetch("select_learner", learner_id=learner_id)
        with checked("learners", learner_id):
            for row in rows:
                return Learner.model_validate(row)
        raise _unknown(learner_id)

    def change(self, learner_id: str, changes: LearnerChanges) -> Learner:
        """Change what is named of a learner and nothing else; what the learner was before.

        What is decided of purposes is left to `Consents.decide`.

        Raises:
            UnknownLearnerError: there is none of this id.
        """
        with self._door.write() as turn:
            before = Learners(turn).get(learner_id)
            after = changed(before, changes)
            if after != before:
                turn.execute("update_learner", **after.model_dump(include={"learner_id", *_FIELDS}))
                turn.execute("delete_attributes", learner_id=learner_id)
                _write_attributes(turn, after)
        return before


def changed(learner: Learner, changes: LearnerChanges) -> Learner:
    """The learner with what is named changed; what is empty is taken away."""
    named: dict[str, Any] = changes.model_dump(include=set(_FIELDS), exclude_none=True)
    attributes = {**learner.attributes, **changes.attributes}
    return learner.model_copy(
        update={field: value or None for field, value in named.items()}
        | {"attributes": {name: attributes[name] for name in sorted(attributes) if attributes[name]}}
    )


def _unknown(learner_id: str) -> UnknownLearnerError:
    return UnknownLearnerError(f"There is no learner {learner_id!r}. `speakkit add` makes one with a first recording.")


def _write_attributes(turn: Turn, learner: Learner) -> None:
    rows: list[Row] = [
        {"learner_id": learner.learner_id, "name": name, "value": value} for name, value in learner.attributes.items()
    ]
    if rows:
        turn.append("learner_attributes", rows)


def _select(turn: Turn, learner_id: str | None) -> list[Learner]:
    rows = turn.fetch("select_learners", learner_id=learner_id)
    with checked("learners", learner_id or "a learner"):
        return [_to_learner(row) for row in rows]


def _to_learner(row: Row) -> Learner:
    attributes = dict(zip(row.pop("names"), row.pop("attribute_values"), strict=True))
    return Learner.model_validate({**row, "attributes": attributes})
