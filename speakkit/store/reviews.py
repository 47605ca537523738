"""Reviews of insights: appended, never changed; the profile is computed anew from all that stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import ValidationError

from speakkit.errors import InputError, InvalidStateError, UnknownInsightError
from speakkit.model import Analysis, Insight
from speakkit.patterns.reviews import Decision, InsightEdit, Review
from speakkit.store import profiles, results, sessions
from speakkit.store.connection import Database
from speakkit.store.sql import execute, fetch
from speakkit.store.validation import checked

if TYPE_CHECKING:
    import duckdb


def add_review(
    connection: duckdb.DuckDBPyConnection,
    session_id: str,
    rank: int,
    decision: Decision,
    *,
    by: str,
    at: datetime,
    edit: InsightEdit,
    note: str | None,
) -> Review:
    session = sessions.session(connection, session_id)
    analysis = results.raw_analysis(connection, session_id)
    if analysis is None:
        raise InvalidStateError(f"Session {session_id} has no analysis to review yet; process it first.")
    insight = _insight(session_id, rank, analysis)
    if decision is Decision.WITHDRAW and rank not in standing_reviews(connection, session_id):
        raise InvalidStateError(
            f"No review of insight {rank} of session {session_id} stands, so none can be withdrawn."
        )
    row = {
        **edit.model_dump(),
        **analysis.model_dump(include={"engine", "engine_version", "model", "prompt_hash"}),
        **insight.model_dump(include={"rank", "category", "pattern"}),
        "session_id": session_id,
        "decision": decision,
        "reviewed_by": by,
        "reviewed_at": at,
        "note": note,
    }
    try:
        review = Review.model_validate({**row, "event_id": 1})
    except ValidationError as error:
        fields = ", ".join(sorted({".".join(map(str, item["loc"])) or "edit" for item in error.errors()}))
        raise InputError(
            f"The review can't be stored ({fields}): it needs who reviews, an edit something to change, "
            "and texts have at most 2000 characters."
        ) from None
    ((event_id,),) = execute(connection, "insert_review", **review.model_dump(exclude={"event_id"}))
    profiles.refresh(connection, session.learner_id)
    return review.model_copy(update={"event_id": event_id})


def _insight(session_id: str, rank: int, analysis: Analysis) -> Insight:
    for insight in analysis.insights:
        if insight.rank == rank:
            return insight
    raise UnknownInsightError(
        f"Session {session_id} has no insight {rank}; it has {len(analysis.insights)}. "
        f"`speakkit review {session_id}` lists them."
    )


def reviews(connection: duckdb.DuckDBPyConnection, session_id: str | None) -> list[Review]:
    rows = fetch(connection, "select_reviews", session_id=session_id)
    with checked("reviews", session_id or "a session"):
        return [Review.model_validate(row) for row in rows]


def standing_reviews(connection: duckdb.DuckDBPyConnection, session_id: str) -> dict[int, Review]:
    given = {review.event_id: review for review in reviews(connection, session_id)}
    standing = fetch(connection, "select_standing_reviews", session_id=session_id)
    return {row["rank"]: given[row["event_id"]] for row in standing}


class Reviews:
    """The reviews that a store holds; `Store.reviews`."""

    def __init__(self, database: Database) -> None:
        self._database = database

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
        with self._database.write() as connection:
            return add_review(
                connection,
                session_id,
                rank,
                decision,
                by=by,
                at=at or datetime.now(UTC),
                edit=edit or InsightEdit(),
                note=note,
            )

    def all(self, session_id: str | None = None) -> list[Review]:
        """All reviews, of one session or of all, in the order in which they were given."""
        with self._database.read() as connection:
            return reviews(connection, session_id)

    def standing(self, session_id: str) -> dict[int, Review]:
        """The reviews in force of a session's insights, by rank."""
        with self._database.read() as connection:
            return standing_reviews(connection, session_id)
