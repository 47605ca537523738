"""The last session by itself, and what became of the first points of those before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from speakkit.model import Insight, Transcript, Value
from speakkit.profile.profile import PatternProfile
from speakkit.report.shown_quotes import Piece, Transcripts

MAX_EARLIER = 3
"""How many earlier points a page shows."""


class LastSession(Value):
    """The newest session that has a transcript: what its summary is made of, and the transcript with its marks.

    `words` is what rates divide by, None where words can't be counted.
    """

    recorded: date
    topic: str | None
    transcript: Transcript
    words: int | None
    insights: tuple[Insight, ...]
    pieces: tuple[Piece, ...]


class EarlierPoint(Value):
    """What a session before the last would have worked on first, and in how many of the sessions since it was found."""

    pattern: str
    recorded: date
    present: int
    checked: int


def last_session(
    rows: Sequence[Mapping[str, Any]],
    transcripts: Transcripts,
    listed: Sequence[Mapping[str, Any]],
    insights: Sequence[tuple[date, Insight]],
) -> LastSession | None:
    """The newest of these sessions that was analysed.

    Args:
        rows: the sessions, oldest first.
        listed: the rows behind `insights`, one for one.
    """
    done = [row for row in rows if row["status"] == "DONE" and row["session_id"] in transcripts.heard]
    if not done:
        return None
    session_id, words = done[-1]["session_id"], done[-1]["word_count"]
    heard = transcripts.heard[session_id]
    own = (one for row, (_, one) in zip(listed, insights, strict=True) if row["session_id"] == session_id)
    return LastSession(
        recorded=heard.recorded,
        topic=heard.topic,
        transcript=heard.transcript,
        words=None if words is None else int(words),
        insights=tuple(sorted(own, key=lambda one: one.rank)),
        pieces=heard.everything,
    )


def earlier_points(
    listed: Sequence[Mapping[str, Any]], profile: PatternProfile, focus: str | None
) -> tuple[EarlierPoint, ...]:
    """The first points of earlier sessions, newest first and each once; not the focus, of which the page says all.

    Args:
        listed: insights, newest session first.
    """
    newest = listed[0]["session_id"] if listed else None
    firsts: dict[str, Mapping[str, Any]] = {}
    for row in listed:
        if row["rank"] == 1 and row["session_id"] != newest and row["pattern"] != focus:
            firsts.setdefault(row["key"], row)
    points = (_point(row, profile) for row in firsts.values())
    return tuple(point for point in points if point is not None)[:MAX_EARLIER]


def _point(row: Mapping[str, Any], profile: PatternProfile) -> EarlierPoint | None:
    """None where no session since could tell, or engines changed since."""
    evidence = next((one for one in profile.patterns if one.key == row["key"]), None)
    numbers = {session.session_id: number for number, session in enumerate(profile.sessions)}
    if evidence is None or numbers.get(row["session_id"], -1) < evidence.start:
        return None
    since = [mark for mark in evidence.marks[numbers[row["session_id"]] + 1 :] if mark.informs]
    if not since:
        return None
    return EarlierPoint(
        pattern=row["pattern"],
        recorded=row["recorded_at"].date(),
        present=sum(mark.state == "present" for mark in since),
        checked=len(since),
    )
