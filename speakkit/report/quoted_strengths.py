"""Successes in the learner's own words: what an analyser says was used well, and patterns of which each use was right.

The words were looked up in the transcript when they were analysed. Nothing is praised whose sentence holds a finding or a
word that wasn't clearly heard, also one that was found since: whoever is praised for a mistake learns it. Nor is a word that
may have been given up for another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from pydantic import TypeAdapter

from speakkit.dataset.dataset import Dataset
from speakkit.dataset.rows import records
from speakkit.model import Observation, Quote, QuotedStrength, Session, Transcript, Value
from speakkit.model.clip import Clip
from speakkit.model.standing import Standing
from speakkit.profile.profile import PatternProfile
from speakkit.report.shown_quotes import QUOTES, Heard, QuoteLine, Transcripts, quoted_tokens
from speakkit.report.strengths import comparable_sessions
from speakkit.text.quote_places import place_of

_STRENGTHS = TypeAdapter(tuple[QuotedStrength, ...])
MAX_SHOWN = 2
"""How many of each kind a page shows."""
MIN_USES = 3
"""Right uses from which on nothing wrong is a success, and not just luck with one place."""


class UsedWell(Value):
    """A construction that was used well, in the analyser's words and language, where that is known, and where."""

    text: str
    line: QuoteLine
    language: str | None = None


class SaidRight(Value):
    """A pattern that had its occasions and never went wrong: one of the places; `uses` counts all in so many `sessions`."""

    pattern: str
    uses: int
    sessions: int = 1
    line: QuoteLine


def used_well(strengths: Iterable[QuotedStrength], heard: Heard, language: str | None = None) -> tuple[UsedWell, ...]:
    """Those that may be praised; `language` is that of their texts."""
    lines = ((one.text, praised(one.quote, heard)) for one in strengths)
    return tuple(UsedWell(text=text, line=line, language=language) for text, line in lines if line is not None)


def said_right(observations: Iterable[Observation], heard: Heard) -> tuple[SaidRight, ...]:
    """Those that were right often enough and never wrong, of which a place may be praised."""
    found = ((seen, next(_lines(seen.correct_quotes, heard), None)) for seen in observations if _was_right(seen))
    return tuple(
        SaidRight(pattern=seen.pattern, uses=seen.correct_uses or 0, line=line)
        for seen, line in found
        if line is not None
    )


def heard_session(
    session: Session, transcript: Transcript, standing: Standing | None, clips: Sequence[Clip] = ()
) -> Heard:
    """A transcript with all that stands found in it, and what is kept of its sound."""
    quotes = [quote for one in standing.insights for quote in one.examples] if standing else []
    quotes += [quote for seen in standing.observations for quote in seen.quotes] if standing else []
    heard = Heard(transcript, session.recorded_at.date(), session.topic, clips=lambda: clips)
    return replace(heard, findings=quoted_tokens(quotes, heard))


def newest_analyses(dataset: Dataset, learner_id: str) -> list[dict[str, Any]]:
    """What analysers gave for the learner's sessions, newest first; none in a version of before they were published."""
    return _newest_first(dataset.analyses(learner_id)) if "analyses" in dataset.table_names else []


def newest_used_well(analyses: Iterable[Mapping[str, Any]], transcripts: Transcripts) -> tuple[UsedWell, ...]:
    """Those of the newest session that has any; `analyses` are newest first."""
    for row in analyses:
        heard = transcripts.heard.get(row["session_id"])
        given = _STRENGTHS.validate_json(row.get("strengths") or "[]")
        if shown := used_well(given, heard, row.get("written_in")) if heard else ():
            return shown[:MAX_SHOWN]
    return ()


def said_right_since_break(
    dataset: Dataset, profile: PatternProfile, transcripts: Transcripts, focus_key: str | None
) -> tuple[SaidRight, ...]:
    """The patterns that were never wrong in the sessions that can be compared with the last; not the focus."""
    comparable = comparable_sessions(profile)
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in _newest_first(dataset.observations(profile.learner_id)):
        if row["session_id"] in comparable and row["key"] != focus_key:
            rows.setdefault(row["key"], []).append(row)
    shown = [one for own in rows.values() if (one := _never_wrong(own, transcripts)) is not None]
    return tuple(sorted(shown, key=lambda one: (-one.uses, one.pattern))[:MAX_SHOWN])


def _never_wrong(rows: Sequence[Mapping[str, Any]], transcripts: Transcripts) -> SaidRight | None:
    """One pattern's rows, newest first, in one sentence; None where it was wrong once, or there is too little."""
    counted = [row for row in rows if row.get("correct_uses")]
    uses = sum(int(row["correct_uses"]) for row in counted)
    if uses < MIN_USES or any(row["state"] == "present" for row in rows):
        return None
    quotes = ((row, QUOTES.validate_json(row.get("correct_quotes") or "[]")) for row in counted)
    lines = (
        line
        for row, own in quotes
        if (heard := transcripts.heard.get(row["session_id"]))
        for line in _lines(own, heard)
    )
    line = next(lines, None)
    if line is None:
        return None
    return SaidRight(pattern=rows[0]["pattern"], uses=uses, sessions=len(counted), line=line)


def _newest_first(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return records(frame.sort_values(["recorded_at", "session_id"], ascending=False))


def _was_right(seen: Observation) -> bool:
    return seen.state == "absent" and (seen.correct_uses or 0) >= MIN_USES


def _lines(quotes: Iterable[Quote], heard: Heard) -> Iterator[QuoteLine]:
    return (line for quote in quotes if (line := praised(quote, heard)) is not None)


def praised(quote: Quote, heard: Heard) -> QuoteLine | None:
    """The words in their sentence, in which nothing was found; None where nobody may praise them."""
    place = place_of(quote, heard.tokens)
    if place is None or heard.transcript.unreliable is not None:
        return None
    is_sound = heard.flawed.isdisjoint(place) and heard.given_up.isdisjoint(place)
    return heard.sentence(place, quote) if is_sound else None
