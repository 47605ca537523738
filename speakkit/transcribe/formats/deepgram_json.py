"""Deepgram's answer for a recording (https://developers.deepgram.com/docs/pre-recorded-audio)."""

from __future__ import annotations

from pydantic import BaseModel, Field

from speakkit.model import Word
from speakkit.transcribe.formats.imported import ImportedTranscript, latest_ms, lines_by_speaker, recognised_word
from speakkit.transcribe.formats.json_fields import Label, Many, Number, Text


class _Word(BaseModel):
    word: Text
    punctuated_word: str | None = None
    start: Number = None
    end: Number = None
    confidence: Number = None
    speaker: Label = None


class _Alternative(BaseModel):
    words: Many[_Word] = []


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
        ValidationError: a field is missing or of another type.
    """
    channels = _Document.model_validate(document).results.channels
    words = [
        _heard(word, f"channel {number}" if len(channels) > 1 else None)
        for number, channel in enumerate(channels)
        for word in channel.alternatives[0].words
        if word.word.strip()
    ]
    words.sort(key=lambda word: word.start_ms or 0)
    return ImportedTranscript.of_lines(
        lines_by_speaker(words),
        file_format="Deepgram JSON",
        end_ms=latest_ms(words),
        language=channels[0].detected_language,
    )


def _heard(word: _Word, channel: str | None) -> Word:
    return recognised_word(
        word.punctuated_word or word.word,
        word.start,
        word.end,
        speaker=channel if word.speaker is None else f"speaker {word.speaker}",
        confidence=word.confidence,
    )
