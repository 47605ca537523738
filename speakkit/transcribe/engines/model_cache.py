"""Files of Whisper models on this machine: joined from packages or downloaded once, and hashed each time before they are loaded.

A folder of the cache appears complete, in one rename, or not at all; one process at a time makes it.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from speakkit.errors import ConfigurationError, DiskFullError, ModelFilesError
from speakkit.transcribe.engines.whisper_models import MODEL, WhisperWeights, by_hash

_BLOCK_BYTES = 1 << 20
_JOINING_TIMEOUT_S = 600
_STAGING = ".joining-"


@dataclass(frozen=True)
class CheckedFolder:
    """A folder whose files were hashed: those of a model that SpeakKit knows, or of one that the settings vouch for."""

    path: Path
    name: str
    sha256: str
    weights: WhisperWeights | None


class ModelCache:
    """The folder that holds models, one in each folder of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, weights: WhisperWeights) -> Path:
        return self._folder / f"whisper-{weights.name}-{weights.revision[:12]}"

    def holds(self, weights: WhisperWeights) -> bool:
        """Whether it has been joined or downloaded; whether its files are right is seen when it is loaded."""
        return self.path_of(weights).is_dir()

    def checked(self, weights: WhisperWeights) -> CheckedFolder:
        """The model's folder, its files hashed; joined from packages first where it isn't there or is damaged.

        Raises:
            ModelFilesError: it isn't here, or it is damaged and no packages hold it.
            DiskFullError: the disk has no room for it.
        """
        path = self.path_of(weights)
        if path.is_dir() and not weights.is_packaged:
            return known_folder(path, weights)
        if path.is_dir() and wrong_file(path, weights.files) is None:
            return _of(path, weights)
        if not weights.is_packaged:
            raise ModelFilesError(
                f"The Whisper model {weights.name} isn't on this machine. Fetch it: speakkit models fetch {weights.name}"
            )
        packages = " and ".join(part.distribution for part in weights.parts)
        return self._made(weights, packages, lambda staging: _join(weights, staging))

    def fetch(self, weights: WhisperWeights, download: Callable[[WhisperWeights, Path], None]) -> CheckedFolder:
        """The model's folder, downloaded into it unless it is there and right.

        Raises:
            ModelFilesError: what came isn't the model.
            DiskFullError: the disk has no room for it.
        """
        return self._made(weights, weights.repository, lambda staging: download(weights, staging))

    def remove(self, weights: WhisperWeights) -> bool:
        """Whether there was anything to remove."""
        if not self.holds(weights):
            return False
        with self._one_at_a_time():
            shutil.rmtree(self.path_of(weights))
        return True

    def _made(self, weights: WhisperWeights, origin: str, fill: Callable[[Path], None]) -> CheckedFolder:
        path = self.path_of(weights)
        with self._one_at_a_time():
            if path.is_dir() and wrong_file(path, weights.files) is None:
                return _of(path, weights)  # another process was quicker
            for left in self._folder.glob(f"{_STAGING}*"):  # by a process that was killed
                shutil.rmtree(left)
            with tempfile.TemporaryDirectory(dir=self._folder, prefix=_STAGING) as name:
                staging = Path(name) / path.name
                staging.mkdir()
                fill(staging)
                wrong = wrong_file(staging, weights.files)
                if wrong is not None:
                    raise ModelFilesError(_not_the_model(weights, wrong, origin))
                if path.exists():
                    shutil.rmtree(path)
                staging.replace(path)
        return _of(path, weights)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / ".lock", timeout=_JOINING_TIMEOUT_S):
                yield
        except OSError as error:
            raise _disk_trouble(self._folder, error) from None


def known_folder(path: Path, weights: WhisperWeights) -> CheckedFolder:
    """The folder of a model that is meant to be there.

    Raises:
        ModelFilesError: a file isn't there or isn't the model's.
    """
    wrong = wrong_file(path, weights.files)
    if wrong is not None:
        raise ModelFilesError(
            f"{path / wrong} isn't the file of the Whisper model {weights.name} (its SHA-256 is another: damaged, or half "
            f"a download). Remove it and fetch it again: speakkit models remove {weights.name}"
        )
    return _of(path, weights)


def _of(path: Path, weights: WhisperWeights) -> CheckedFolder:
    return CheckedFolder(path, weights.name, weights.sha256, weights)


def configured_folder(path: Path, meant: WhisperWeights | None, vouched_sha256: str | None) -> CheckedFolder:
    """The folder that the settings name, after its files were hashed.

    Args:
        meant: the model that the settings name beside it; None for whichever it is.
        vouched_sha256: the hash of `model.bin` that the settings vouch for, where SpeakKit doesn't know the model.

    Raises:
        ModelFilesError: it holds no model, a damaged one, another than was meant, or one that nobody vouches for.
    """
    model = path / MODEL
    if not model.is_file():
        raise ModelFilesError(f"{path} holds no Whisper model ({MODEL}). Check SPEAKKIT_LOCAL_MODEL_DIR.")
    sha256 = sha256_of(model)
    weights = by_hash(sha256)
    if meant is not None and weights is not meant:
        held = f"the model {weights.name}" if weights else "another file (damaged, half a download or another model)"
        raise ModelFilesError(
            f"SPEAKKIT_LOCAL_MODEL is {meant.name}, and {model} is {held}. Correct SPEAKKIT_LOCAL_MODEL or "
            "SPEAKKIT_LOCAL_MODEL_DIR."
        )
    if weights is not None:
        return known_folder(path, weights)
    if vouched_sha256 == sha256:
        return CheckedFolder(path, path.name, sha256, None)
    raise ModelFilesError(
        f"SpeakKit doesn't know the model in {path}: damaged, half a download, or one of your own. If it is your own, say "
        f"so: SPEAKKIT_LOCAL_MODEL_SHA256={sha256}"
    )


def wrong_file(path: Path, files: Mapping[str, str]) -> str | None:
    """The first file that is missing or has another hash, the small ones first; None where all are right."""
    return next((name for name in sorted(files) if not _is_right(path / name, files[name])), None)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_right(path: Path, sha256: str) -> bool:
    return path.is_file() and sha256_of(path) == sha256


def _join(weights: WhisperWeights, staging: Path) -> None:
    for part in weights.parts:
        place = part.place
        for source, name in part.holds.items():
            if place is None or not (place / source).is_file():
                raise ModelFilesError(_not_the_model(weights, name, part.distribution))
            with (place / source).open("rb") as held, (staging / name).open("ab") as joined:
                shutil.copyfileobj(held, joined, _BLOCK_BYTES)
                joined.flush()
                os.fsync(joined.fileno())


def _not_the_model(weights: WhisperWeights, name: str, origin: str) -> str:
    return (
        f"{name} of the Whisper model {weights.name}, as {origin} has it, isn't the file that SpeakKit knows (its SHA-256 "
        "is another). It wasn't loaded; install or fetch it again, or set SPEAKKIT_LOCAL_MODEL=pocketsphinx."
    )


def _disk_trouble(folder: Path, error: OSError) -> DiskFullError | ConfigurationError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DiskFullError(
            f"The disk of {folder} has no room for the Whisper model; free some, or name another folder in "
            "SPEAKKIT_MODELS_DIR."
        )
    return ConfigurationError(
        f"The folder of models {folder} can't be used ({error.strerror or type(error).__name__}); name another in "
        "SPEAKKIT_MODELS_DIR."
    )
