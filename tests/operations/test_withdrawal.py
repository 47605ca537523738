"""Wherever a withdrawal is said, the same follows: what was kept goes, and what is published says so."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from flows.collect_inbox import collect_inbox
from speakkit.api import create_app
from speakkit.kit import open_kit
from speakkit.model import Purpose
from speakkit.model.access import Role
from speakkit.operations.retention import sweep
from speakkit.recordings import open_clips, open_place
from speakkit.report.delivery import deliver_reports
from speakkit.web import create_room_app
from tests.support.clipped import Clipped, clipped
from tests.support.command_line import Run
from tests.support.service import token_for
from tests.support.tones import write_speech
from tests.web.forms import hidden

pytestmark = pytest.mark.slow

KEPT = (Purpose.CLIPS, Purpose.SOUND, Purpose.TRACKING)
"""What something is kept for that goes with its consent."""
OPTIONS = [word for purpose in KEPT for word in ("--withdraw", purpose)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ana with clips, kept sound, a report and a profile; ben with a report."""
    folder = tmp_path_factory.mktemp("withdrawal")
    data = clipped(folder)
    data.store.consents.decide("ana", dict.fromkeys(KEPT, True), source="test")
    open_place(data.settings, "sound").put(str(data.store.sessions.get(data.ana[0]).storage_key), folder / "talk0.wav")
    deliver_reports(data.store, data.settings, open_kit)
    return folder


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Clipped:
    shutil.copytree(made / "data", tmp_path / "data")
    return Clipped.at(tmp_path / "data")


def left(data: Clipped) -> list[str]:
    """What is kept of ana for what she withdrew, and whose report lies there."""
    reports = sorted(path.name for path in data.settings.reports_dir.glob("*.html"))
    clips = [name for name, _ in open_clips(data.settings).find()]
    profile = [row.pattern for row in data.store.profiles.get("ana")]
    return [*reports, *clips, *(found.key for found in open_place(data.settings, "sound").find()), *profile]


def by_command(data: Clipped, run: Run, folder: Path) -> None:
    assert run("learner", "ana", *OPTIONS).code == 0


def in_a_list(data: Clipped, run: Run, folder: Path) -> None:
    (folder / "people.csv").write_text(f'learner,withdraw\nana,"{" ".join(KEPT)}"\n')
    assert run("learner", "--import", folder / "people.csv").code == 0


def beside_a_recording(data: Clipped, run: Run, folder: Path) -> None:
    said = run("add", write_speech(folder / "new.wav", seconds=3), "--learner", "ana", *OPTIONS)
    assert "ana: tracking: the profile went, and 1 report;" in said.err


def beside_a_transcript(data: Clipped, run: Run, folder: Path) -> None:
    (folder / "new.txt").write_text("I go to the market and buy two apples.")
    assert "ana: sound: 1 recording" in run("add", folder / "new.txt", "--learner", "ana", *OPTIONS).err


def over_the_api(data: Clipped, run: Run, folder: Path) -> None:
    secret = token_for(data.services, Role.LEARNER, "ana")
    client = TestClient(create_app(data.services), headers={"Authorization": f"Bearer {secret}"})
    assert client.patch("/api/learners/ana", json={"withdraw": list(KEPT)}).is_success


def in_the_room(data: Clipped, run: Run, folder: Path) -> None:
    app, room = create_room_app(data.services)
    visitor = TestClient(app, base_url="http://127.0.0.1")
    visitor.get(room.way_in("Mia"))
    secret = hidden(visitor.get("/room/learners/ana").text, "form_secret", "/room/learners/ana/consents")
    for purpose in KEPT:
        said = {"form_secret": secret, "purpose": purpose, "is_given": "false"}
        assert visitor.post("/room/learners/ana/consents", data=said).is_success
    room.publisher.wait(20)


def in_a_note_of_the_inbox(data: Clipped, run: Run, folder: Path) -> None:
    """Beside a recording that had been added before, which adds nothing."""
    place = data.settings.data_dir / "inbox" / "ana"
    place.mkdir(parents=True)
    data.add(write_speech(place / "new.wav", seconds=3), "ana")
    (place / "new.note.json").write_text(json.dumps({"withdraw": KEPT}))
    assert collect_inbox.fn() == {"added": 0, "rejected": 0, "left": 0}


WAYS: Mapping[str, Callable[[Clipped, Run, Path], None]] = {
    way.__name__: way
    for way in (
        by_command,
        in_a_list,
        beside_a_recording,
        beside_a_transcript,
        over_the_api,
        in_the_room,
        in_a_note_of_the_inbox,
    )
}


@pytest.mark.parametrize("way", WAYS)
def test_what_was_kept_goes_and_what_is_published_says_so(
    data: Clipped, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setenv("SPEAKKIT_INBOX_SETTLE_S", "0")
    assert len(left(data)) > 4
    WAYS[way](data, run, tmp_path)
    assert left(data) == ["ben.html"]
    held = open_kit(data.settings.published_dir).consents()
    assert not held[(held["learner_id"] == "ana") & held["purpose"].isin(KEPT)]["is_given"].any()


def test_what_an_interruption_left_goes_in_the_night(data: Clipped) -> None:
    data.store.consents.decide("ana", {Purpose.TRACKING: False, Purpose.SOUND: False}, source="test")
    swept = sweep(data.settings, data.store, data.services.recordings)
    assert (swept.clips, swept.sound_files, swept.reports) == (0, 1, 1)
    assert not any(kept.startswith("ana") for kept in left(data))
