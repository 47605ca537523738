"""Three hours of sound, the longest that is accepted: a few sentences at the begin, in the middle and at the end of a quiet room.

What it takes is printed; nothing of it may be lost, and no silence may become words.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from pathlib import Path

import numpy as np
import pytest

from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import SessionStatus
from speakkit.pipeline.pipeline import Pipeline
from speakkit.settings import Settings
from speakkit.sound.decoding import SAMPLE_RATE_HZ, RecordingLimits, Waveform, encode_opus_ogg, load
from tests.support.samples import SAMPLES, planted_sessions

LASTS_S = 3 * 3600 - 5
SPEECH_S = 25
MOST_MIB = 4096
pytestmark = pytest.mark.timeout(3000)


@pytest.fixture(scope="module", autouse=True)
def _asked_for(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--benchmark-enable"):
        pytest.skip("takes minutes: run by make bench")


def recording(path: Path) -> list[int]:
    """Writes it; where each of its three speeches begins, in ms."""
    rng = np.random.default_rng(0)
    sound = rng.standard_normal(LASTS_S * SAMPLE_RATE_HZ, dtype=np.float32)
    sound *= 4e-4
    starts = [0, LASTS_S // 2, LASTS_S - SPEECH_S]
    for session, start_s in zip(planted_sessions()[:3], starts, strict=True):
        speech = load(SAMPLES / session.file, RecordingLimits(10**8, 3_600_000))[1].samples[: SPEECH_S * SAMPLE_RATE_HZ]
        sound[start_s * SAMPLE_RATE_HZ :][: speech.size] += speech
    path.write_bytes(encode_opus_ogg(Waveform(sound)))
    return [1000 * start for start in starts]


def heard(path: Path, data_dir: Path) -> None:
    """In a process of its own, whose memory is its own, too."""
    settings = Settings(data_dir=data_dir)
    pipeline = Pipeline.from_settings(settings)
    new = NewRecording(path, "ana")
    session = add_recording(new, settings=settings, store=pipeline.store, recordings=pipeline.recordings)
    began = time.perf_counter()
    pipeline.process(session.session_id)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\n{LASTS_S / 3600:.2f} h: {time.perf_counter() - began:.0f} s, {peak} MiB at the peak", flush=True)
    assert peak <= MOST_MIB


def test_the_first_and_the_last_sentence_of_three_hours_stand_with_their_times(tmp_path: Path) -> None:
    starts = recording(tmp_path / "long.opus")
    print(f"\n{(tmp_path / 'long.opus').stat().st_size / 1e6:.1f} MB")
    process = multiprocessing.get_context("spawn").Process(
        target=heard, args=(tmp_path / "long.opus", tmp_path / "data")
    )
    process.start()
    process.join()
    assert process.exitcode == 0
    pipeline = Pipeline.from_settings(Settings(data_dir=tmp_path / "data"))
    [session] = pipeline.store.sessions.all()
    transcript = pipeline.store.results.transcript(session.session_id)
    assert transcript is not None
    assert session.status is SessionStatus.DONE
    counts = [
        sum(start <= (word.start_ms or 0) < start + 1000 * SPEECH_S for word in transcript.words) for start in starts
    ]
    print(f"words in each of the three: {counts} of {len(transcript.words)}")
    assert min(counts) >= 30
    assert sum(counts) == len(transcript.words)
