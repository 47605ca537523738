"""The `local` transcriber: a recogniser on this machine, no key and no network.

Better models come first where they are at hand (`SPEAKKIT_LOCAL_MODEL`); pocketsphinx always is. It reads clear speech well and
accented learners badly, so every transcript carries its mean confidence, and one below the threshold is marked unreliable.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import TypeVar

from speakkit.calls.ledger import CallLedger
from speakkit.errors import ConfigurationError, LanguageError, MissingExtraError, TooLittleSpeechError
from speakkit.model import Transcript
from speakkit.model.hashing import content_hash
from speakkit.settings import Settings
from speakkit.sound.stitch import mean_confidence
from speakkit.transcribe.engines.local_model import LocalModel
from speakkit.transcribe.protocol import TranscriptionRequest

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


def _whisper(settings: Settings) -> LocalModel:
    from speakkit.transcribe.engines.whisper import WhisperModel

    return WhisperModel(settings.local_model_dir)


def _moonshine(settings: Settings) -> LocalModel:
    from speakkit.transcribe.engines.moonshine import MoonshineModel

    return MoonshineModel(settings.local_model_dir)


def _sphinx(settings: Settings) -> LocalModel:
    from speakkit.transcribe.engines.sphinx import SphinxModel

    return SphinxModel(finds_fillers=settings.find_fillers)


MODELS: Mapping[str, Callable[[Settings], LocalModel]] = {
    "faster-whisper": _whisper,
    "moonshine": _moonshine,
    "pocketsphinx": _sphinx,
}
"""By the names that settings have for them."""


def _whisper_at_hand(settings: Settings) -> str:
    from speakkit.transcribe.engines.whisper import whisper_at_hand

    return whisper_at_hand(settings.local_model_dir)


def _moonshine_at_hand(settings: Settings) -> str:
    from speakkit.transcribe.engines.moonshine import moonshine_at_hand

    return moonshine_at_hand(settings.local_model_dir)


AT_HAND: Mapping[str, Callable[[Settings], str]] = {
    "faster-whisper": _whisper_at_hand,
    "moonshine": _moonshine_at_hand,
    "pocketsphinx": lambda _: "pocketsphinx",
}
"""By the same names: what would be loaded, told without loading it."""


def open_model(settings: Settings) -> LocalModel:
    """The model that settings name.

    With "auto" it is the first whose extra is installed and that takes the folder in settings, or can be downloaded where
    there is none; else pocketsphinx.

    Raises:
        MissingExtraError: the model named needs an extra that isn't installed.
        ConfigurationError: it can't be loaded or downloaded, or the folder isn't there.
    """
    model, refusals = _first_to_answer(settings, MODELS)
    for refusal in refusals:
        level = logging.DEBUG if isinstance(refusal, MissingExtraError) else logging.WARNING
        log.log(level, "%s is used instead: %s", model.name, refusal.message)
    return model


def model_in_use(settings: Settings) -> tuple[str, Sequence[ConfigurationError]]:
    """Which model `open_model` would load, without loading it, and why not those that come before it.

    Raises:
        ConfigurationError: as `open_model` does, as far as that can be told without loading.
    """
    return _first_to_answer(settings, AT_HAND)


def _first_to_answer(
    settings: Settings, models: Mapping[str, Callable[[Settings], Answer]]
) -> tuple[Answer, Sequence[ConfigurationError]]:
    """The answer of the model that settings name, or with "auto" of the first that doesn't refuse; and the refusals."""
    folder = settings.local_model_dir
    if settings.local_model != "pocketsphinx" and folder is not None and not folder.is_dir():
        raise ConfigurationError(
            f"The model folder {folder} isn't there. Correct SPEAKKIT_LOCAL_MODEL_DIR, or leave it unset."
        )
    if settings.local_model != "auto":
        return models[settings.local_model](settings), ()
    refusals: list[ConfigurationError] = []
    for name in ("faster-whisper", "moonshine"):
        try:
            return models[name](settings), refusals
        except ConfigurationError as error:
            refusals.append(error)
    return models["pocketsphinx"](settings), refusals


class LocalTranscriber:
    """See the module; `settings.min_confidence` is the threshold. The model is loaded when it is first used."""

    name = "local"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loading = Lock()
        self._model: LocalModel | None = None

    def transcribe(self, request: TranscriptionRequest, ledger: CallLedger) -> Transcript:
        """What the model hears.

        Raises:
            LanguageError: the model doesn't know the language.
            TooLittleSpeechError: not one word was recognised.
            ConfigurationError: the model named in settings can't be had.
        """
        model = self._loaded()
        if model.languages is not None and request.language not in model.languages:
            raise LanguageError(
                f"The local model {model.name} knows {', '.join(sorted(model.languages))} and not {request.language}. "
                "Set SPEAKKIT_TRANSCRIBER=openai and process it again; or, where that isn't the language, "
                "add the recording again with the right --language."
            )
        duration_ms = request.waveform.duration_ms
        with ledger.start(
            engine=self.name,
            engine_version=model.version,
            model=model.name,
            input_hash=content_hash(request.waveform.pcm16()),
            audio_ms=duration_ms,
        ) as call:
            heard = model.hear(request)
            call.cost_usd = 0.0
        if not heard.text:
            raise TooLittleSpeechError("Not one word could be recognised in the recording; record it again, closer.")
        confidence = mean_confidence(heard.words)
        return Transcript(
            text=heard.text,
            words=heard.words,
            language=request.language,
            duration_ms=duration_ms,
            engine=self.name,
            engine_version=model.version,
            model=model.name,
            mean_confidence=confidence,
            unreliable=self._doubt(confidence),
            fillers=heard.fillers,
        )

    def _loaded(self) -> LocalModel:
        with self._loading:  # sessions run in threads
            if self._model is None:
                self._model = open_model(self._settings)
            return self._model

    def _doubt(self, confidence: float | None) -> str | None:
        least = self._settings.min_confidence
        if confidence is None or confidence >= least:
            return None
        return f"mean word confidence {confidence:.2f} is below {least:.2f}"
