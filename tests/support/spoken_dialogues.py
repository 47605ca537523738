"""Texts spoken by flite's voices, clean or with noise, and what the ears make of them, kept from one run to the next.

A synthetic voice has no accent, doesn't hesitate and reads every mistake as clearly as the rest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from speakkit.errors import TooLittleSpeechError
from speakkit.model import Transcript
from speakkit.model.hashing import content_hash
from speakkit.sound.decoding import RecordingLimits, Waveform, load
from speakkit.transcribe.engines.local import LocalTranscriber
from speakkit.transcribe.protocol import TranscriptionRequest
from tests.support.ledgers import Ledger

VOICES = ("awb", "rms", "slt")
"""Flite's voices that a recogniser understands; `kal` it doesn't, and nobody speaks like it."""
_LIMITS = RecordingLimits(10**8, 3_600_000)
_PAUSE = np.zeros(int(0.7 * 16_000), dtype=np.float32)
_ROOM_RMS = 0.0004


def can_speak() -> bool:
    """Whether flite is installed."""
    return shutil.which("flite") is not None


@dataclass(frozen=True)
class Voice:
    """One of flite's voices, with noise so many dB below its speech or none."""

    name: str
    noise_db: int | None = None

    def says(self, text: str) -> Waveform:
        """The lines of a text with a pause between them."""
        said = [part for line in text.splitlines() for part in (self._line(line), _PAUSE)]
        speech = np.concatenate(said)
        loud = float(np.sqrt(np.mean(np.square(speech[np.abs(speech) > 0.01]))))
        noise_rms = _ROOM_RMS if self.noise_db is None else loud / 10 ** (self.noise_db / 20)
        noise = np.random.default_rng(zlib.crc32(text.encode())).normal(0, noise_rms, speech.size)
        return Waveform(np.clip(speech + noise, -1, 1).astype(np.float32))

    def _line(self, line: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "line.wav"
            (Path(folder) / "line.txt").write_text(line, encoding="utf-8")
            subprocess.run(["flite", "-voice", self.name, "-f", f"{folder}/line.txt", "-o", path], check=True)
            return load(path, _LIMITS)[1].samples


@dataclass(frozen=True)
class Ears:
    """A recogniser that remembers what it heard, in the folder that `SPEAKKIT_BENCH_CACHE` names, where it names one."""

    engine: LocalTranscriber
    engine_version: str

    def hear(self, voice: Voice, text: str) -> Transcript | None:
        """What is heard of a text, None where that is nothing."""
        folder = os.environ.get("SPEAKKIT_BENCH_CACHE")
        if not folder:
            return self._hear(voice.says(text))
        kept = Path(folder) / f"{content_hash(repr(voice), text, self.engine_version)}.json"
        if not kept.exists():
            heard = self._hear(voice.says(text))
            kept.write_text(heard.model_dump_json() if heard else "null", encoding="utf-8")
        answer = kept.read_text(encoding="utf-8")
        return None if answer == "null" else Transcript.model_validate_json(answer)

    def _hear(self, waveform: Waveform) -> Transcript | None:
        request = TranscriptionRequest(Path("spoken.wav"), waveform)
        try:
            return self.engine.transcribe(request, Ledger("transcribe").ledger)
        except TooLittleSpeechError:
            return None
