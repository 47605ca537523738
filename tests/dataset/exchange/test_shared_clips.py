"""Sound is given out of nobody but those who agreed to it and to research themselves."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import frictionless
import pytest

from speakkit.dataset.exchange.export import ExportOptions, export_dataset
from speakkit.dataset.exchange.importing import import_dataset
from speakkit.dataset.exchange.pseudonyms import Pseudonyms
from speakkit.errors import InputError
from speakkit.kit import open_kit
from speakkit.model import Purpose
from speakkit.recordings import open_clips
from tests.support.clipped import Clipped, clipped

pytestmark = pytest.mark.slow
KEY = Pseudonyms(b"k" * 32)
GROUND = ExportOptions(consent_ground="they are invented")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Clipped:
    return clipped(tmp_path_factory.mktemp("clipped"))


def export(data: Clipped, target: Path, options: ExportOptions = GROUND, *, sound: bool = True) -> Path:
    data.store.publish(data.settings.published_dir)
    clips = open_clips(data.settings) if sound else None
    export_dataset(open_kit(data.settings.published_dir), target, KEY, options, clips)
    return target


def sounds(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.webm"))


def test_of_whoever_is_in_on_other_grounds_there_is_no_sound(data: Clipped, tmp_path: Path) -> None:
    assert sounds(export(data, tmp_path / "on-a-ground")) == []
    data.store.consents.assume("ana", {Purpose.RESEARCH: True}, source="the school")
    assert sounds(export(data, tmp_path / "assumed")) == []


def test_clips_go_along_under_the_ids_of_the_export(data: Clipped, tmp_path: Path) -> None:
    data.store.consents.decide("ana", {Purpose.RESEARCH: True}, source="a form")
    data.store.consents.decide("ben", {Purpose.RESEARCH: True}, source="a form")
    folder = export(data, tmp_path / "export")
    assert frictionless.validate(str(folder / "datapackage.json")).valid
    with (folder / "data" / "clips.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [folder / row["path"] for row in rows] == sounds(folder)
    assert {row["sha256"] for row in rows} == {hashlib.sha256(one.read_bytes()).hexdigest() for one in sounds(folder)}
    assert {row["session_id"] for row in rows} == {KEY.of("session", name) for name in data.ana}
    assert not any(name in str(path) for path in folder.rglob("*") for name in (*data.ana, *data.ben))
    assert "A voice tells whoever knows it who speaks" in (folder / "datasheet.md").read_text(encoding="utf-8")
    import_dataset(folder, tmp_path / "dataset")
    with pytest.raises(InputError, match="imported has no clips"):
        export_dataset(open_kit(tmp_path / "dataset"), tmp_path / "x", KEY, GROUND, open_clips(data.settings))


def test_without_being_asked_for_no_sound_goes_along(data: Clipped, tmp_path: Path) -> None:
    folder = export(data, tmp_path / "silent", sound=False)
    assert sounds(folder) == []
    assert "There is sound in it" not in (folder / "datasheet.md").read_text(encoding="utf-8")


def test_sound_in_which_names_are_heard_is_refused(data: Clipped, tmp_path: Path) -> None:
    scrubbed = ExportOptions(consent_ground="they are invented", scrubs_names=True)
    with pytest.raises(InputError, match="are heard in clips"):
        export(data, tmp_path / "scrubbed", scrubbed)
