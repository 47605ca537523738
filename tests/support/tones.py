"""Sound made by the tests: bursts that a voice activity detector takes for words, and silence."""

from __future__ import annotations

import wave
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from speakkit.sound.decoding import SAMPLE_RATE_HZ


def bursts(
    seconds: float, *, burst_s: float = 0.4, gap_s: float = 0.15, noise_db: float = -60
) -> npt.NDArray[np.float32]:
    """A buzzing voice in bursts, from the start on, over noise of `noise_db` below full scale."""
    return _bursts(seconds, burst_s, gap_s, noise_db).copy()


@lru_cache(maxsize=16)
def _bursts(seconds: float, burst_s: float, gap_s: float, noise_db: float) -> npt.NDArray[np.float32]:
    """The same sound for hundreds of tests; few are kept, since a soak makes a new one for each session."""
    times = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    voice = sum(np.sin(2 * np.pi * 140 * harmonic * times) / harmonic for harmonic in range(1, 9)) * 0.2
    on = (times % (burst_s + gap_s)) < burst_s
    noise = np.random.default_rng(7).normal(0, 10 ** (noise_db / 20), len(times))
    return (voice * on + noise).astype(np.float32)


def write_wav(path: Path, *channels: npt.NDArray[np.float32]) -> Path:
    """A WAV file at 16 kHz, of one channel or more of the same length."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes((np.clip(np.stack(channels, axis=-1), -1, 1) * 32767).astype("<i2").tobytes())
    return path


def write_speech(path: Path, *, seconds: float) -> Path:
    """A recording that counts as speech."""
    return write_wav(path, bursts(seconds))


def write_silence(path: Path, *, seconds: float) -> Path:
    """A recording of nothing."""
    return write_wav(path, np.zeros(int(seconds * SAMPLE_RATE_HZ), dtype=np.float32))
