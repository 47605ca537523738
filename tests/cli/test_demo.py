"""`speakkit demo` where another run has the samples."""

from __future__ import annotations

import json
from pathlib import Path

from speakkit.store import Store
from tests.support.command_line import Run, settings, stored
from tests.support.tones import write_speech

STATE = 4


def test_a_sample_that_another_worker_holds_is_explained(run: Run, tmp_path: Path) -> None:
    sample = {"learner_id": "ana", "recorded_at": "2026-03-02T09:00:00+00:00", "language": "en", "topic": "Weekend"}
    write_speech(tmp_path / "talk.wav", seconds=4)
    (tmp_path / "manifest.json").write_text(json.dumps({"sessions": [{"file": "talk.wav", **sample}]}))
    assert run("add", tmp_path / "talk.wav", "--learner", "ana").code == 0
    (session,) = stored()
    Store(settings().store_path).claims.take(session.session_id, owner="killed", lease_s=60)
    (settings().data_dir / "demo").symlink_to(settings().data_dir)  # the demo has a folder of its own
    result = run("demo", "--samples", tmp_path, "--plain")
    assert result.code == STATE
    assert f"Session {session.session_id} is UPLOADED: another worker holds it until" in result.err
    assert "the same command takes them up after" in result.err
