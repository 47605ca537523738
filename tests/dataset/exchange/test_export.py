"""An export passes for a Frictionless Data Package, tells nobody who somebody is, and comes back as it was."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from speakkit.dataset.exchange.export import ExportOptions, export_dataset, split_of
from speakkit.dataset.exchange.importing import import_dataset
from speakkit.dataset.exchange.pseudonyms import Pseudonyms, read_or_make_key
from speakkit.errors import CorruptDataError, InputError
from speakkit.kit import Kit, open_kit
from speakkit.model import Purpose
from speakkit.store import Store

KEY = Pseudonyms(b"k" * 32)
GROUND = ExportOptions(title="Samples", licence="CC-BY-4.0", consent_ground="they are invented", scrubs_names=True)


@pytest.fixture(scope="module")
def folder(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shutil.copytree(samples, tmp_path_factory.mktemp("export") / "samples")
    export_dataset(open_kit(folder / "published"), folder / "export", KEY, GROUND)
    return folder


@pytest.fixture(scope="module")
def imported(folder: Path) -> Kit:
    """What an import makes of the export."""
    import_dataset(folder / "export", folder / "imported")
    return open_kit(folder / "imported")


@pytest.fixture
def kit(folder: Path) -> Kit:
    return open_kit(folder / "published")


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def described(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "export" / "datapackage.json").read_text(encoding="utf-8"))
    return document


def test_frictionless_finds_no_fault(folder: Path) -> None:
    report = frictionless.validate(str(folder / "export" / "datapackage.json"))
    assert report.flatten(["resourceName", "type", "note"]) == []
    assert report.valid


def test_every_column_has_a_meaning_and_every_table_is_there_twice(folder: Path, kit: Kit) -> None:
    listed = described(folder)["resources"]
    tables = {one["name"]: one for one in listed if one["type"] == "table" and one["name"] != "splits"}
    assert set(tables) == set(kit.table_names)
    assert [f["name"] for one in tables.values() for f in one["schema"]["fields"] if not f["description"]] == []
    assert {path.suffix for path in (folder / "export" / "data").glob("words.*")} == {".csv", ".parquet"}


def test_a_learner_is_in_one_split(folder: Path, kit: Kit) -> None:
    with (folder / "export" / "data" / "splits.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["learner_id"] for row in rows) == sorted(
        KEY.of("learner", learner) for learner in kit.learners()["learner_id"]
    )
    assert {row["split"] for row in rows} <= {"train", "validation", "test"}


def test_about_four_of_five_learners_are_for_training() -> None:
    counted = Counter(split_of(f"learner-{number}") for number in range(2000))
    assert {name: round(count / 2000, 1) for name, count in counted.items()} == {
        "train": 0.8,
        "validation": 0.1,
        "test": 0.1,
    }


def test_nobody_is_named_anywhere(folder: Path, kit: Kit) -> None:
    secrets = [*kit.sessions()["session_id"], *kit.learners()["learner_id"], *kit.learners()["display_name"].dropna()]
    content = b"\n".join(
        data for name, data in files(folder / "export").items() if name.endswith((".csv", ".json", ".md"))
    ).decode()
    parquet = " ".join(str(pq.read_table(path).to_pylist()) for path in (folder / "export" / "data").glob("*.parquet"))
    found = [secret for secret in secrets if secret in content.split('"') or f"'{secret}'" in parquet]
    assert found == []
    assert KEY.of("learner", "ana") in content.split('"')  # what is there, this search does find


def test_dates_are_moved_by_one_amount_a_learner(folder: Path, kit: Kit) -> None:
    before = kit.sessions().sort_values(["learner_id", "recorded_at"])
    after = pq.read_table(folder / "export" / "data" / "sessions.parquet").to_pandas()
    for learner, own in before.groupby("learner_id"):
        moved = after[after["learner_id"] == KEY.of("learner", str(learner))]["recorded_at"].sort_values()
        shifts = {b - a for a, b in zip(own["recorded_at"], moved, strict=True)}
        assert shifts == {KEY.shift(str(learner))}


def test_export_import_export_is_identical(folder: Path, imported: Kit, tmp_path: Path) -> None:
    export_dataset(imported, tmp_path / "again", Pseudonyms(b"x" * 32), ExportOptions())
    assert files(tmp_path / "again") == files(folder / "export")


def test_csv_alone_gives_the_same_dataset(folder: Path, imported: Kit, tmp_path: Path) -> None:
    shutil.copytree(folder / "export", tmp_path / "copy")
    for path in (tmp_path / "copy" / "data").glob("*.parquet"):
        path.unlink()
    import_dataset(tmp_path / "copy", tmp_path / "from_csv")
    from_csv = open_kit(tmp_path / "from_csv")
    assert all(from_csv.arrow(table).equals(imported.arrow(table)) for table in imported.table_names)


def test_an_imported_dataset_answers_as_the_original_did(kit: Kit, imported: Kit) -> None:
    profile = imported.profile(KEY.of("learner", "ana")).to_frame()
    assert list(profile["key"]) == list(kit.profile("ana").to_frame()["key"])


def test_what_it_is_out_of_and_who_judged_is_said(folder: Path) -> None:
    own = described(folder)["speakkit"]
    assert own["denominators"]["sessions"] == 24
    assert own["denominators"]["sessions_by_status"] == {"DONE": 24}
    assert own["engines"]["analysers"][0]["engine"] == "rules"
    sheet = (folder / "export" / "datasheet.md").read_text(encoding="utf-8")
    assert "CC-BY-4.0" in sheet
    assert "they are invented" in sheet


def test_only_who_agreed_to_research_is_in(folder: Path, kit: Kit, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Nobody has agreed to research"):
        export_dataset(kit, tmp_path / "nobody", KEY, ExportOptions())
    shutil.copy(folder / "speakkit.duckdb", tmp_path)
    store = Store(tmp_path / "speakkit.duckdb")
    store.consents.decide("ana", {Purpose.RESEARCH: True}, source="a form")
    store.consents.decide("lena", {Purpose.RESEARCH: False}, source="a form")
    store.publish(tmp_path / "published")
    counts = {
        ground: export_dataset(
            open_kit(tmp_path / "published"), tmp_path / f"{ground}", KEY, ExportOptions(consent_ground=ground)
        )["speakkit"]["denominators"]["learners"]
        for ground in (None, "signed")
    }
    assert counts == {None: 1, "signed": 2}


def test_a_day_that_no_reader_could_read_is_told_and_not_given_out(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "speakkit.duckdb", tmp_path)
    with duckdb.connect(str(tmp_path / "speakkit.duckdb")) as store:  # as an earlier SpeakKit took it
        store.execute("UPDATE sessions SET recorded_at = TIMESTAMPTZ '0001-01-01 00:00:00+00'")
    Store(tmp_path / "speakkit.duckdb").publish(tmp_path / "published")
    with pytest.raises(CorruptDataError, match="recorded_at lies beyond what a date can be"):
        export_dataset(open_kit(tmp_path / "published"), tmp_path / "out", KEY, ExportOptions(consent_ground="signed"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        (lambda folder: (folder / "data" / "words.parquet").write_bytes(b"x"), CorruptDataError),
        (lambda folder: (folder / "datapackage.json").unlink(), InputError),
    ],
)
def test_a_damaged_export_is_refused(
    folder: Path, tmp_path: Path, damage: Callable[[Path], object], error: type[Exception]
) -> None:
    shutil.copytree(folder / "export", tmp_path / "copy")
    damage(tmp_path / "copy")
    with pytest.raises(error):
        import_dataset(tmp_path / "copy", tmp_path / "dataset")


def test_a_key_never_lies_in_the_export(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="inside the export"):
        read_or_make_key(tmp_path / "export" / "key", tmp_path / "export")
    made = read_or_make_key(tmp_path / "key", tmp_path / "export")
    assert read_or_make_key(tmp_path / "key", tmp_path / "export") == made
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0


def test_names_are_replaced_word_for_word(folder: Path, kit: Kit) -> None:
    after: pa.Table = pq.read_table(folder / "export" / "data" / "words.parquet")
    before = kit.arrow("words")
    assert after.num_rows == before.num_rows
    assert described(folder)["speakkit"]["deidentification"]["names_in_what_was_said"].startswith("replaced ")
