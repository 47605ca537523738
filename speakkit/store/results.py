"""What was heard, found and measured in a session: transcript, analysis, measures; `Store.results`.

The rows of a session are replaced as a whole, so that storing twice is storing once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from pydantic import TypeAdapter

from speakkit.measure.values import Measure
from speakkit.model import (
    Analysis,
    Filler,
    Insight,
    Lexis,
    Observation,
    Quote,
    QuotedStrength,
    RunAgreement,
    Segment,
    Span,
    Transcript,
    Word,
)
from speakkit.model.judge import Asked, analysis_version
from speakkit.store.claims import Claim, hold
from speakkit.store.sql import Row
from speakkit.store.turn import Part, Turn
from speakkit.store.validation import checked
from speakkit.text.tokens import word_count, word_forms

T = TypeVar("T")

_PAUSES = TypeAdapter(tuple[Span, ...])
_FILLERS = TypeAdapter(tuple[Filler, ...])
_SEGMENTS = TypeAdapter(tuple[Segment, ...])
_LISTS: dict[str, TypeAdapter[Any]] = {"pauses": _PAUSES, "fillers": _FILLERS, "segments": _SEGMENTS}
_QUOTES = TypeAdapter(tuple[Quote, ...])
_STRENGTHS = TypeAdapter(tuple[QuotedStrength, ...])
_KEYS = TypeAdapter(tuple[str, ...])
_PARAMETERS = TypeAdapter(dict[str, float])


class HeardBefore(NamedTuple):
    """A session that another recogniser heard, where its recording lay, and whether anybody has reviewed what was found in it."""

    session_id: str
    learner_id: str
    storage_key: str | None
    is_reviewed: bool


class Results(Part):
    """Results of all sessions. Saving takes a claim, as `speakkit.store.claims.Claims` says."""

    def save_transcript(self, claim: Claim, transcript: Transcript) -> None:
        """Store the session's transcript and words, with a count of our own tokens, in place of earlier ones."""
        with self._door.write() as turn:
            hold(turn, claim)
            replace_transcript(turn, claim.session_id, transcript)

    def empty_transcripts(self, before: datetime) -> int:
        """Delete what was said in sessions of before then, with their words and the answers that were kept; how many.

        How much was said stays, so that every rate stays what it was.
        """
        with self._door.write() as turn:
            aged = [row["session_id"] for row in turn.fetch("select_aged_transcripts", before=before)]
            for session_id in aged:
                for statement in ("empty_transcript", "delete_words", "delete_kept_answers"):
                    turn.execute(statement, session_id=session_id)
        return len(aged)

    def delete_word_times(self, before: datetime) -> int:
        """Delete when each word was said, and its syllables, in sessions of before then; how many. Measures stay as they are."""
        with self._door.write() as turn:
            aged = [row["session_id"] for row in turn.fetch("select_aged_word_times", before=before)]
            for session_id in aged:
                for statement in ("delete_word_times", "note_word_times_deleted"):
                    turn.execute(statement, session_id=session_id)
        return len(aged)

    def transcript(self, session_id: str) -> Transcript | None:
        """The session's transcript; None where there is none (yet)."""
        with self._door.read() as turn:
            rows = turn.fetch("select_transcript", session_id=session_id)
            words = turn.fetch("select_words", session_id=session_id) if rows else []
        for row in rows:
            with checked("transcripts", session_id):
                lists = {name: _from_json(adapter, row.pop(name)) for name, adapter in _LISTS.items()}
                return Transcript.model_validate({**row, "words": words, **lists})
        return None

    def has_transcript(self, session_id: str) -> bool:
        """Whether the session has a transcript, without reading it."""
        return self._has(session_id)["has_transcript"]

    def has_analysis(self, session_id: str) -> bool:
        """Whether the session has an analysis, without reading it."""
        return self._has(session_id)["has_analysis"]

    def _has(self, session_id: str) -> dict[str, bool]:
        with self._door.read() as turn:
            (row,) = turn.fetch("select_has_results", session_id=session_id)
        return row

    def earlier_words(self, session_id: str) -> frozenset[str]:
        """The normalised words of the learner's other transcripts."""
        with self._door.read() as turn:
            rows = turn.fetch("select_earlier_texts", session_id=session_id)
        return word_forms(row["text"] for row in rows)

    def save_analysis(self, claim: Claim, analysis: Analysis, measures: Sequence[Measure] = ()) -> None:
        """Store insights, observations, focus, summary and measures in place of earlier ones."""
        with self._door.write() as turn:
            hold(turn, claim)
            replace_analysis(turn, claim.session_id, analysis, measures)

    def raw_analysis(self, session_id: str) -> Analysis | None:
        """What the engine itself answered, before reviews and merges; None where there is no analysis (yet)."""
        with self._door.read() as turn:
            rows = turn.fetch("select_analysis", session_id=session_id)
            insights = turn.fetch("select_insights", session_id=session_id) if rows else []
            observations = turn.fetch("select_observations", session_id=session_id) if rows else []
        for row in rows:
            with checked("analyses, insights or observations", session_id):
                return _to_analysis(row, insights, observations)
        return None

    def otherwise_analysed(self, asked: Asked) -> list[str]:
        """The DONE sessions that would be analysed otherwise now, and whose words are still there, the oldest first."""
        with self._door.read() as turn:
            rows = turn.fetch("select_otherwise_analysed", **asked.model_dump())
        return [row["session_id"] for row in rows]

    def otherwise_heard(self, engine: str, engine_version: str, model: str | None) -> tuple[HeardBefore, ...]:
        """The DONE sessions that another recogniser heard, the oldest first; transcripts that were handed in were heard by none,
        and of those that went by their age nothing is to come back."""
        with self._door.read() as turn:
            rows = turn.fetch("select_otherwise_heard", engine=engine, engine_version=engine_version, model=model)
        return tuple(HeardBefore(**row) for row in rows)

    def otherwise_measured(self, version: str) -> tuple[list[str], int]:
        """The DONE sessions that were measured otherwise, the oldest first; and how many more, whose words are gone."""
        with self._door.read() as turn:
            rows = turn.fetch("select_otherwise_measured", version=version)
        due = [row["session_id"] for row in rows if row["has_words"]]
        return due, len(rows) - len(due)

    def measure_anew(self, session_id: str, transcript: Transcript, measures: Sequence[Measure]) -> None:
        """Store what was counted anew, of a session that is DONE: measures, tokens, and the syllables of its words."""
        with self._door.write() as turn:
            key = _key(turn, session_id)
            turn.execute("update_token_count", session_id=session_id, token_count=word_count(transcript.text))
            turn.execute("delete_words", session_id=session_id)
            turn.append("words", _word_rows(key, transcript.words))
            turn.execute("delete_measures", session_id=session_id)
            turn.append("measures", _measure_rows(key, measures))

    def measures(self, session_id: str) -> tuple[Measure, ...]:
        """The session's measures, empty where it wasn't analysed (yet)."""
        with self._door.read() as turn:
            rows = turn.fetch("select_measures", session_id=session_id)
        with checked("measures", session_id):
            return tuple(
                Measure.model_validate({**row, "parameters": _PARAMETERS.validate_json(row["parameters"])})
                for row in rows
            )


