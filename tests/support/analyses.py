"""Analyses in one line: insights and observations by label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from speakkit.model import MAX_INSIGHTS, Analysis, Insight, Observation, ObservationState, Quote
from speakkit.text.tokens import TOKENISER_VERSION

QUOTE = Quote(
    text="went to market", token_start=1, token_end=4, start_ms=300, end_ms=1150, tokeniser_version=TOKENISER_VERSION
)


def make_analysis(
    listed: Sequence[str] = (), observed: Mapping[str, ObservationState] | None = None, *, frequency: int = 2
) -> Analysis:
    """An analysis with an insight for each label of `listed` and an observation for each of `observed`.

    All are grammar, each occurring `frequency` times where it is present.
    """
    return Analysis(
        insights=tuple(
            Insight(
                rank=rank,
                category="grammar",
                pattern_id=None,
                pattern=label,
                detail="It is left out.",
                frequency=frequency,
                severity="medium",
                suggestion="Put it in.",
                examples=(QUOTE,),
            )
            for rank, label in enumerate(listed, start=1)
        ),
        observations=tuple(
            Observation(
                category="grammar",
                pattern_id=None,
                pattern=label,
                state=state,
                occurrences=frequency if state == "present" else 0,
                quotes=(QUOTE,) if state == "present" else (),
            )
            for label, state in (observed or {}).items()
        ),
        focus_next="Articles before nouns",
        summary="A lively story.",
        engine="rules",
        engine_version="1",
        vocabulary_version="1",
        list_had_room=len(listed) < MAX_INSIGHTS,
    )
