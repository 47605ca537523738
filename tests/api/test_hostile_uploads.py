"""Hostile recordings over HTTP, and in the pipeline where they came in another's place: refused in time, within memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from speakkit.errors import RecordingError
from speakkit.pipeline.pipeline import Pipeline
from tests.api.conftest import hand_in
from tests.support.hostile_audio import HOSTILE, flac, within_bounds

pytestmark = pytest.mark.slow
_APART = {name: HOSTILE[name] for name in HOSTILE if "30 h" not in name and "2 h" not in name}
"""The others take long, and are tested with the decoding process itself."""


@pytest.mark.parametrize("make", _APART.values(), ids=_APART)
def test_a_form_with_a_hostile_file_is_refused(
    ana: TestClient, pipeline: Pipeline, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    content = make(tmp_path).read_bytes()
    with within_bounds():
        answer = ana.post("/api/sessions", files={"file": ("talk.flac", content)})
    assert answer.status_code in {413, 415, 422}
    assert pipeline.store.sessions.all() == []


@pytest.mark.parametrize("content", [flac, None], ids=["62 bytes at 1 Hz", "not audio"])
def test_a_file_that_took_a_recording_s_place_is_refused_by_the_pipeline(
    ana: TestClient, talk: bytes, pipeline: Pipeline, tmp_path: Path, content: Callable[..., Path] | None
) -> None:
    session_id = str(hand_in(ana, talk)["session_id"])
    path = content(tmp_path / "a.flac", rate_hz=1) if content else tmp_path / "a.flac"
    if content is None:
        path.write_bytes(b"no sound at all " * 99)
    pipeline.recordings.put(str(pipeline.store.sessions.get(session_id).storage_key), path)
    with within_bounds(), pytest.raises(RecordingError):
        pipeline.process(session_id)
