"""SpeakKit's own form of a transcript, in which one speaker's words wait to be processed."""

from __future__ import annotations

from pydantic import TypeAdapter
from pydantic_core import to_json

from speakkit.transcribe.formats.imported import ImportedTranscript

KEY = "speakkit_transcript"
"""The one field of such a document."""
_ADAPTER = TypeAdapter(ImportedTranscript)


def write_kept_json(transcript: ImportedTranscript) -> bytes:
    """The transcript as `read_kept_json` takes it."""
    return to_json({KEY: _ADAPTER.dump_python(transcript, mode="json")})


def read_kept_json(document: dict[str, object]) -> ImportedTranscript:
    """The transcript in a parsed document of `write_kept_json`.

    Raises:
        ValidationError: a field is missing or of another type.
    """
    return _ADAPTER.validate_python(document[KEY])
