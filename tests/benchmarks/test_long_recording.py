"""The longest recording that is accepted, three hours: how much memory it takes to look at it, and to process it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from speakkit.model import SessionStatus
from speakkit.sound import strangers, voice_activity
from speakkit.sound.decoding import SAMPLE_RATE_HZ, OpusWriter, RecordingLimits, load
from speakkit.sound.windows import windows
from speakkit.store import Store
from tests.support.samples import SAMPLES, planted_sessions
from tests.support.watched import OwnMemory, watched

MINUTES = 180
LIMITS = RecordingLimits(10**9, 3 * 3_600_000)
MOST_TO_LOOK_MB = 400
MOST_TO_PROCESS_MB = 1_400

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]


def recorded(path: Path, minutes: int, *, talks: bool) -> Path:
    """So many minutes: a sample's speech over and over, or, where nobody `talks` all the time, three times in silence."""
    _, sample = load(SAMPLES / planted_sessions()[0].file, RecordingLimits(10**8, 3_600_000))
    spoken = np.frombuffer(sample.pcm16(), np.int16)
    at = {0, minutes // 2, minutes - 1}
    writer = OpusWriter(path, 16_000)
    for minute in range(minutes):
        block = np.zeros(60 * SAMPLE_RATE_HZ, np.int16)
        if talks or minute in at:
            block[: spoken.size] = spoken[: block.size]
        writer.take(block)
    writer.close()
    return path


def test_looking_at_hours_of_speech_takes_little_memory(is_bench: bool, tmp_path: Path) -> None:
    """Decoded, told apart from silence, cut into windows and hashed, as everything that hears does first."""
    path = recorded(tmp_path / "lesson.opus", MINUTES if is_bench else 3, talks=True)
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


@pytest.mark.usefixtures("only_in_bench")
def test_hours_of_sound_are_processed_in_bounded_memory(tmp_path: Path) -> None:
    path = recorded(tmp_path / "lesson.opus", MINUTES, talks=False)
    environment = {"SPEAKKIT_DATA_DIR": str(tmp_path / "data")}
    added = watched(["add", path, "--learner", "ana"], environment)
    done = watched(["process", "--plain"], environment)
    (session,) = Store(tmp_path / "data" / "speakkit.duckdb").sessions.all()
    print(
        f"\n{MINUTES} min of sound with three minutes of speech: added in {added.figures}; processed in {done.figures}"
    )
    assert session.status is SessionStatus.DONE
    assert max(added.own_mb, done.own_mb) < MOST_TO_PROCESS_MB
