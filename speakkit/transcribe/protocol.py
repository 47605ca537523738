"""What a transcriber is handed and what it must deliver."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from speakkit.calls.ledger import CallLedger
from speakkit.model import Transcript
from speakkit.sound.decoding import Waveform


@dataclass(frozen=True)
class TranscriptionRequest:
    """One recording to transcribe.

    Attributes:
        path: the recording as it was uploaded, on local disk.
        waveform: the same, decoded to 16 kHz mono.
        language: ISO 639-1 code of the language practised.
        prompt: the text that was read aloud, where it is known.
        keywords: words worth expecting (names, places).
        transcript_path: a transcript that was handed in with the recording.
    """

    path: Path
    waveform: Waveform
    language: str = "en"
    prompt: str | None = None
    keywords: tuple[str, ...] = ()
    transcript_path: Path | None = None


class Transcriber(Protocol):
    """A transcription engine. `name` is what settings call it.

    One whose calls let other threads of the process run meanwhile may say so by `lets_threads_run = True`: what of the store
    is open then stays open until somebody wants it, which takes less than to close it before each call.
    """

    name: str

    def transcribe(self, request: TranscriptionRequest, ledger: CallLedger) -> Transcript:
        """What was said.

        Every engine call goes through `ledger`. Pauses are filled in from the signal by the caller.

        Raises:
            EngineError: the engine didn't deliver; `is_transient` says whether a retry makes sense.
            InputError: the material can't be transcribed.
            ConfigurationError: a key or an extra is missing.
        """
        ...
