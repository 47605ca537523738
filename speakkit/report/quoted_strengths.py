"""Successes in the learner's own words: what an analyser says was used well, and patterns of which each use was right.

The words were looked up in the transcript when they were analysed. Nothing is praised whose sentence holds a finding or a
word that wasn't clearly heard, also one that was found since: whoever is praised for a mistake learns it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd
from pydantic import TypeAdapter

from speakkit.dataset.dataset import Dataset
from speakkit.model import Observation, Quote, QuotedStrength, Session, Transcript, Value
from speakkit.model.standing import Standing
from speakkit.report.rows import records
from speakkit.report.shown_quotes import QUOTES, Heard, QuoteLine, Transcripts
from speakkit.text.quote_places import place_of
from speakkit.text.tokens import tokenise

_STRENGTHS = TypeAdapter(tuple[QuotedStrength, ...])
MAX_SHOWN = 2
"""How many of each kind a page shows."""
MIN_USES = 3
"""Right uses from which on nothing wrong is a success, and not just luck with one place."""


class UsedWell(Value):
    """A construction that was used well, in the analyser's words, and where."""

    text: str
    line: QuoteLine


class SaidRight(Value):
    """A pattern that had its occasions in a session and never went wrong: one of the places; `uses` counts them all."""

    pattern: str
    uses: int
    line: QuoteLine


def used_well(strengths: Iterable[QuotedStrength], heard: Heard) -> tuple[UsedWell, ...]:
    """Those that may be praised."""
    lines = ((one.text, _praised(one.quote, heard)) for one in strengths)
    return tuple(UsedWell(text=text, line=line) for text, line in lines if line is not None)


def said_right(observations: Iterable[Observation], heard: Heard) -> tuple[SaidRight, ...]:
    """Those that were right often enough and never wrong, of which a place may be praised."""
    found = ((seen, next(_lines(seen.correct_quotes, heard), None)) for seen in observations if _was_right(seen))
    return tuple(
        SaidRight(pattern=seen.pattern, uses=seen.correct_uses or 0, line=line)
        for seen, line in found
        if line is not None
    )


def heard_session(session: Session, transcript: Transcript, standing: Standing | None) -> Heard:
    """A transcript with all that stands found in it."""
    quotes = [quote for one in standing.insights for quote in one.examples] if standing else []
    quotes += [quote for seen in standing.observations for quote in seen.quotes] if standing else []
    places = (place_of(quote, tokenise(transcript.text)) for quote in quotes)
    findings = frozenset(number for place in places for number in place or ())
    return Heard(transcript, session.recorded_at.date(), session.topic, findings)


def newest_used_well(dataset: Dataset, learner_id: str, transcripts: Transcripts) -> tuple[UsedWell, ...]:
    """Those of the newest session that has any."""
    if "analyses" not in dataset.table_names:
        return ()
    for row in _newest_first(dataset.analyses(learner_id)):
        heard = transcripts.heard.get(row["session_id"])
        given = _STRENGTHS.validate_json(row.get("strengths") or "[]")
        if shown := used_well(given, heard) if heard else ():
            return shown[:MAX_SHOWN]
    return ()


def newest_said_right(
    dataset: Dataset, learner_id: str, transcripts: Transcripts, focus_key: str | None
) -> tuple[SaidRight, ...]:
    """Those of the newest session, without the focus, which is what to work on."""
    rows = _newest_first(dataset.observations(learner_id))
    newest = [row for row in rows if row["session_id"] == rows[0]["session_id"] and row["key"] != focus_key]
    heard = transcripts.heard.get(rows[0]["session_id"]) if rows else None
    shown = said_right(map(_observation, newest), heard) if heard else ()
    return tuple(sorted(shown, key=lambda one: (-one.uses, one.pattern))[:MAX_SHOWN])


def _newest_first(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return records(frame.sort_values(["recorded_at", "session_id"], ascending=False))


def _observation(row: Mapping[str, Any]) -> Observation:
    """What a published row says was right."""
    return Observation(
        category=row["category"],
        pattern_id=row.get("pattern_id"),
        pattern=row["pattern"],
        state=row["state"],
        occurrences=int(row["occurrences"]),
        correct_uses=None if row.get("correct_uses") is None else int(row["correct_uses"]),
        correct_quotes=QUOTES.validate_json(row.get("correct_quotes") or "[]"),
    )


def _was_right(seen: Observation) -> bool:
    return seen.state == "absent" and (seen.correct_uses or 0) >= MIN_USES


def _lines(quotes: Iterable[Quote], heard: Heard) -> Iterator[QuoteLine]:
    return (line for quote in quotes if (line := _praised(quote, heard)) is not None)


def _praised(quote: Quote, heard: Heard) -> QuoteLine | None:
    """The words alone, since what stands beside them may be wrong; None where nobody may praise them."""
    place = place_of(quote, heard.tokens)
    is_sound = place is not None and heard.flawed.isdisjoint(place) and heard.transcript.unreliable is None
    return heard.line(place, quote, neighbours=0) if place is not None and is_sound else None
