"""`speakkit demo`: one learner after the other, and where another run has the samples."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from speakkit.cli.demo import how_many_done, how_to_go_on, recordings_of
from speakkit.cli.process import process_in_turn
from speakkit.kit import open_kit
from speakkit.model import Purpose, SessionStatus
from speakkit.pipeline.pipeline import Pipeline
from speakkit.report import write_report
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


def test_how_many_are_done_reads_like_a_sentence() -> None:
    assert [how_many_done(*counts) for counts in ((24, 24), (1, 1), (23, 24), (0, 24))] == [
        "All 24 sessions are done",
        "The session is done",
        "23 of 24 sessions are done",
        "0 of 24 sessions are done",
    ]


def test_it_says_how_to_reach_the_command_and_its_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "activate").touch()
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    on = ["export SPEAKKIT_DATA_DIR=data/demo", "speakkit sessions", "speakkit room --demo"]
    assert how_to_go_on(tmp_path / ".venv", Path("data/demo")) == [". .venv/bin/activate", *on]
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    assert how_to_go_on(tmp_path / ".venv", Path("data/demo")) == on


def test_a_terminal_beside_the_demo_gets_no_line_of_python(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data" / "demo" / "published").mkdir(parents=True)
    (tmp_path / "data" / "demo" / "published" / "current.json").write_text("{}")
    told = run("profile", "ana").err
    assert "speakkit.open" not in told
    assert f"export SPEAKKIT_DATA_DIR={tmp_path / 'data' / 'demo'}" in told


def test_each_learner_is_published_and_reported_before_the_next_begins(run: Run, tmp_path: Path) -> None:
    """By transcripts, which take no recogniser."""
    for learner in ("ana", "ben"):
        (tmp_path / f"{learner}.txt").write_text(f"I like to cook with {learner} and I has two sisters. " * 6)
        assert run("add", tmp_path / f"{learner}.txt", "--learner", learner).code == 0
    pipeline = Pipeline.from_settings(settings())
    groups = {one.learner_id: [one.session_id] for one in sorted(stored(), key=lambda one: one.learner_id)}
    seen = []

    def look(learner: str) -> None:
        done = [one.learner_id for one in stored() if one.status is SessionStatus.DONE]
        seen.append((learner, done, write_report(open_kit(settings().published_dir), learner, tmp_path / learner).name))

    outcomes = process_in_turn(pipeline, groups, plain=True, when_published=look)
    assert seen == [("ana", ["ana"], "ana"), ("ben", ["ana", "ben"], "ben")]
    assert [one.code for one in outcomes] == [None, None]


def test_each_speaker_of_the_samples_agrees_to_clips_once() -> None:
    samples = Path(__file__).resolve().parents[2] / "data" / "samples"
    agreed = [new.learner_id for new in recordings_of(samples) if Purpose.CLIPS in new.about.agreed]
    assert sorted(agreed) == ["ana", "kenji", "lena", "mei"]
