"""What stands of analyses after reviews and merges: what the API, the command line and the published dataset show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydantic import TypeAdapter

from speakkit.model import Quote
from speakkit.model.standing import Standing
from speakkit.store.sql import create_views, fetch
from speakkit.store.validation import checked

if TYPE_CHECKING:
    import duckdb

_QUOTES = TypeAdapter(tuple[Quote, ...])


class Feedback(NamedTuple):
    """What a session comes down to, as it stands; None where it wasn't analysed, or nothing stands."""

    focus_next: str | None
    summary: str | None


def standing(connection: duckdb.DuckDBPyConnection, session_id: str) -> Standing | None:
    """What stands of a session's analysis; None where it has none (yet)."""
    create_views(connection, "standing_feedback")
    for row in fetch(connection, "select_standing_feedback", session_id=session_id):
        insights = fetch(connection, "select_standing_insights", session_id=session_id)
        observations = fetch(connection, "select_standing_observations", session_id=session_id)
        with checked("analyses, insights, observations or reviews", session_id):
            return Standing.model_validate(
                {
                    "insights": [{**one, "examples": _QUOTES.validate_json(one["examples"])} for one in insights],
                    "observations": [{**one, "quotes": _QUOTES.validate_json(one["quotes"])} for one in observations],
                    "focus_next": row["focus_next"],
                    "summary": row["summary"],
                }
            )
    return None


def feedback(connection: duckdb.DuckDBPyConnection) -> dict[str, Feedback]:
    """Focus and summary of every analysed session, as they stand, by session id."""
    create_views(connection, "standing_feedback")
    rows = fetch(connection, "select_standing_feedback", session_id=None)
    return {row["session_id"]: Feedback(row["focus_next"], row["summary"]) for row in rows}
