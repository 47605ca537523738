"""The longest recording that is accepted, three hours: how much memory it takes to look at all of it.

`test_three_hours.py` processes one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from speakkit.sound import strangers, voice_activity
from speakkit.sound.decoding import SAMPLE_RATE_HZ, OpusWriter, RecordingLimits, load
from speakkit.sound.windows import windows
from tests.support.samples import SAMPLES, planted_sessions
from tests.support.watched import OwnMemory

MINUTES = 180
LIMITS = RecordingLimits(10**9, 3 * 3_600_000)
MOST_TO_LOOK_MB = 400

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]


def recorded(path: Path, minutes: int) -> Path:
    """So many minutes of a sample's speech, over and over."""
    _, sample = load(SAMPLES / planted_sessions()[0].file, RecordingLimits(10**8, 3_600_000))
    spoken = np.frombuffer(sample.pcm16(), np.int16)
    writer = OpusWriter(path, 16_000)
    block = np.zeros(60 * SAMPLE_RATE_HZ, np.int16)
    block[: spoken.size] = spoken[: block.size]
    for _ in range(minutes):
        writer.take(block)
    writer.close()
    return path


def test_looking_at_hours_of_speech_takes_little_memory(is_bench: bool, tmp_path: Path) -> None:
    """Decoded, told apart from silence, cut into windows and hashed, as everything that hears does first."""
    path = recorded(tmp_path / "lesson.opus", MINUTES if is_bench else 3)
    memory = OwnMemory()
    before_mb = memory.peak_mb
    _, waveform = strangers.load(path, LIMITS)
    found = windows(waveform)
    paused = voice_activity.silences(waveform)
    assert len(waveform.sha256) == 64
    memory.stop()
    grown_mb = memory.peak_mb - before_mb
    minutes, file_mb = waveform.duration_ms / 60_000, path.stat().st_size / 1e6
    print(f"\n{minutes:.0f} min of speech, a file of {file_mb:.0f} MB: looked at with {grown_mb:.0f} MB of memory")
    assert found
    assert paused
    assert grown_mb < MOST_TO_LOOK_MB
