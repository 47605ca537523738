"""A model with random weights as SpeakKit knows models, and as distributions hold one in parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.transcribe.engines.model_cache import sha256_of
from speakkit.transcribe.engines.whisper_models import MODEL, PackagedPart, WhisperWeights

DISTRIBUTIONS = ("tiny-weights-part1", "tiny-weights-part2")


def write_model(folder: Path) -> Path:
    """Files enough to be joined and hashed, in a new folder; nothing loads them."""
    folder.mkdir()
    (folder / MODEL).write_bytes(bytes(range(256)) * 4000)
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (folder / name).write_text(name, encoding="utf-8")
    return folder


def as_known(folder: Path) -> WhisperWeights:
    """The model of a folder, held by two distributions that `install` puts on the path."""
    files = {path.name: sha256_of(path) for path in folder.iterdir() if path.is_file()}
    small = {name: name for name in files if name != MODEL}
    parts = (
        PackagedPart(DISTRIBUTIONS[0], "data", {"model.bin.part1": MODEL, **small}),
        PackagedPart(DISTRIBUTIONS[1], "data", {"model.bin.part2": MODEL}),
    )
    return WhisperWeights("tiny", "somebody/tiny", "0" * 40, files, 2, 50, is_multilingual=True, parts=parts)


def install(folder: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two distributions on the path that hold the model between them."""
    content = (folder / MODEL).read_bytes()
    halves = (content[: len(content) // 2], content[len(content) // 2 :])
    for number, (name, half) in enumerate(zip(DISTRIBUTIONS, halves, strict=True), 1):
        data = site / name.replace("-", "_") / "data"
        data.mkdir(parents=True)
        (data.parent / "__init__.py").write_text("raise RuntimeError('nobody runs me')\n", encoding="utf-8")
        (data / f"model.bin.part{number}").write_bytes(half)
        metadata = site / f"{name.replace('-', '_')}-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
        if number == 1:
            for path in folder.iterdir():
                if path.name != MODEL and path.is_file():
                    (data / path.name).write_bytes(path.read_bytes())
    monkeypatch.syspath_prepend(str(site))