def replace_transcript(turn: Turn, session_id: str, transcript: Transcript) -> None:
    """Store a transcript, whoever holds the session."""
    key = _key(turn, session_id)
    if turn.execute("delete_transcripts", session_id=session_id):  # words come and go with it
        turn.execute("delete_words", session_id=session_id)
    turn.execute(
        "insert_transcript",
        **key,
        token_count=word_count(transcript.text),
        pauses=_to_json(_PAUSES, transcript.pauses),
        fillers=_to_json(_FILLERS, transcript.fillers),
        segments=_to_json(_SEGMENTS, transcript.segments),
        **transcript.model_dump(exclude={"words", "pauses", "fillers", "segments", "word_times_deleted"}),
    )
    turn.append("words", _word_rows(key, transcript.words))


def _key(turn: Turn, session_id: str) -> Row:
    """The columns by which rows are the session's."""
    (key,) = turn.fetch("key_of_session", session_id=session_id)
    return key


def _word_rows(key: Row, words: tuple[Word, ...]) -> list[Row]:
    return [{**dict(word), **key, "position": position} for position, word in enumerate(words)]


def replace_analysis(turn: Turn, session_id: str, analysis: Analysis, measures: Sequence[Measure] = ()) -> None:
    """Store an analysis and what was measured, whoever holds the session."""
    key = _key(turn, session_id)
    if turn.execute("delete_analyses", session_id=session_id):  # these come and go with it
        turn.execute("delete_insights", session_id=session_id)
        turn.execute("delete_observations", session_id=session_id)
        turn.execute("delete_measures", session_id=session_id)
    turn.execute(
        "insert_analysis",
        **key,
        analysis_version=analysis_version(analysis),
        rejections=analysis.rejections.model_dump_json(),
        agreement=None if analysis.agreement is None else analysis.agreement.model_dump_json(),
        asked_about=_to_json(_KEYS, analysis.asked_about),
        strengths=_to_json(_STRENGTHS, analysis.strengths),
        lexis=analysis.lexis.model_dump_json(),
        **analysis.model_dump(
            exclude={
                "insights",
                "observations",
                "focus_next",
                "summary",
                "rejections",
                "agreement",
                "asked_about",
                "strengths",
                "lexis",
            }
        ),
    )
    turn.append("insights", _insight_rows(key, analysis.insights))
    turn.append("observations", _observation_rows(key, analysis.observations))
    turn.execute(
        "set_feedback",
        session_id=session_id,
        focus_next=analysis.focus_next,
        summary=analysis.summary,
    )
    turn.append("measures", _measure_rows(key, measures))


