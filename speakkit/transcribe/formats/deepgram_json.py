"""Deepgram's answer for a recording (https://developers.deepgram.com/docs/pre-recorded-audio)."""

from __future__ import annotations

from pydantic import BaseModel, Field

from speakkit.model import Share, Word
from speakkit.transcribe.formats.imported import ImportedTranscript, lines_by_speaker, milliseconds, timed_word
from speakkit.transcribe.formats.openai_json import Seconds


class _Word(BaseModel):
    word: str = Field(min_length=1)
    punctuated_word: str | None = None
    start: Seconds
    end: Seconds
    confidence: Share | None = None
    speaker: int | None = None


class _Alternative(BaseModel):
    words: list[_Word]


class _Channel(BaseModel):
    alternatives: list[_Alternative] = Field(min_length=1)
    detected_language: str | None = None


class _Results(BaseModel):
    channels: list[_Channel] = Field(min_length=1)


class _Document(BaseModel):
    results: _Results


def read_deepgram_json(document: object) -> ImportedTranscript:
    """The best alternatives in a parsed Deepgram document; speakers and channels are numbered as there.

    Raises:
        TranscriptFileError: its times can't be.
        ValidationError: a field is missing or of another type.
    """
    channels = _Document.model_validate(document).results.channels
    words = [
        _timed(word, f"channel {number}" if len(channels) > 1 else None)
        for number, channel in enumerate(channels)
        for word in channel.alternatives[0].words
    ]
    words.sort(key=lambda word: word.start_ms or 0)
    return ImportedTranscript.of_lines(
        lines_by_speaker(words),
        file_format="Deepgram JSON",
        end_ms=max((word.end_ms for word in words if word.end_ms is not None), default=None),
        language=channels[0].detected_language,
    )


def _timed(word: _Word, channel: str | None) -> Word:
    return timed_word(
        word.punctuated_word or word.word,
        milliseconds(word.start),
        milliseconds(word.end),
        speaker=channel if word.speaker is None else f"speaker {word.speaker}",
        confidence=word.confidence,
    )
