"""OpenAI's `verbose_json`, and what whisper, whisper-timestamped and whisperX write in its likeness."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, BaseModel, Field

from speakkit.model import Share, Word
from speakkit.transcribe.formats.imported import (
    ImportedTranscript,
    lines_by_speaker,
    milliseconds,
    timed_word,
    untimed_words,
    with_times,
)

Seconds = Annotated[float, Field(allow_inf_nan=False)]


class _Word(BaseModel):
    text: str = Field(validation_alias=AliasChoices("word", "text"))
    start: Seconds | None = None
    end: Seconds | None = None
    confidence: Share | None = Field(None, validation_alias=AliasChoices("confidence", "probability", "score"))
    speaker: str | None = None


class _Segment(BaseModel):
    text: str
    end: Seconds
    speaker: str | None = None
    words: list[_Word] = []


class _Document(BaseModel):
    text: str | None = None
    language: str | None = None
    segments: list[_Segment] = []
    words: list[_Word] = []


def read_openai_json(document: object) -> ImportedTranscript:
    """The transcript in a parsed `verbose_json` document: text as punctuated there, times from its words.

    Raises:
        TranscriptFileError: its times can't be.
        ValidationError: a field is missing or of another type.
    """
    answer = _Document.model_validate(document)
    timed = [
        timed_word(
            word.text.strip(),
            milliseconds(word.start),
            milliseconds(word.end),
            speaker=word.speaker,
            confidence=word.confidence,
        )
        for word in answer.words or [word for segment in answer.segments for word in segment.words]
        if word.text.strip() and word.start is not None and word.end is not None
    ]
    ends_ms = [word.end_ms for word in timed if word.end_ms is not None]
    ends_ms += [milliseconds(segment.end) for segment in answer.segments]
    return ImportedTranscript.of_lines(
        lines_by_speaker(with_times(_written(answer), timed)),
        file_format="verbose_json",
        end_ms=max(ends_ms, default=None),
        language=answer.language,
    )


def _written(answer: _Document) -> list[Word]:
    if answer.text is None or any(segment.speaker for segment in answer.segments):
        return [word for segment in answer.segments for word in untimed_words(segment.text, segment.speaker)]
    return untimed_words(answer.text)
