"""What stands of analyses after reviews and merges: what the API, the command line and the published dataset show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from speakkit.model import Analysis, Lexis, Quote, QuotedStrength
from speakkit.model.standing import Standing, StandingInsight
from speakkit.store.results import Results
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
        """What stands of the session's analysis after reviews and merges; None where there is no analysis (yet).

        To plan the views that make sure of it takes longer than all else, and where nobody said anything they change nothing.
        """
        with self._door.read() as turn:
            (said,) = turn.fetch("select_is_session_overruled", session_id=session_id)
            if not said["is_overruled"]:
                analysis = Results(turn).raw_analysis(session_id)
                return None if analysis is None else _as_given(analysis)
            turn.create_views("standing_feedback")
            rows = turn.fetch("select_standing", session_id=session_id)
            observations = turn.fetch("select_standing_observations", session_id=session_id) if rows else []
        for row in rows:
            with checked("analyses, insights, observations or reviews", session_id):
                return Standing.model_validate(
                    {
                        "insights": [_insight(one) for one in row["insights"] or ()],
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
            rows = turn.fetch("select_standing_feedback")
        return {row["session_id"]: Feedback(row["focus_next"], row["summary"]) for row in rows}


def _as_given(analysis: Analysis) -> Standing:
    """All that the engine said stands."""
    with_names = [
        StandingInsight(**dict(one), given_category=one.category, given_pattern=one.pattern)
        for one in analysis.insights
    ]
    return Standing(
        insights=tuple(with_names),
        observations=analysis.observations,
        strengths=analysis.strengths,
        lexis=analysis.lexis,
        focus_next=analysis.focus_next,
        focus_rule=None if analysis.focus_next is None else analysis.focus_rule,
        summary=analysis.summary,
        written_in=analysis.written_in,
    )


def _insight(one: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `standing_insights`, as the model has it."""
    fields = {name: one[name] for name in StandingInsight.model_fields if name in one}
    return {**fields, "examples": _QUOTES.validate_json(one["examples"]), "review": one["decision"]}
