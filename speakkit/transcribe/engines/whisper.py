"""Whisper models on this machine through faster-whisper (extra `whisper`), as one of the `local` transcriber's models."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.errors import ConfigurationError
from speakkit.model import Span, Word
from speakkit.sound.stitch import word_within
from speakkit.transcribe.engines.local_model import LocallyHeard, model_at_hand
from speakkit.transcribe.protocol import TranscriptionRequest

if TYPE_CHECKING:
    from faster_whisper.transcribe import Segment

DOWNLOADED = "small.en"
"""The model that is fetched where no folder is configured: 0.5 GB, read well on two cores."""
_NEEDED = ("model.bin", "tokenizer.json")


def whisper_at_hand(folder: Path | None) -> str:
    """See `model_at_hand`; without its tokenizer the library would look for one on the network."""
    return model_at_hand(
        "faster-whisper",
        folder,
        extra="whisper",
        module="faster_whisper",
        files=_NEEDED,
        downloaded=f"faster-whisper {DOWNLOADED}",
    )


class WhisperModel:
    """A model converted for CTranslate2. Hosted or here, Whisper drops fillers and smooths over grammar."""

    def __init__(self, folder: Path | None) -> None:
        """Load the model of a folder, or without one download it to the cache of Hugging Face on first use.

        Raises:
            MissingExtraError: faster-whisper isn't installed.
            ConfigurationError: the folder holds no such model, or it can't be downloaded.
        """
        whisper_at_hand(folder)
        import faster_whisper

        try:
            self._model = faster_whisper.WhisperModel(
                DOWNLOADED if folder is None else str(folder), device="cpu", compute_type="int8"
            )
        except Exception as error:  # noqa: BLE001  # whatever the network, the file or the runtime has to complain about
            raise _not_loaded(folder, error) from None
        self.name = f"faster-whisper {DOWNLOADED if folder is None else folder.name}"
        self.version = version("faster-whisper")
        self.languages = None if self._model.model.is_multilingual else frozenset({"en"})

    def hear(self, request: TranscriptionRequest) -> LocallyHeard:
        """The words with times and probabilities."""
        segments, _ = self._model.transcribe(
            request.waveform.samples,
            language=request.language,
            word_timestamps=True,
            condition_on_previous_text=False,  # what it believes to have heard would lead it into loops
            hotwords=" ".join(request.keywords) or None,
        )
        return _heard(segments, request.waveform.duration_ms)


def _heard(segments: Iterable[Segment], duration_ms: int) -> LocallyHeard:
    whole = Span(start_ms=0, end_ms=duration_ms)
    texts: list[str] = []
    words: list[Word] = []
    for segment in segments:
        texts.append(segment.text.strip())
        words += [
            word_within(whole, text, word.start, word.end, word.probability)
            for word in segment.words or ()
            if (text := word.word.strip())
        ]
    return LocallyHeard(" ".join(text for text in texts if text), tuple(words))


def _not_loaded(folder: Path | None, error: Exception) -> ConfigurationError:
    if folder is None:
        return ConfigurationError(
            f"The model {DOWNLOADED} of faster-whisper couldn't be downloaded ({type(error).__name__}). "
            "Put one into a folder and name it in SPEAKKIT_LOCAL_MODEL_DIR, or set SPEAKKIT_LOCAL_MODEL=pocketsphinx."
        )
    return ConfigurationError(
        f"The faster-whisper model in {folder} can't be loaded ({type(error).__name__}). Copy or convert it again."
    )
