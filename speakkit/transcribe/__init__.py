"""Transcription: from a recording to its words."""

from __future__ import annotations

from speakkit.settings import Settings
from speakkit.transcribe.protocol import Transcriber, TranscriptionRequest

__all__ = ["Transcriber", "TranscriptionRequest", "open_transcriber"]


def open_transcriber(name: str, settings: Settings) -> Transcriber:
    """The transcriber that settings call `name`: "local", "openai" or "import"; a client is made when it is first used.

    Raises:
        ConfigurationError: its key or its extra is missing.
    """
    if name == "openai":
        from speakkit.transcribe.engines.openai_engine import OpenAITranscriber

        return OpenAITranscriber(settings)
    if name == "import":
        from speakkit.transcribe.engines.imported_transcript import ImportTranscriber

        return ImportTranscriber(settings)
    from speakkit.transcribe.engines.local import LocalTranscriber

    return LocalTranscriber(settings)
