"""Sound that lies in a mapped file is the same sound, and its hash is made without a copy of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from speakkit.model.hashing import content_hash
from speakkit.sound.decoding import SAMPLE_RATE_HZ, SampleWriter, Waveform
from speakkit.sound.workers import Made, in_processes


def test_a_mapped_file_holds_the_same_samples_after_it_is_removed(tmp_path: Path) -> None:
    pcm = np.arange(-32_768, 32_768, 7, dtype=np.int16)
    writer = SampleWriter(tmp_path / "samples")
    writer.take(pcm[:1000])
    writer.take(pcm[1000:])
    writer.close()
    mapped = Waveform.mapped(tmp_path / "samples")
    (tmp_path / "samples").unlink()
    assert np.array_equal(mapped.samples, pcm.astype(np.float32) / 32_768)
    assert mapped.pcm16() == pcm.tobytes()


def test_the_hash_of_minutes_is_that_of_all_their_bytes() -> None:
    waveform = Waveform(np.sin(np.arange(130 * SAMPLE_RATE_HZ), dtype=np.float32))
    assert waveform.sha256 == content_hash(waveform.pcm16())


def test_jobs_are_made_in_their_turn_and_answered_in_their_order() -> None:
    assert in_processes(abs, Made(lambda number: -number, range(1, 40))) == list(range(1, 40))
