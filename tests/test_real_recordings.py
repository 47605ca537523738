"""Recordings that nobody made for this project: none crashes, unreliable ones are marked. All of them: see the benchmark."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.errors import SpeakKitError
from speakkit.pipeline.pipeline import Pipeline
from tests.support.real_recordings import REFUSED, added, assert_done, new_pipeline

READ = (
    "speech/test.wav",
    "speech/jfk.mp3",
    "formats/p001.webm",
    "learner_speech/0157/001570024.wav",
    "learner_speech/9608/096080003.wav",
    "learner_speech/9626/*1.wav",
)


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    return new_pipeline(tmp_path_factory.mktemp("data"))


@pytest.mark.slow
@pytest.mark.parametrize("pattern", READ)
def test_a_real_recording_is_done_and_an_unreliable_one_not_analysed(
    shared_data: Path, pipeline: Pipeline, pattern: str
) -> None:
    assert_done(pipeline, added(pipeline, sorted(shared_data.glob(pattern))[0]))


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_a_damaged_one_is_refused_with_its_code(shared_data: Path, pipeline: Pipeline, name: str, code: str) -> None:
    with pytest.raises(SpeakKitError) as refused:
        added(pipeline, shared_data / name)
    assert refused.value.code == code
