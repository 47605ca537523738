"""Insights that reviewers add: they count until they are taken back, and the row then says by whom; `Store.added`."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import ValidationError

from speakkit.errors import InputError, InvalidStateError, UnknownInsightError
from speakkit.model import Quote
from speakkit.model.standing import ADDED_AFTER
from speakkit.patterns.added_insights import AddedInsight, OwnInsight
from speakkit.store.profiles import Profiles
from speakkit.store.results import Results
from speakkit.store.sessions import Sessions
from speakkit.store.turn import Part
from speakkit.store.validation import checked


class AddedInsights(Part):
    """What reviewers added to what engines found."""

    def add(self, session_id: str, own: OwnInsight, *, by: str, at: datetime | None = None) -> AddedInsight:
        """Add an insight to a session that was analysed, and compute the learner's profile anew.

        Raises:
            UnknownSessionError, InvalidStateError: there is no such session or analysis, or the same stands there already.
            InputError: nobody is named as reviewer.
        """
        with self._door.write() as turn:
            session = Sessions(turn).get(session_id)
            transcript = Results(turn).transcript(session.session_id)
            if transcript is None or Results(turn).raw_analysis(session.session_id) is None:
                raise InvalidStateError(
                    f"Session {session.session_id} has no analysis to add to yet; process it first."
                )
            if same := AddedInsights(turn).same(session.session_id, own):
                raise InvalidStateError(f"{same.added_by} has added that already, as insight {same.rank}.")
            added = _added(
                own,
                session_id=session.session_id,
                added_by=by,
                added_at=at or datetime.now(UTC),
                transcriber=transcript.engine,
                transcriber_version=transcript.engine_version,
                transcriber_model=transcript.model,
            )
            columns = added.model_dump(exclude={"number", "example", "withdrawn_at", "withdrawn_by"})
            ((number,),) = turn.execute("insert_added_insight", **columns, example=added.example.model_dump_json())
            Profiles(turn).refresh(session.learner_id)
        return added.model_copy(update={"number": number})

    def withdraw(self, session_id: str, rank: int, *, by: str, at: datetime | None = None) -> AddedInsight:
        """Take an added insight back, whoever added it, and compute the learner's profile anew.

        Raises:
            UnknownSessionError, UnknownInsightError: there is no such session, or nobody added such an insight.
            InvalidStateError: it was taken back already.
            InputError: nobody is named.
        """
        with self._door.write() as turn:
            session = Sessions(turn).get(session_id)
            added = AddedInsights(turn).get(session.session_id, rank)
            if not added.stands:
                raise InvalidStateError(f"{added.withdrawn_by} has taken insight {rank} back already.")
            row = {"withdrawn_at": at or datetime.now(UTC), "withdrawn_by": by}
            withdrawn = _added(added, **{name: getattr(added, name) for name in _OWN}, **row)
            given = withdrawn.model_dump(include={"withdrawn_at", "withdrawn_by"})
            turn.execute("withdraw_added_insight", session_id=session.session_id, number=added.number, **given)
            Profiles(turn).refresh(session.learner_id)
        return withdrawn

    def all(self, session_id: str) -> list[AddedInsight]:
        """What was added to the transcript that a session has, also what was taken back, in order."""
        with self._door.read() as turn:
            rows = turn.fetch("select_added_insights", session_id=session_id)
        with checked("added_insights", session_id):
            return [
                AddedInsight.model_validate({**row, "example": Quote.model_validate_json(row["example"])})
                for row in rows
            ]

    def get(self, session_id: str, rank: int) -> AddedInsight:
        """One of them, by its rank.

        Raises:
            UnknownInsightError: nobody added it.
        """
        with self._door.read() as turn:
            found = [one for one in AddedInsights(turn).all(session_id) if one.rank == rank]
        if not found:
            raise UnknownInsightError(
                f"Nobody added an insight {rank} to session {session_id}; those start at {ADDED_AFTER + 1}."
            )
        return found[0]

    def same(self, session_id: str, own: OwnInsight) -> AddedInsight | None:
        """The added insight in force that says the same of the same words."""
        with self._door.read() as turn:
            standing = [one for one in AddedInsights(turn).all(session_id) if one.stands]
        return next((one for one in standing if _is_same(one, own)), None)


_OWN = tuple(
    name for name in AddedInsight.model_fields if name not in {*OwnInsight.model_fields, "withdrawn_at", "withdrawn_by"}
)


def _is_same(one: OwnInsight, other: OwnInsight) -> bool:
    places = [(each.example.token_start, each.example.token_end) for each in (one, other)]
    return one.key == other.key and places[0] == places[1]


def _added(own: OwnInsight, **fields: object) -> AddedInsight:
    try:
        own_fields = {name: getattr(own, name) for name in OwnInsight.model_fields}
        return AddedInsight.model_validate({"number": 1, **own_fields, **fields})
    except ValidationError:
        raise InputError("Say who reviews: a name of at most 100 characters.") from None
