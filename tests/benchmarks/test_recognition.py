"""What `local` hears with the models it ships: word error rate, time, word times and fillers, on speech whose words are known.

A transcript that is marked unreliable must be a worse one: the rate of those that aren't marked is printed beside it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pytest
from rapidfuzz.distance import Levenshtein

from speakkit.model import Transcript, Word
from speakkit.settings import Settings
from speakkit.sound.alignment import align
from speakkit.sound.decoding import RecordingLimits, Waveform, load
from speakkit.sound.known_text import spoken_words
from speakkit.transcribe.engines.local import LocalTranscriber
from speakkit.transcribe.protocol import TranscriptionRequest
from tests.support.ledgers import Ledger
from tests.support.read_speech import ReadAloud, learners, native
from tests.support.samples import SAMPLES, planted_sessions

LIMITS = RecordingLimits(10**8, 3_600_000)
pytestmark = pytest.mark.timeout(1800)


@pytest.fixture(scope="module", autouse=True)
def _asked_for(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--benchmark-enable"):
        pytest.skip("takes minutes: run by make bench")


@pytest.fixture(scope="module")
def engine() -> LocalTranscriber:
    return LocalTranscriber(Settings(local_model="pocketsphinx"))


def sound(path: Path) -> Waveform:
    return load(path, LIMITS)[1]


def heard(engine: LocalTranscriber, path: Path) -> Transcript:
    return engine.transcribe(TranscriptionRequest(path, sound(path)), Ledger("transcribe").ledger)


@dataclass
class WordErrors:
    """Words that were substituted, left out or put in, and words said."""

    errors: int = 0
    words: int = 0

    @property
    def rate(self) -> float:
        return self.errors / self.words if self.words else float("nan")

    def add(self, said: str, transcript: Transcript) -> None:
        expected = spoken_words(said)
        self.errors += Levenshtein.distance(expected, spoken_words(transcript.text))
        self.words += len(expected)


@dataclass
class Recognition:
    """Of one set of recordings: errors in all transcripts, and in those that aren't marked unreliable."""

    total: WordErrors = field(default_factory=WordErrors)
    reliable: WordErrors = field(default_factory=WordErrors)
    marked: int = 0
    read: int = 0
    took_s: float = 0.0
    lasts_s: float = 0.0

    def print(self, title: str) -> None:
        print(
            f"\n{title}: word error rate {self.total.rate:.3f} of {self.total.words} words; "
            f"{self.marked} of {self.read} marked unreliable, {self.reliable.rate:.3f} in the others; "
            f"{self.took_s / self.lasts_s:.2f} s for a second of sound"
        )


def recognised(engine: LocalTranscriber, recordings: Iterable[ReadAloud], title: str) -> Recognition:
    found = Recognition()
    for recording in recordings:
        begun = time.perf_counter()
        transcript = heard(engine, recording.path)
        found.took_s += time.perf_counter() - begun
        found.lasts_s += transcript.duration_ms / 1000
        found.read += 1
        found.total.add(recording.text, transcript)
        if transcript.unreliable is None:
            found.reliable.add(recording.text, transcript)
        else:
            found.marked += 1
    found.print(title)
    return found


def test_the_samples_are_read_well(engine: LocalTranscriber) -> None:
    samples = [ReadAloud(SAMPLES / session.file, session.script) for session in planted_sessions()[::3]]
    found = recognised(engine, samples, "samples")
    assert found.total.rate <= 0.15
    assert found.marked == 0


def test_native_speakers(engine: LocalTranscriber, shared_data: Path) -> None:
    assert recognised(engine, native(shared_data), "native speakers").total.rate <= 0.45


def test_what_is_misheard_of_learners_is_marked(engine: LocalTranscriber, shared_data: Path) -> None:
    found = recognised(engine, learners(shared_data), "accented learners")
    assert found.reliable.rate <= found.total.rate / 2


def test_words_find_their_times(shared_data: Path) -> None:
    tests = json.loads((shared_data / "speech/leopard_test_data.json").read_text(encoding="utf-8"))["tests"]
    [entry] = [entry for entry in tests["language_tests"] if entry["language"] == "en"]
    aligned = align(sound(shared_data / "speech/test.wav"), [Word(text=word["word"]) for word in entry["words"]])
    errors = [
        abs(word.start_ms - 1000 * reference["start_sec"])
        for word, reference in zip(aligned, entry["words"], strict=True)
        if word.start_ms is not None
    ]
    print(f"\nalignment: {len(errors)} of {len(aligned)} words, begin off by {median(errors):.0f} ms at the median")
    assert len(errors) >= 0.9 * len(aligned)
    assert median(errors) <= 100


def test_fillers_are_counted(engine: LocalTranscriber, shared_data: Path) -> None:
    folder = shared_data / "speech/disfluent"
    lines = (folder / "reference_transcripts.extracted.tsv").read_text(encoding="utf-8").splitlines()
    said = found = false = words = 0
    for name, text in (line.split("\t") for line in lines):
        fillers = len(re.findall(r"\b(?:um|uh)\b", text))
        transcript = heard(engine, folder / f"{name}.flac")
        counted = len(transcript.fillers or ())
        said, found = said + fillers, found + min(counted, fillers)
        false, words = false + max(0, counted - fillers), words + len(text.split())
    print(f"\nfillers of human clips: {found} of {said} counted, {false} where none is, in {words} words")
    assert found >= 2 * said / 3
    assert false <= words / 10
