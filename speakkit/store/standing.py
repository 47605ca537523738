"""What stands of analyses after reviews and merges: what the API, the command line and the published dataset show."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import TypeAdapter

from speakkit.model import Lexis, Quote, QuotedStrength
from speakkit.model.standing import Standing
from speakkit.store.turn import Part
from speakkit.store.validation import checked

_QUOTES = TypeAdapter(tuple[Quote, ...])
_STRENGTHS = TypeAdapter(tuple[QuotedStrength, ...])


class Feedback(NamedTuple):
    """What a session comes down to, as it stands; None where it wasn't analysed, or nothing stands."""

    focus_next: str | None
    summary: str | None


class StandingAnalyses(Part):
    """What stands of each analysis; what the engine itself answered is `Results.raw_analysis`."""

    def get(self, session_id: str) -> Standing | None:
        """What stands of the session's analysis after reviews and merges; None where there is no analysis (yet)."""
        with self._door.read() as turn:
            turn.create_views("standing_feedback")
            rows = turn.fetch("select_standing_feedback", session_id=session_id)
            insights = turn.fetch("select_standing_insights", session_id=session_id) if rows else []
            observations = turn.fetch("select_standing_observations", session_id=session_id) if rows else []
        for row in rows:
            with checked("analyses, insights, observations or reviews", session_id):
                return Standing.model_validate(
                    {
                        "insights": [{**one, "examples": _QUOTES.validate_json(one["examples"])} for one in insights],
                        "observations": [
                            {**one, **{name: _QUOTES.validate_json(one[name]) for name in ("quotes", "correct_quotes")}}
                            for one in observations
                        ],
                        "strengths": _STRENGTHS.validate_json(row["strengths"]),
                        "lexis": Lexis.model_validate_json(row["lexis"]),
                        "written_in": row["written_in"],
                        "focus_next": row["focus_next"],
                        "focus_rule": row["focus_rule"],
                        "summary": row["summary"],
                    }
                )
        return None

    def feedback(self) -> dict[str, Feedback]:
        """Focus and summary of every analysed session, as they stand, by session id."""
        with self._door.read() as turn:
            turn.create_views("standing_feedback")
            rows = turn.fetch("select_standing_feedback", session_id=None)
        return {row["session_id"]: Feedback(row["focus_next"], row["summary"]) for row in rows}
