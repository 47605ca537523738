"""What the `local` transcriber asks of a model that runs on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from speakkit.model import Filler, Word
from speakkit.transcribe.protocol import TranscriptionRequest


@dataclass(frozen=True)
class LocallyHeard:
    """What a model heard in a recording; `fillers` is None where it doesn't look for them."""

    text: str
    words: tuple[Word, ...] = ()
    fillers: tuple[Filler, ...] | None = None


class LocalModel(Protocol):
    """A recogniser on this machine. `name` and `version` go into the transcript; `languages` is None for any."""

    name: str
    version: str
    languages: frozenset[str] | None

    def hear(self, request: TranscriptionRequest) -> LocallyHeard:
        """What was said; no words where nothing could be recognised.

        Raises:
            EngineError: the model failed.
        """
        ...
