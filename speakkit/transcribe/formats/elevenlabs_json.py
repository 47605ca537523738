"""ElevenLabs' transcript (https://elevenlabs.io/docs/api-reference/speech-to-text/convert)."""

from __future__ import annotations

import math

from pydantic import BaseModel

from speakkit.model import Word
from speakkit.transcribe.formats.imported import ImportedTranscript, latest_ms, lines_by_speaker, recognised_word
from speakkit.transcribe.formats.json_fields import Label, Many, Number, Text


class _Part(BaseModel):
    text: Text
    type: str = "word"
    start: Number = None
    end: Number = None
    logprob: Number = None
    speaker_id: Label = None


class _Transcript(BaseModel):
    language_code: str | None = None
    words: Many[_Part] = []
    channel_index: int | None = None


class _Document(_Transcript):
    transcripts: Many[_Transcript] = []


def read_elevenlabs_json(document: object) -> ImportedTranscript:
    """The words of a parsed ElevenLabs document, of one channel or of several; sounds and spaces are no words.

    Raises:
        ValidationError: a field is of another type.
    """
    answer = _Document.model_validate(document)
    channels = answer.transcripts or [answer]
    words = [
        _heard(part, f"channel {channel.channel_index}" if len(channels) > 1 else None)
        for channel in channels
        for part in channel.words
        if part.type == "word" and part.text.strip()
    ]
    words.sort(key=lambda word: word.start_ms or 0)
    return ImportedTranscript.of_lines(
        lines_by_speaker(words),
        file_format="ElevenLabs JSON",
        end_ms=latest_ms(words),
        language=channels[0].language_code,
    )


def _heard(part: _Part, channel: str | None) -> Word:
    confidence = None if part.logprob is None or part.logprob > 0 else math.exp(part.logprob)
    return recognised_word(
        part.text.strip(), part.start, part.end, speaker=channel or part.speaker_id, confidence=confidence
    )
