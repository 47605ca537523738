"""Recordings that nobody made for this project, through `add` and `process`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import Session, SessionStatus
from speakkit.pipeline.pipeline import Pipeline
from speakkit.settings import Settings
from speakkit.transcribe.engines.sphinx import MIN_CONFIDENCE

REFUSED = {"formats/p001.empty": "EMPTY_RECORDING", "formats/p001.flac": "DAMAGED_AUDIO"}
"""Those that aren't whole, and the code that they are refused with."""


def new_pipeline(folder: Path) -> Pipeline:
    return Pipeline.from_settings(Settings(data_dir=folder, local_model="pocketsphinx", attempts=1))


def added(pipeline: Pipeline, path: Path) -> Session:
    new = NewRecording(path=path, learner_id="ana", recorded_at=datetime(2026, 11, 1, tzinfo=UTC))
    return add_recording(new, settings=pipeline.settings, store=pipeline.store, recordings=pipeline.recordings)


def assert_done(pipeline: Pipeline, session: Session) -> bool:
    """Process it: in the end it is DONE, and an unreliable transcript was marked and not analysed.

    Returns:
        Whether its transcript is reliable.
    """
    assert pipeline.process(session.session_id).status is SessionStatus.DONE
    transcript, analysis = (
        pipeline.store.results.transcript(session.session_id),
        pipeline.store.results.raw_analysis(session.session_id),
    )
    assert transcript is not None
    assert analysis is not None
    confidence = transcript.mean_confidence
    assert confidence is not None
    assert (transcript.unreliable is not None) == (confidence < MIN_CONFIDENCE)
    assert not (transcript.unreliable and analysis.insights)
    return transcript.unreliable is None