def _insight_rows(key: Row, insights: tuple[Insight, ...]) -> list[Row]:
    return [{**dict(insight), **key, "examples": _to_json(_QUOTES, insight.examples)} for insight in insights]


def _observation_rows(key: Row, observations: tuple[Observation, ...]) -> list[Row]:
    return [
        {
            **dict(seen),
            **key,
            "position": position,
            "quotes": _to_json(_QUOTES, seen.quotes),
            "correct_quotes": _to_json(_QUOTES, seen.correct_quotes),
        }
        for position, seen in enumerate(observations)
    ]


def _to_analysis(row: Row, insights: list[Row], observations: list[Row]) -> Analysis:
    rejections = TypeAdapter(dict[str, int]).validate_json(row.pop("rejections"))
    agreement = row.pop("agreement")
    return Analysis.model_validate(
        {
            **row,
            "rejections": rejections,
            "agreement": None if agreement is None else RunAgreement.model_validate_json(agreement),
            "asked_about": _KEYS.validate_json(row["asked_about"]),
            "insights": [_with_quotes(insight, "examples") for insight in insights],
            "strengths": _STRENGTHS.validate_json(row["strengths"]),
            "lexis": Lexis.model_validate_json(row["lexis"]),
            "observations": [
                _with_quotes(_with_quotes(observation, "quotes"), "correct_quotes") for observation in observations
            ],
        }
    )


def _measure_rows(key: Row, found: Sequence[Measure]) -> list[Row]:
    return [
        {
            **dict(measure),
            **key,
            "position": position,
            "parameters": _to_json(_PARAMETERS, dict(measure.parameters)),
        }
        for position, measure in enumerate(found)
    ]


def _with_quotes(row: Row, column: str) -> Row:
    return {**row, column: _QUOTES.validate_json(row[column])}


def _to_json(adapter: TypeAdapter[T], value: T | None) -> str | None:
    return None if value is None else adapter.dump_json(value).decode()


def _from_json(adapter: TypeAdapter[T], text: str | None) -> T | None:
    return None if text is None else adapter.validate_json(text)
