"""Moonshine models on this machine (extra `moonshine`), as one of the `local` transcriber's models: English."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.errors import BadAnswerError, ConfigurationError, MissingExtraError
from speakkit.model import Span, Word
from speakkit.sound import voice_activity
from speakkit.sound.stitch import word_within
from speakkit.transcribe.engines.local_model import LocallyHeard
from speakkit.transcribe.protocol import TranscriptionRequest

if TYPE_CHECKING:
    from moonshine_voice import TranscriptLine

_NEEDED = "tokenizer.bin"
_WITH_WORD_TIMES = ("decoder_with_attention.ort", "decoder_kv_with_attention.ort")
_KINDS = ("tiny-streaming", "base-streaming", "small-streaming", "medium-streaming", "tiny", "base")
MIN_WORD_CONFIDENCE = 0.1
"""Nobody has measured from where on its words are right: only those that it hardly believes itself are doubted."""
_PIECE_MS, _MAX_PIECE_MS = 15_000, 30_000


def moonshine_at_hand(folder: Path | None) -> str:
    """Which model would be loaded, found out without loading it.

    Raises:
        MissingExtraError: the extra isn't installed.
        ConfigurationError: the folder holds no such model.
    """
    if find_spec("moonshine_voice") is None:
        raise MissingExtraError("The local model moonshine isn't installed; pip install 'speakkit[moonshine]'.")
    if folder is None:
        return "moonshine, downloaded on first use"
    if not (folder / _NEEDED).is_file():
        raise ConfigurationError(f"{folder} holds no moonshine model ({_NEEDED}). Check SPEAKKIT_LOCAL_MODEL_DIR.")
    return f"moonshine in {folder}"


class MoonshineModel:
    """A model folder as Moonshine publishes it; what kind it is says its path, which holds "tiny" or "base", ..."""

    languages: frozenset[str] | None = frozenset({"en"})
    min_word_confidence: float = MIN_WORD_CONFIDENCE

    def __init__(self, folder: Path | None) -> None:
        """Load the model of a folder, or without one download it on first use.

        Raises:
            MissingExtraError: moonshine-voice isn't installed.
            ConfigurationError: the folder holds no such model, or it can't be downloaded.
        """
        moonshine_at_hand(folder)
        import moonshine_voice

        try:
            if folder is None:
                path, kind = moonshine_voice.get_model_for_language("en", include_word_timestamps=True)
                folder = Path(path)
            else:
                kind = moonshine_voice.string_to_model_arch(_kind(folder))
            has_word_times = any((folder / name).is_file() for name in _WITH_WORD_TIMES)
            options = {"word_timestamps": "true"} if has_word_times else None
            self._model = moonshine_voice.Transcriber(str(folder), kind, options=options)
        except Exception as error:  # noqa: BLE001  # whatever the network, the file or the runtime has to complain about
            raise _not_loaded(folder, error) from None
        self._error = moonshine_voice.MoonshineError
        self._one_at_a_time = threading.Lock()
        self.name = f"moonshine {moonshine_voice.model_arch_to_string(kind)}"
        self.version = version("moonshine-voice")

    def hear(self, request: TranscriptionRequest) -> LocallyHeard:
        """The text of each piece, with the times of words where the model has them.

        Raises:
            BadAnswerError: the model failed.
        """
        waveform = request.waveform
        texts: list[str] = []
        words: list[Word] = []
        for span in voice_activity.pieces(waveform, target_ms=_PIECE_MS, max_ms=_MAX_PIECE_MS):
            samples = waveform.slice(span.start_ms, span.end_ms).samples
            try:
                with self._one_at_a_time:
                    lines = self._model.transcribe_without_streaming(samples.tolist()).lines
            except self._error:
                raise BadAnswerError(f"{self.name} failed at {span.start_ms / 1000:.1f} s of the recording.") from None
            texts += [text for line in lines if (text := line.text.strip())]
            words += words_of(lines, span)
        return LocallyHeard(" ".join(texts), tuple(words))


def words_of(lines: Iterable[TranscriptLine], span: Span) -> list[Word]:
    """The words of a piece, their times counted from the start of the recording and within the piece."""
    return [
        word_within(span, text, timing.start, timing.end, timing.confidence)
        for line in lines
        for timing in line.words or ()
        if (text := timing.word.strip())
    ]


def _kind(folder: Path) -> str:
    names = " ".join(folder.resolve().parts[-2:])
    return next((kind for kind in _KINDS if kind in names), "base")


def _not_loaded(folder: Path | None, error: Exception) -> ConfigurationError:
    if folder is None:
        return ConfigurationError(
            f"The moonshine model couldn't be downloaded ({type(error).__name__}). "
            "Put one into a folder and name it in SPEAKKIT_LOCAL_MODEL_DIR, or set SPEAKKIT_LOCAL_MODEL=pocketsphinx."
        )
    return ConfigurationError(
        f"The moonshine model in {folder} can't be loaded ({type(error).__name__}). Copy it again."
    )
