"""What stands of an analysis after reviews and merges: what every reader is shown."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from speakkit.model.analysis import Insight, Observation, QuotedStrength
from speakkit.model.lexis import Lexis
from speakkit.model.pattern_key import Category
from speakkit.model.values import Value

ADDED_AFTER = 100
"""The highest rank that an engine's insight may have; what reviewers add is counted on from here."""


class StandingInsight(Insight):
    """An insight that nobody has rejected, with what reviewers and merges put in the place of what the engine said.

    `rank` is the engine's, by which reviews name it, so that those rejected leave gaps; ranks above `ADDED_AFTER` are those of
    insights that a reviewer added, which say "add" in `review`. `given_category` and `given_pattern` are the engine's too, or
    the reviewer's; `review` is None where nobody has reviewed it.
    """

    given_category: Category
    given_pattern: str = Field(min_length=1)
    review: Literal["accept", "edit", "add"] | None = None


class Standing(Value):
    """What stands of one session's analysis. What the engine itself answered is `raw_analysis`, and found by that name only.

    Attributes:
        insights: by rank, those that reviewers added last.
        observations: those of a rejected insight say "not_checked".
        strengths: constructions used well, which no review takes away.
        lexis: the words that are worth speaking of, which no review takes away either.
        written_in: the language of what the engine wrote to people; None where it isn't known, or a reviewer wrote some of it.
        focus_rule: the rule behind the focus, where that is the engine's.
        focus_next, summary: the engine's, or made from the insights that remain where a reviewer rejected or edited one.
    """

    insights: tuple[StandingInsight, ...]
    observations: tuple[Observation, ...]
    strengths: tuple[QuotedStrength, ...] = ()
    lexis: Lexis = Lexis()
    focus_next: str | None
    focus_rule: str | None = None
    summary: str | None
    written_in: str | None = None
