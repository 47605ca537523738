"""Recordings that nobody made for this project go through `add` and `process`: none crashes, unreliable ones are marked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from speakkit.errors import SpeakKitError
from speakkit.intake import NewRecording, add_recording
from speakkit.model import SessionStatus
from speakkit.pipeline import Pipeline
from speakkit.settings import Settings

READ = (
    "speech/test.wav",
    "speech/jfk.mp3",
    "formats/p001.webm",
    "learner_speech/0157/001570024.wav",
    "learner_speech/9608/096080003.wav",
    "learner_speech/9626/*1.wav",
)
FOLDERS = ("learner_speech", "speech", "formats")
SOUND = frozenset({".aac", ".empty", ".flac", ".mp3", ".mp4", ".ogg", ".opus", ".wav", ".webm"})
REFUSED = {"formats/p001.empty": "EMPTY_RECORDING", "formats/p001.flac": "DAMAGED_AUDIO"}


def pipeline(folder: Path) -> Pipeline:
    return Pipeline.from_settings(Settings(data_dir=folder, local_model="pocketsphinx", attempts=1))


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    return pipeline(tmp_path_factory.mktemp("data"))


def added(line: Pipeline, path: Path) -> str:
    new = NewRecording(path=path, learner_id="ana", recorded_at=datetime(2026, 11, 1, tzinfo=UTC))
    return add_recording(new, settings=line.settings, store=line.store, recordings=line.recordings).session_id


def assert_done(line: Pipeline, session_id: str) -> None:
    """Process it: in the end it is DONE, and an unreliable transcript was marked and not analysed."""
    session = line.process(session_id)
    transcript, analysis = line.store.transcript(session.session_id), line.store.analysis(session.session_id)
    assert session.status is SessionStatus.DONE
    assert transcript is not None
    assert analysis is not None
    confidence = transcript.mean_confidence
    assert confidence is not None
    assert (transcript.unreliable is not None) == (confidence < line.settings.min_confidence)
    assert not (transcript.unreliable and analysis.insights)


@pytest.mark.slow
@pytest.mark.parametrize("pattern", READ)
def test_a_real_recording_is_done_and_an_unreliable_one_not_analysed(
    shared_data: Path, line: Pipeline, pattern: str
) -> None:
    assert_done(line, added(line, sorted(shared_data.glob(pattern))[0]))


@pytest.mark.timeout(1800)
def test_every_recording_is_done_or_refused_with_a_reason(
    shared_data: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if not request.config.getoption("--benchmark-enable"):
        pytest.skip("takes minutes: run by make bench")
    line = pipeline(tmp_path)
    files = [path for folder in FOLDERS for path in sorted((shared_data / folder).rglob("*")) if path.suffix in SOUND]
    refused: dict[str, str] = {}
    for path in files:
        try:
            assert_done(line, added(line, path))
        except SpeakKitError as error:
            refused[path.name] = error.code
    assert set(refused.values()) <= {*REFUSED.values(), "TOO_LITTLE_SPEECH"}
    assert len(refused) < len(files) / 10


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_a_damaged_one_is_refused_with_its_code(shared_data: Path, line: Pipeline, name: str, code: str) -> None:
    with pytest.raises(SpeakKitError) as refused:
        added(line, shared_data / name)
    assert refused.value.code == code
