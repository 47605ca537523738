"""What strangers send: decoded apart, within bounds of memory and time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from speakkit.errors import (
    BusyError,
    DamagedAudioError,
    RecordingError,
    RecordingTooLargeError,
    UnreadableRecordingError,
)
from speakkit.sound import strangers
from speakkit.sound.decoding import RecordingLimits, load
from speakkit.sound.process_bounds import bare_environment
from tests.support.hostile_audio import HOSTILE, flac, webm
from tests.support.tones import bursts, write_speech, write_wav

pytestmark = pytest.mark.process  # what strangers send is decoded in one of its own, that dies, hangs or is killed

LIMITS = RecordingLimits(max_bytes=50_000_000, max_ms=3 * 3_600_000)


def largest_mb() -> float:
    """The most memory that the decoding processes have ever held."""
    statuses = [Path(f"/proc/{each._process.pid}/status").read_text() for each in strangers._idle if each.is_alive]
    return max((int(status.split("VmHWM:")[1].split()[0]) / 1000 for status in statuses), default=0)


def test_the_smallest_is_as_small_as_reported(tmp_path: Path) -> None:
    assert flac(tmp_path / "a.flac", rate_hz=1).stat().st_size < 62


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_within_bounds(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    path = make(tmp_path)
    began = time.monotonic()
    with pytest.raises(RecordingError) as refusal:
        strangers.inspect(path, LIMITS, 1000)
    assert time.monotonic() - began < 20
    assert largest_mb() < 500
    assert path.name in refusal.value.message or "speech" in refusal.value.message


@pytest.mark.parametrize(
    ("size_bytes", "least_s", "most_s"), [(62, 15, 20), (8_000_000, 70, 120), (27_000_000, 200, 300)]
)
def test_hours_of_sound_have_the_time_that_decoding_them_takes(size_bytes: int, least_s: float, most_s: float) -> None:
    """Three hours of speech take 67 s; at 6 kbit/s they are 8 MB."""
    assert least_s < strangers._work_s(size_bytes) < most_s


def test_what_is_taken_is_as_if_it_were_decoded_here(tmp_path: Path) -> None:
    path = write_speech(tmp_path / "talk.wav", seconds=3)
    inspected = strangers.inspect(path, LIMITS, 1000)
    recording, waveform = load(path, LIMITS)
    assert (inspected.recording, inspected.notes) == (recording, ())
    assert strangers.load(path, LIMITS)[0] == recording
    np.testing.assert_array_equal(strangers.load(path, LIMITS)[1].samples, waveform.samples)


def test_one_channel_is_written_apart(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "talk.wav", bursts(2), 0 * bursts(2))
    strangers.take_channel(path, LIMITS, 1, tmp_path / "left.ogg", 32_000)
    strangers.take_channel(path, LIMITS, 2, tmp_path / "right.ogg", 32_000)
    assert (
        load(tmp_path / "left.ogg", LIMITS)[1].samples.max()
        > 0.1
        > load(tmp_path / "right.ogg", LIMITS)[1].samples.max()
    )
    with pytest.raises(UnreadableRecordingError, match="no channel 3"):
        strangers.take_channel(path, LIMITS, 3, tmp_path / "third.ogg", 32_000)


def test_a_decoder_that_breaks_is_replaced(tmp_path: Path) -> None:
    path = write_speech(tmp_path / "talk.wav", seconds=2)
    strangers.inspect(path, LIMITS, 1000)
    strangers._idle[-1]._process.kill()
    strangers._idle[-1]._process.wait()
    assert strangers.inspect(path, LIMITS, 1000).recording.duration_ms == 2000


def test_a_decoder_that_takes_forever_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = flac(tmp_path / "a.flac", rate_hz=8_000, frames=1_300)
    monkeypatch.setattr(strangers, "_WORK_S", 0.01)
    monkeypatch.setattr(strangers, "_WAITS", 1e6)
    with pytest.raises(RecordingTooLargeError, match=r"a\.flac takes longer to decode"):
        strangers.inspect(path, LIMITS, 1000)


def test_a_busy_machine_isn_t_the_file_s_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_speech(tmp_path / "talk.wav", seconds=2)
    monkeypatch.setattr(strangers, "_WAITS", 0.0)
    with pytest.raises(BusyError, match=r"talk\.wav wasn't decoded in time"):
        strangers.inspect(path, LIMITS, 1000)


def test_a_decoder_knows_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    assert not any("secret" in value or "KEY" in name for name, value in bare_environment().items())


def test_too_little_memory_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "MAX_MEMORY_BYTES", 120_000_000)
    monkeypatch.setattr(strangers, "_idle", [])
    path = flac(tmp_path / "a.flac", rate_hz=8_000, frames=1_300)
    with pytest.raises((RecordingTooLargeError, DamagedAudioError), match=r"a\.flac"):
        strangers.inspect(path, LIMITS, 1000)
    strangers._close_all()


def test_a_pause_in_the_browser_is_silence(tmp_path: Path) -> None:
    recording, waveform = load(webm(tmp_path / "a.webm", pauses_s=4), LIMITS)
    assert recording.duration_ms == pytest.approx(8000, abs=60)
    assert abs(waveform.slice(2500, 5500).samples).max() < 0.01
