"""Publishing: whole versions, one pointer, readers who never see half of anything."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from speakkit.errors import CorruptDataError
from speakkit.kit import open_kit
from speakkit.model import Learner
from speakkit.store import Claim, Store
from speakkit.store.publication import VERSIONS_KEPT
from speakkit.store.published import POINTER, TABLES, current
from tests.support.analyses import make_analysis
from tests.support.values import NOON, make_session, make_transcript


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "published"


def _publish_anew(store: Store, directory: Path, number: int) -> Path:
    store.learners.add(Learner(learner_id=f"learner{number}", created_at=NOON))
    return store.publish(directory).path


def test_a_version_has_every_table_and_is_current(store: Store, directory: Path) -> None:
    publication = store.publish(directory)
    assert publication == current(directory)
    assert {path.stem for path in publication.path.iterdir()} == set(TABLES)
    assert publication.version == "v000001"


def test_the_same_content_is_the_same_version(store: Store, directory: Path) -> None:
    assert store.publish(directory) == store.publish(directory)
    assert [path.name for path in sorted(directory.iterdir())] == [POINTER, "v000001"]


def test_new_content_is_a_new_version(store: Store, directory: Path) -> None:
    first = store.publish(directory)
    _publish_anew(store, directory, 1)
    later = current(directory)
    assert later is not None
    assert (later.version, first.path.is_dir()) == ("v000002", True)


def test_a_few_versions_are_kept_for_readers(store: Store, directory: Path) -> None:
    paths = [_publish_anew(store, directory, number) for number in range(VERSIONS_KEPT + 2)]
    assert [path.is_dir() for path in paths] == [False] * 2 + [True] * VERSIONS_KEPT


def test_tables_are_sorted_by_learner(store: Store, directory: Path) -> None:
    for number, learner in enumerate(("zoe", "bo", "mia")):
        store.learners.add(Learner(learner_id=learner, created_at=NOON))
        store.sessions.add(make_session(f"s{number}", learner))
    learners = pq.read_table(store.publish(directory).path / "sessions.parquet").column("learner_id")
    assert learners.to_pylist() == ["bo", "mia", "zoe"]


def test_columns_have_their_types_though_the_tables_are_empty(store: Store, directory: Path) -> None:
    schema = pq.read_schema(store.publish(directory).path / "sessions.parquet")
    assert str(schema.field("recorded_at").type) == "timestamp[us, tz=UTC]"
    assert str(schema.field("mean_confidence").type) == "double"
    assert "null" not in {str(field.type) for field in schema}


def test_leases_and_places_of_recordings_stay_at_home(store: Store, claim: Claim, directory: Path) -> None:
    path = store.publish(directory).path
    columns = {name for table in TABLES for name in pq.read_schema(path / f"{table}.parquet").names}
    assert columns.isdisjoint({"lease_owner", "lease_until", "storage_key", "transcript_key"})


def test_what_a_killed_publisher_left_is_cleared_away(store: Store, directory: Path) -> None:
    (directory / ".staging").mkdir(parents=True)
    (directory / ".staging" / "words.parquet").write_bytes(b"half")
    (directory / "v000007").mkdir()  # renamed, but not pointed to
    assert store.publish(directory).version == "v000008"
    assert not (directory / ".staging").exists()


def test_a_damaged_pointer_has_a_sentence_and_is_mended_by_publishing(store: Store, directory: Path) -> None:
    store.publish(directory)
    (directory / POINTER).write_text("{half")
    with pytest.raises(CorruptDataError, match="speakkit publish"):
        current(directory)
    assert store.publish(directory) == current(directory)


def test_a_version_can_be_moved_with_its_folder(store: Store, directory: Path, tmp_path: Path) -> None:
    store.publish(directory)
    directory.rename(tmp_path / "elsewhere")
    assert list(open_kit(tmp_path / "elsewhere").learners()["learner_id"]) == ["ana"]


def test_all_that_was_found_is_published(store: Store, claim: Claim, directory: Path) -> None:
    store.results.save_transcript(claim, make_transcript("I went to market"))
    store.results.save_analysis(claim, make_analysis(["A", "B"], {"A": "present", "C": "absent"}))
    store.profiles.refresh("ana")
    dataset = open_kit(store.publish(directory).path.parent)
    counts = [len(dataset.sql(f"FROM {table}")) for table in TABLES]
    assert dict(zip(TABLES, counts, strict=True)) == {
        "learners": 1,
        "sessions": 1,
        "transcripts": 1,
        "words": 4,
        "analyses": 1,
        "insights": 2,
        "observations": 2,
        "edits": 0,
        "measures": 0,
        "pattern_profiles": 2,
        "engine_calls": 0,
        "reviews": 0,
        "pattern_aliases": 0,
        "learner_attributes": 0,
        "consents": 0,
    }
