"""Recordings that nobody made for this project: none crashes, unreliable ones are marked. All of them: see the benchmark."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.errors import SpeakKitError
from speakkit.pipeline.pipeline import Pipeline
from tests.support.real_recordings import REFUSED, added, assert_done, new_pipeline

READ = {
    "speech/test.wav": True,
    "speech/jfk.mp3": False,
    "formats/p001.webm": False,
    "learner_speech/0157/001570024.wav": True,
}
"""Recordings, and whether pocketsphinx is sure enough of them."""


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    return new_pipeline(tmp_path_factory.mktemp("data"))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "is_reliable"), READ.items())
def test_a_real_recording_is_done_and_an_unreliable_one_not_analysed(
    shared_data: Path, pipeline: Pipeline, name: str, is_reliable: bool
) -> None:
    assert assert_done(pipeline, added(pipeline, shared_data / name)) is is_reliable


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_a_damaged_one_is_refused_with_its_code(shared_data: Path, pipeline: Pipeline, name: str, code: str) -> None:
    with pytest.raises(SpeakKitError) as refused:
        added(pipeline, shared_data / name)
    assert refused.value.code == code
