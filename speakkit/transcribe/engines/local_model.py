"""What the `local` transcriber asks of a model that runs on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from speakkit.errors import ConfigurationError, MissingExtraError
from speakkit.model import Filler, Word
from speakkit.transcribe.protocol import TranscriptionRequest


@dataclass(frozen=True)
class LocallyHeard:
    """What a model heard in a recording; `fillers` is None where it doesn't look for them."""

    text: str
    words: tuple[Word, ...] = ()
    fillers: tuple[Filler, ...] | None = None


def model_at_hand(
    name: str, folder: Path | None, *, extra: str, module: str, files: Sequence[str], downloaded: str
) -> str:
    """Which model of a kind would be loaded, told without loading it.

    Args:
        extra, module: what to install, and what it is imported as.
        files: what a folder with such a model holds.
        downloaded: what is fetched where there is no folder.

    Raises:
        MissingExtraError: the extra isn't installed.
        ConfigurationError: the folder holds no such model.
    """
    if find_spec(module) is None:
        raise MissingExtraError(f"The local model {name} isn't installed; pip install 'speakkit[{extra}]'.")
    if folder is None:
        return f"{downloaded}, downloaded on first use"
    if not all((folder / file).is_file() for file in files):
        raise ConfigurationError(
            f"{folder} holds no {name} model ({' and '.join(files)}). Check SPEAKKIT_LOCAL_MODEL_DIR."
        )
    return f"{name} in {folder}"


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
