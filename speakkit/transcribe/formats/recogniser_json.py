"""JSON answers of recognisers, and what SpeakKit kept of a transcript: whose it is, told by its fields."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import from_json

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats.deepgram_json import read_deepgram_json
from speakkit.transcribe.formats.imported import ImportedTranscript
from speakkit.transcribe.formats.kept_json import KEY, read_kept_json
from speakkit.transcribe.formats.openai_json import read_openai_json


def read_recogniser_json(text: str) -> ImportedTranscript:
    """The transcript in the JSON of OpenAI (`verbose_json`), Whisper's programs or Deepgram.

    Raises:
        TranscriptFileError: it isn't JSON, of another program, or lacks a field.
    """
    try:
        document = from_json(text)
    except ValueError:
        raise TranscriptFileError("it isn't valid JSON") from None
    if not isinstance(document, dict) or not document.keys() & {"text", "segments", "results", KEY}:
        raise TranscriptFileError("it isn't JSON of OpenAI (verbose_json) or Deepgram")
    try:
        if KEY in document:
            return read_kept_json(document)
        return read_deepgram_json(document) if "results" in document else read_openai_json(document)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        raise TranscriptFileError(f'its field "{field}" is missing or not of the kind it should be') from None
