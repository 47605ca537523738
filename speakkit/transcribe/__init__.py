"""Transcription: from a recording to its words."""

from speakkit.transcribe.protocol import Transcriber, TranscriptionRequest
from speakkit.transcribe.registry import (
    TRANSCRIBERS,
    TranscriberInfo,
    open_transcriber,
    open_transcript_reader,
    read_transcript_alone,
)

__all__ = [
    "TRANSCRIBERS",
    "Transcriber",
    "TranscriberInfo",
    "TranscriptionRequest",
    "open_transcriber",
    "open_transcript_reader",
    "read_transcript_alone",
]
