"""Recordings of the shared data whose words are known: read English by native speakers and by learners."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

_SENTENCES = {
    "speech/test.wav": ("Mister Quilter is the apostle of the middle classes and we are glad to welcome his gospel"),
    "speech/jfk.flac": (
        "And so my fellow Americans ask not what your country can do for you ask what you can do for your country"
    ),
}
_BESIDE = (
    ("speech/librivox/sense_and_sensibility_01_austen_64kb-0870.wav", ".txt"),
    ("speech/librivox/sense_and_sensibility_01_austen_64kb-0880.wav", ".txt"),
    ("speech/disfluent/61-70968-0000.flac", ".lab"),
)


@dataclass(frozen=True)
class ReadAloud:
    """A recording and the words that are read in it."""

    path: Path
    text: str
    language: str = "en"
    speaker: str | None = None
    total: float | None = None
    """What experts gave the speaker for this one, on the average, of 10."""


def native(shared_data: Path) -> Iterator[ReadAloud]:
    """Five clips, about 99 words: clear, some of them historical recordings."""
    for name, text in _SENTENCES.items():
        yield ReadAloud(shared_data / name, text)
    for name, suffix in _BESIDE:
        path = shared_data / name
        yield ReadAloud(path, path.with_suffix(suffix).read_text(encoding="utf-8"))


def learners(shared_data: Path) -> Iterator[ReadAloud]:
    """Sixty utterances of three adults whose first language is Mandarin."""
    yield from _scored(shared_data / "learner_speech")


def more_learners(shared_data: Path) -> Iterator[ReadAloud]:
    """Eighty-one utterances of 27 more, children among them."""
    yield from _scored(shared_data / "learner_speech_more")


def other_languages(shared_data: Path) -> Iterator[ReadAloud]:
    """A clip each of Spanish, French and German."""
    tests = json.loads((shared_data / "speech/leopard_test_data.json").read_text(encoding="utf-8"))["tests"]
    for entry in tests["language_tests"]:
        path = shared_data / "speech" / entry["audio_file"]
        if entry["language"] in ("es", "fr", "de") and path.is_file():
            yield ReadAloud(path, entry["transcript"], entry["language"])


def _scored(folder: Path) -> Iterator[ReadAloud]:
    for line in (folder / "scores.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        total = fmean(entry["total"])
        yield ReadAloud(folder / entry["wav"], entry["reference"], speaker=entry["speaker"], total=total)
