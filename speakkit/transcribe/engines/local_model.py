"""What the `local` transcriber asks of a model that runs on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from speakkit.model import Filler, Segment, Word
from speakkit.transcribe.protocol import TranscriptionRequest


@dataclass(frozen=True)
class LocallyHeard:
    """What a model heard in a recording.

    Attributes:
        fillers: None where it doesn't look for them, or couldn't find out.
        segments: its judgement of each stretch, None where it judges word by word.
        spoken_language: what the recording sounds like, where that isn't the language it was heard in.
        unreliable: why nothing may rest on the whole, None where something may.
    """

    text: str
    words: tuple[Word, ...] = ()
    fillers: tuple[Filler, ...] | None = None
    segments: tuple[Segment, ...] | None = None
    spoken_language: str | None = None
    unreliable: str | None = None


class LocalModel(Protocol):
    """A recogniser on this machine. `name`, `version` and `min_word_confidence` go into the transcript; `languages` is None for
    any."""

    name: str
    version: str
    min_word_confidence: float
    languages: frozenset[str] | None

    def hear(self, request: TranscriptionRequest) -> LocallyHeard:
        """What was said; no words where nothing could be recognised.

        Raises:
            EngineError: the model failed.
        """
        ...
