"""Three learners' utterances, joined to a session of a minute and more each, through the whole pipeline as it comes: who is well
understood is analysed, and the others are told that they weren't.

Which of the three a person can follow is the experts' word (mean total of 10), not this benchmark's. Recognition's own
threshold was chosen on speakers among whom these are (docs/engines.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest

from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import SessionStatus, Transcript
from speakkit.pipeline.pipeline import Pipeline
from speakkit.settings import Settings
from speakkit.sound.decoding import RecordingLimits, load
from speakkit.study.bench.references import Reference
from speakkit.study.bench.transcriber_scores import Heard, word_errors
from tests.support.read_speech import ReadAloud, learners
from tests.support.tones import write_wav

LIMITS = RecordingLimits(10**8, 3_600_000)
PAUSE_S = 0.8
UNDERSTOOD = 7.0
"""Experts' mean total from which a speaker counts as one whom people follow."""
pytestmark = [pytest.mark.timeout(1800), pytest.mark.usefixtures("only_in_bench")]


def joined(utterances: Sequence[ReadAloud], path: Path) -> Path:
    """One recording of all of them, with a pause after each and a silent room's noise."""
    pause = np.zeros(round(PAUSE_S * 16_000), dtype=np.float32)
    sound = np.concatenate([part for one in utterances for part in (load(one.path, LIMITS)[1].samples, pause)])
    return write_wav(path, sound + np.random.default_rng(0).normal(0, 4e-4, sound.size).astype(np.float32))


def test_the_understood_are_analysed_and_the_others_honestly_refused(shared_data: Path, tmp_path: Path) -> None:
    by_speaker: dict[str, list[ReadAloud]] = {}
    for one in learners(shared_data):
        by_speaker.setdefault(str(one.speaker), []).append(one)
    settings = Settings(data_dir=tmp_path / "data")
    pipeline = Pipeline.from_settings(settings)
    for speaker, utterances in by_speaker.items():
        recording = joined(utterances, tmp_path / f"{speaker}.wav")
        new = NewRecording(recording, speaker)
        session = add_recording(new, settings=settings, store=pipeline.store, recordings=pipeline.recordings)
        done = pipeline.process(session.session_id)
        transcript = pipeline.store.results.transcript(session.session_id)
        analysis = pipeline.store.results.raw_analysis(session.session_id)
        assert transcript is not None
        assert analysis is not None
        total = fmean(one.total or 0 for one in utterances)
        text = " ".join(one.text for one in utterances)
        print(
            f"\nspeaker {speaker}: experts {total:.1f}, {(transcript.duration_ms or 0) / 1000:.0f} s, wrong "
            f"{rate(text, transcript, recording):.3f}, {transcript.unreliable or 'analysed'}, {len(analysis.insights)} insights"
        )
        assert done.status is SessionStatus.DONE
        assert (transcript.unreliable is None) == (total >= UNDERSTOOD)
        assert transcript.unreliable is None or not analysis.insights


def rate(text: str, transcript: Transcript, recording: Path) -> float:
    one = Heard(Reference(recording, text), transcript, transcript.duration_ms or 0, 0)
    return word_errors("", [one]).rate or 0.0
