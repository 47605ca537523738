"""Whoever withdraws their agreement to clips leaves none, wherever the withdrawal was said, and reports without sound."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from speakkit.api import create_app
from speakkit.kit import open_kit
from speakkit.model import Purpose
from speakkit.model.access import Role
from speakkit.operations.clips import delete_aged, honour_withdrawals
from speakkit.operations.portrait import write_portrait
from speakkit.recordings import LocalRecordings, open_clips
from speakkit.report.delivery import deliver_reports
from tests.support.clipped import Clipped, clipped, timed_pipeline
from tests.support.command_line import Run
from tests.support.service import token_for
from tests.support.tones import write_speech

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With reports: ana's to hand out, her coach's in German, one in a language of the operator's own, and ben's."""
    folder = tmp_path_factory.mktemp("clipped")
    data = clipped(folder)
    deliver_reports(data.store, data.settings, open_kit)
    for name in ("ana+coach+de.html", "ana+fr.html"):
        shutil.copy(data.settings.reports_dir / "ana.html", data.settings.reports_dir / name)
    return folder


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Clipped:
    shutil.copytree(made / "data", tmp_path / "data")
    return Clipped.at(tmp_path / "data")


def has_sound(path: Path) -> bool:
    return "data:audio/webm" in path.read_text(encoding="utf-8")


def assert_silent(data: Clipped) -> None:
    reports = data.settings.reports_dir
    assert list(open_clips(data.settings).find()) == []
    assert sorted(path.name for path in reports.glob("*.html")) == ["ana+coach+de.html", "ana.html", "ben.html"]
    assert not any(map(has_sound, reports.glob("*.html")))
    coachs = (reports / "ana+coach+de.html").read_text(encoding="utf-8")
    assert '<html lang="de">' in coachs
    assert 'id="quotes"' in coachs
    assert data.store.sessions.with_clips_withdrawn() == []


def withdraw(data: Clipped, *, agrees: bool = False) -> None:
    data.store.consents.decide("ana", {Purpose.CLIPS: agrees}, source="test")


def honoured(data: Clipped) -> int:
    return honour_withdrawals(data.settings, data.store, data.services.recordings)


def test_a_withdrawal_deletes_clips_and_makes_reports_anew_until_she_agrees_to_what_comes(
    data: Clipped, tmp_path: Path
) -> None:
    assert honoured(data) == 0
    assert has_sound(data.settings.reports_dir / "ana.html")
    withdraw(data)
    assert honoured(data) == 2
    assert_silent(data)
    assert honoured(data) == 0
    withdraw(data, agrees=True)
    added = data.add(write_speech(tmp_path / "new.wav", seconds=20), "ana")
    timed_pipeline(data.settings).process(added.session_id)
    assert {name for name, _ in open_clips(data.settings).find()} == {added.session_id}


def test_one_that_was_interrupted_is_made_up_for(data: Clipped, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    withdraw(data)
    for method in ("delete", "put"):
        with monkeypatch.context() as patched:
            patched.setattr(LocalRecordings, method, stop)
            with pytest.raises(KeyboardInterrupt):
                honoured(data)
    honoured(data)
    assert_silent(data)


def test_sound_that_waits_for_its_clips_goes_too(data: Clipped, tmp_path: Path) -> None:
    pipeline = timed_pipeline(data.settings)
    waiting = data.add(write_speech(tmp_path / "new.wav", seconds=20), "ana")
    pipeline.transcribe_alone(pipeline.claim(waiting.session_id))
    assert pipeline.recordings.exists(str(waiting.storage_key))
    withdraw(data)
    honoured(data)
    assert not pipeline.recordings.exists(str(waiting.storage_key))
    assert pipeline.process(waiting.session_id).audio_deleted_at is not None


def test_it_can_be_said_in_a_list(data: Clipped, run: Run, tmp_path: Path) -> None:
    with (tmp_path / "people.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("learner", "withdraw"), ("ana", "clips"), ("ben", "clips")])
    assert run("learner", "--import", tmp_path / "people.csv").code == 0
    assert_silent(data)


def test_it_can_be_said_over_the_api(data: Clipped) -> None:
    secret = token_for(data.services, Role.LEARNER, "ana")
    client = TestClient(create_app(data.services), headers={"Authorization": f"Bearer {secret}"})
    assert client.patch("/api/learners/ana", json={"withdraw": ["clips"]}).status_code == 200
    assert_silent(data)


def test_clips_go_with_the_transcripts_that_are_beyond_their_days(data: Clipped) -> None:
    aged = data.settings.model_copy(update={"transcript_days": 10})
    now, recordings = datetime.now(UTC), data.services.recordings
    assert delete_aged(aged, data.store, recordings, now + timedelta(days=9)) == 0
    assert delete_aged(aged, data.store, recordings, now + timedelta(days=11)) == 2
    assert_silent(data)


def test_it_can_be_said_at_the_command_line(data: Clipped, run: Run) -> None:
    told = run("learner", "ana", "--withdraw", "clips")
    assert told.code == 0
    assert "2 clips deleted, and reports that played any made anew" in told.out + told.err
    assert_silent(data)


def test_her_own_copy_has_the_clips(data: Clipped, tmp_path: Path) -> None:
    files = write_portrait(
        "ana", tmp_path / "ana", settings=data.settings, store=data.store, recordings=data.services.recordings
    )
    names = {path.relative_to(tmp_path / "ana").as_posix() for path in files}
    assert f"clips/{data.clip().key}" in names
