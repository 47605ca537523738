"""Result documents: what a worker found, on its way through object storage; written and read here alone."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from speakkit.errors import CorruptDataError
from speakkit.measure.values import Measure
from speakkit.model import Analysis, Identifier, KeptAnswer, Transcript, Value
from speakkit.model.hashing import content_hash
from speakkit.model.steps import StepTime


class TranscriptResult(Value):
    """What was heard, and how long the worker's steps took."""

    kind: Literal["transcript"] = "transcript"
    session_id: Identifier
    attempt: int = Field(ge=1)
    transcript: Transcript
    times: tuple[StepTime, ...] = ()


class AnalysisResult(Value):
    """What was found in the transcript of that hash."""

    kind: Literal["analysis"] = "analysis"
    session_id: Identifier
    attempt: int = Field(ge=1)
    transcript_hash: str
    analysis: Analysis
    measures: tuple[Measure, ...] = ()
    times: tuple[StepTime, ...] = ()


class AnswerResult(Value):
    """What an engine answered, to be kept so that it isn't paid for twice."""

    kind: Literal["answer"] = "answer"
    session_id: Identifier
    attempt: int = Field(ge=1)
    answer: KeptAnswer


Result = TranscriptResult | AnalysisResult | AnswerResult
_RESULT: TypeAdapter[Result] = TypeAdapter(Annotated[Result, Field(discriminator="kind")])


def read_result(data: bytes) -> Result:
    """The result in a document.

    Raises:
        CorruptDataError: it holds none.
    """
    try:
        return _RESULT.validate_json(data)
    except ValidationError as error:
        raise CorruptDataError(f"A result document can't be read ({error.error_count()} faults).") from None


def transcript_hash(transcript: Transcript) -> str:
    """What tells the words of one transcript from those of another: what an analysis quotes are tokens of these."""
    return content_hash(transcript.text)


def sha256_of(data: bytes) -> str:
    """The digest under which a document is announced."""
    return hashlib.sha256(data).hexdigest()
