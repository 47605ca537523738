"""Reviews of insights: appended, never changed; the profile is computed anew from all that stands; `Store.reviews`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import TypeAdapter, ValidationError

from speakkit.errors import InputError, InvalidStateError, UnknownInsightError, field_path
from speakkit.model import Analysis, Insight
from speakkit.patterns.reviews import CorrectedQuote, Decision, InsightEdit, Review
from speakkit.store.profiles import Profiles
from speakkit.store.results import Results
from speakkit.store.sessions import Sessions
from speakkit.store.turn import Part
from speakkit.store.validation import checked


class Reviews(Part):
    """The reviews of all insights."""

    def add(
        self,
        session_id: str,
        rank: int,
        decision: Decision,
        *,
        by: str,
        edit: InsightEdit | None = None,
        note: str | None = None,
        at: datetime | None = None,
    ) -> Review:
        """Append a review of an insight, named by its rank, and compute the learner's profile anew.

        Raises:
            UnknownSessionError, UnknownInsightError, InvalidStateError: there is no such session, insight or analysis, or
                no review that could be withdrawn.
            InputError: nobody is named as reviewer, or an edit changes nothing.
        """
        given = {"decision": decision, "reviewed_by": by, "reviewed_at": at or datetime.now(UTC), "note": note}
        with self._door.write() as turn:
            session = Sessions(turn).get(session_id)
            session_id = session.session_id
            analysis = Results(turn).raw_analysis(session_id)
            if analysis is None:
                raise InvalidStateError(f"Session {session_id} has no analysis to review yet; process it first.")
            insight = _insight(session_id, rank, analysis)
            if decision is Decision.WITHDRAW and rank not in Reviews(turn).standing(session_id):
                raise InvalidStateError(
                    f"No review of insight {rank} of session {session_id} stands, so none can be withdrawn."
                )
            review = _review(session_id, analysis, insight, edit or InsightEdit(), given)
            stored = review.model_dump(exclude={"event_id"}) | {"new_corrections": _as_json(review.new_corrections)}
            ((event_id,),) = turn.execute("insert_review", **stored)
            Profiles(turn).refresh(session.learner_id)
        return review.model_copy(update={"event_id": event_id})

    def all(self, session_id: str | None = None) -> list[Review]:
        """All reviews, of one session or of all, in the order in which they were given."""
        with self._door.read() as turn:
            rows = turn.fetch("select_reviews", session_id=session_id)
        with checked("reviews", session_id or "a session"):
            return [Review.model_validate({**row, "new_corrections": _of_json(row["new_corrections"])}) for row in rows]

    def standing(self, session_id: str) -> dict[int, Review]:
        """The reviews in force of a session's insights, by rank."""
        with self._door.read() as turn:
            given = {review.event_id: review for review in Reviews(turn).all(session_id)}
            rows = turn.fetch("select_standing_reviews", session_id=session_id)
        return {row["rank"]: given[row["event_id"]] for row in rows}


_CORRECTIONS = TypeAdapter(tuple[CorrectedQuote, ...])


def _as_json(corrections: tuple[CorrectedQuote, ...] | None) -> str | None:
    return None if corrections is None else _CORRECTIONS.dump_json(corrections).decode()


def _of_json(text: str | None) -> tuple[CorrectedQuote, ...] | None:
    return None if text is None else _CORRECTIONS.validate_json(text)


def _insight(session_id: str, rank: int, analysis: Analysis) -> Insight:
    for insight in analysis.insights:
        if insight.rank == rank:
            return insight
    raise UnknownInsightError(
        f"Session {session_id} has no insight {rank}; it has {len(analysis.insights)}. "
        f"`speakkit review {session_id}` lists them."
    )


def _review(
    session_id: str, analysis: Analysis, insight: Insight, edit: InsightEdit, given: Mapping[str, object]
) -> Review:
    if given["decision"] is Decision.EDIT and edit.is_empty:
        raise InputError(
            "There is nothing to change: say what pattern, severity, detail, suggestion or correction is right."
        )
    row = {
        **edit.model_dump(),
        **analysis.model_dump(include={"engine", "engine_version", "model", "prompt_hash"}),
        **insight.model_dump(include={"rank", "category", "pattern"}),
        **given,
        "session_id": session_id,
    }
    try:
        return Review.model_validate({**row, "event_id": 1})
    except ValidationError as error:
        problem = error.errors()[0]
        field = field_path(problem, "the whole").removeprefix("new_")
        raise InputError(f"The review can't be stored ({field}: {problem['msg']}).") from None
