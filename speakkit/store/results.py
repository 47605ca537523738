"""What was heard, found and measured in a session: transcripts, analyses, measures, and the ledger of calls.

The rows of a session are replaced as a whole, so that storing twice is storing once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter

from speakkit.measure.values import Measure
from speakkit.model import (
    Analysis,
    EngineCall,
    Filler,
    Insight,
    KeptAnswer,
    Observation,
    Quote,
    RunAgreement,
    Segment,
    Span,
    Transcript,
    Word,
)
from speakkit.model.judge import analysis_version
from speakkit.model.steps import StepTime
from speakkit.store.sql import Row, append, execute, fetch
from speakkit.store.validation import checked
from speakkit.text.tokens import word_count

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")

_PAUSES = TypeAdapter(tuple[Span, ...])
_FILLERS = TypeAdapter(tuple[Filler, ...])
_SEGMENTS = TypeAdapter(tuple[Segment, ...])
_LISTS: dict[str, TypeAdapter[Any]] = {"pauses": _PAUSES, "fillers": _FILLERS, "segments": _SEGMENTS}
_QUOTES = TypeAdapter(tuple[Quote, ...])
_KEYS = TypeAdapter(tuple[str, ...])
_PARAMETERS = TypeAdapter(dict[str, float])


def save_transcript(connection: duckdb.DuckDBPyConnection, session_id: str, transcript: Transcript) -> None:
    execute(connection, "delete_transcripts", session_id=session_id)
    execute(connection, "delete_words", session_id=session_id)
    execute(
        connection,
        "insert_transcript",
        session_id=session_id,
        word_count=word_count(transcript.text),
        pauses=_to_json(_PAUSES, transcript.pauses),
        fillers=_to_json(_FILLERS, transcript.fillers),
        segments=_to_json(_SEGMENTS, transcript.segments),
        **transcript.model_dump(exclude={"words", "pauses", "fillers", "segments"}),
    )
    append(connection, "words", _word_rows(session_id, transcript.words))


def _word_rows(session_id: str, words: tuple[Word, ...]) -> list[Row]:
    return [{**dict(word), "session_id": session_id, "position": position} for position, word in enumerate(words)]


def transcript(connection: duckdb.DuckDBPyConnection, session_id: str) -> Transcript | None:
    for row in fetch(connection, "select_transcript", session_id=session_id):
        words = fetch(connection, "select_words", session_id=session_id)
        with checked("transcripts", session_id):
            lists = {name: _from_json(adapter, row.pop(name)) for name, adapter in _LISTS.items()}
            return Transcript.model_validate({**row, "words": words, **lists})
    return None


def save_analysis(connection: duckdb.DuckDBPyConnection, session_id: str, analysis: Analysis) -> None:
    for table in ("analyses", "insights", "observations"):
        execute(connection, f"delete_{table}", session_id=session_id)
    execute(
        connection,
        "insert_analysis",
        session_id=session_id,
        analysis_version=analysis_version(analysis),
        rejections=analysis.rejections.model_dump_json(),
        agreement=None if analysis.agreement is None else analysis.agreement.model_dump_json(),
        asked_about=_to_json(_KEYS, analysis.asked_about),
        **analysis.model_dump(
            exclude={
                "insights",
                "observations",
                "focus_next",
                "summary",
                "rejections",
                "agreement",
                "asked_about",
            }
        ),
    )
    append(connection, "insights", _insight_rows(session_id, analysis.insights))
    append(connection, "observations", _observation_rows(session_id, analysis.observations))
    execute(
        connection,
        "set_feedback",
        session_id=session_id,
        focus_next=analysis.focus_next,
        summary=analysis.summary,
    )


def _insight_rows(session_id: str, insights: tuple[Insight, ...]) -> list[Row]:
    return [
        {**dict(insight), "session_id": session_id, "examples": _to_json(_QUOTES, insight.examples)}
        for insight in insights
    ]


def _observation_rows(session_id: str, observations: tuple[Observation, ...]) -> list[Row]:
    return [
        {**dict(seen), "session_id": session_id, "position": position, "quotes": _to_json(_QUOTES, seen.quotes)}
        for position, seen in enumerate(observations)
    ]


def raw_analysis(connection: duckdb.DuckDBPyConnection, session_id: str) -> Analysis | None:
    for row in fetch(connection, "select_analysis", session_id=session_id):
        insights = fetch(connection, "select_insights", session_id=session_id)
        observations = fetch(connection, "select_observations", session_id=session_id)
        with checked("analyses, insights or observations", session_id):
            rejections = TypeAdapter(dict[str, int]).validate_json(row.pop("rejections"))
            agreement = row.pop("agreement")
            return Analysis.model_validate(
                {
                    **row,
                    "rejections": rejections,
                    "agreement": None if agreement is None else RunAgreement.model_validate_json(agreement),
                    "asked_about": _KEYS.validate_json(row["asked_about"]),
                    "insights": [_with_quotes(insight, "examples") for insight in insights],
                    "observations": [_with_quotes(observation, "quotes") for observation in observations],
                }
            )
    return None


def save_measures(connection: duckdb.DuckDBPyConnection, session_id: str, found: Sequence[Measure]) -> None:
    execute(connection, "delete_measures", session_id=session_id)
    append(connection, "measures", _measure_rows(session_id, found))


def _measure_rows(session_id: str, found: Sequence[Measure]) -> list[Row]:
    return [
        {
            **dict(measure),
            "session_id": session_id,
            "position": position,
            "parameters": _to_json(_PARAMETERS, dict(measure.parameters)),
        }
        for position, measure in enumerate(found)
    ]


def measures(connection: duckdb.DuckDBPyConnection, session_id: str) -> tuple[Measure, ...]:
    rows = fetch(connection, "select_measures", session_id=session_id)
    with checked("measures", session_id):
        return tuple(
            Measure.model_validate({**row, "parameters": _PARAMETERS.validate_json(row["parameters"])}) for row in rows
        )


def record_call(connection: duckdb.DuckDBPyConnection, call: EngineCall, answer: KeptAnswer | None) -> None:
    execute(connection, "insert_call", **call.model_dump())
    if answer is not None:
        execute(connection, "keep_answer", **answer.model_dump())


def kept_answer(connection: duckdb.DuckDBPyConnection, answer_key: str) -> KeptAnswer | None:
    for row in fetch(connection, "select_kept_answer", answer_key=answer_key):
        with checked("kept_answers", row["session_id"]):
            return KeptAnswer.model_validate(row)
    return None


def calls(connection: duckdb.DuckDBPyConnection, session_id: str) -> list[EngineCall]:
    rows = fetch(connection, "select_calls", session_id=session_id)
    with checked("engine_calls", session_id):
        return [EngineCall.model_validate(row) for row in rows]


def record_steps(connection: duckdb.DuckDBPyConnection, times: Sequence[StepTime]) -> None:
    append(connection, "step_times", [dict(time) for time in times])


def _with_quotes(row: Row, column: str) -> Row:
    return {**row, column: _QUOTES.validate_json(row[column])}


def _to_json(adapter: TypeAdapter[T], value: T | None) -> str | None:
    return None if value is None else adapter.dump_json(value).decode()


def _from_json(adapter: TypeAdapter[T], text: str | None) -> T | None:
    return None if text is None else adapter.validate_json(text)
