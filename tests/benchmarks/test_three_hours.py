"""Three hours of sound, the longest that is accepted: half a minute of talk at the beginning, in the middle and at the end of a
quiet room, added and processed with the embedded engines.

What it takes is printed; nothing of what is said may be lost, and no silence may become words. To make the recording takes a
minute or two as well. `SPEAKKIT_BENCH_HOURS` says how long it is, where that isn't three hours.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import SessionStatus
from speakkit.pipeline.pipeline import Pipeline
from speakkit.settings import Settings
from speakkit.sound.decoding import SAMPLE_RATE_HZ, RecordingLimits, Waveform, encode_opus_ogg, load
from tests.support.samples import SAMPLES, planted_sessions

LASTS_S = round(float(os.environ.get("SPEAKKIT_BENCH_HOURS", "3")) * 3600) - 5
SPEECH_S = 25
STARTS_S = (0, LASTS_S // 2, LASTS_S - SPEECH_S)
LEAST_WORDS = 30
ROOM_RMS = 4e-4
MOST_MIB = 4096
pytestmark = [pytest.mark.timeout(3000), pytest.mark.usefixtures("only_in_bench")]


def alone(work: Callable[..., None], *arguments: Path) -> None:
    """In a process of its own, whose memory is its own, too."""
    child = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    child.start()
    child.join()
    assert child.exitcode == 0


def record(path: Path) -> None:
    """A quiet room with three talks in it."""
    sound = np.random.default_rng(0).standard_normal(LASTS_S * SAMPLE_RATE_HZ, dtype=np.float32)
    sound *= ROOM_RMS
    for session, start_s in zip(planted_sessions()[:3], STARTS_S, strict=True):
        speech = load(SAMPLES / session.file, RecordingLimits(10**6, 90_000))[1].samples[: SPEECH_S * SAMPLE_RATE_HZ]
        sound[start_s * SAMPLE_RATE_HZ :][: speech.size] += speech
    path.write_bytes(encode_opus_ogg(Waveform(sound)))


def process(path: Path, data_dir: Path) -> None:
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
    alone(record, tmp_path / "long.opus")
    print(f"\n{(tmp_path / 'long.opus').stat().st_size / 1e6:.1f} MB")
    alone(process, tmp_path / "long.opus", tmp_path / "data")
    store = Pipeline.from_settings(Settings(data_dir=tmp_path / "data")).store
    [session] = store.sessions.all()
    transcript = store.results.transcript(session.session_id)
    assert transcript is not None
    assert session.status is SessionStatus.DONE
    begins_s = [(word.start_ms or 0) / 1000 for word in transcript.words]
    counts = [sum(start <= at < start + SPEECH_S for at in begins_s) for start in STARTS_S]
    print(f"words in each of the three talks: {counts} of {len(begins_s)}")
    assert min(counts) >= LEAST_WORDS
    assert sum(counts) == len(begins_s)
