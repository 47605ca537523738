"""Publishing: whole versions, one pointer, readers who never see half of anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pytest

from speakkit.errors import CorruptDataError
from speakkit.kit import open_kit
from speakkit.model import Learner, SessionStatus
from speakkit.patterns.reviews import Decision
from speakkit.store import Claim, Publication, Store, buckets, extraction, publication, versions
from speakkit.store.extraction import StoredRows
from speakkit.store.published import POINTER, TABLES, current
from speakkit.store.turn import Turn
from tests.support.analyses import make_analysis
from tests.support.examples import some_of
from tests.support.made_once import copy_of
from tests.support.published import schema_of, table_of
from tests.support.values import NOON, make_session, make_transcript


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "published"


@pytest.fixture
def published(store: Store, directory: Path) -> Publication:
    """What is published of the store that knows ana: done once, and copied."""
    copy_of("published of ana alone", store.publish, directory)
    found = current(directory)
    assert found is not None
    return found


def _publish_anew(store: Store, directory: Path, number: int) -> Path:
    store.learners.add(Learner(learner_id=f"learner{number}", created_at=NOON))
    return store.publish(directory).path


def test_a_version_has_every_table_and_is_current(store: Store, directory: Path) -> None:
    publication = store.publish(directory)
    assert publication == current(directory)
    assert set(publication.tables) == set(TABLES)
    assert publication.version == "v000001"


def test_the_same_content_is_the_same_version(store: Store, published: Publication, directory: Path) -> None:
    assert store.publish(directory) == published
    assert [path.name for path in directory.glob("v*")] == ["v000001"]


def test_new_content_is_a_new_version(store: Store, published: Publication, directory: Path) -> None:
    _publish_anew(store, directory, 1)
    later = current(directory)
    assert later is not None
    assert (later.version, published.path.is_dir()) == ("v000002", True)


def test_a_few_versions_are_kept_for_readers(
    store: Store, published: Publication, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "VERSIONS_KEPT", 2)
    paths = [published.path, *(_publish_anew(store, directory, number) for number in range(2))]
    assert [path.is_dir() for path in paths] == [False, True, True]


def test_tables_are_sorted_by_learner(store: Store, directory: Path) -> None:
    with store.write() as parts:
        for number, learner in enumerate(("zoe", "bo", "mia")):
            parts.learners.add(Learner(learner_id=learner, created_at=NOON))
            parts.sessions.add(make_session(f"s{number}", learner))
    learners = table_of(store.publish(directory), "sessions").column("learner_id")
    assert learners.to_pylist() == ["bo", "mia", "zoe"]


def test_columns_have_their_types_though_the_tables_are_empty(published: Publication) -> None:
    schema = schema_of(published, "sessions")
    assert str(schema.field("recorded_at").type) == "timestamp[us, tz=UTC]"
    assert str(schema.field("mean_confidence").type) == "double"
    assert "null" not in {str(field.type) for field in schema}


def test_leases_and_places_of_recordings_stay_at_home(store: Store, claim: Claim, directory: Path) -> None:
    publication = store.publish(directory)
    columns = {name for table in TABLES for name in schema_of(publication, table).names}
    assert columns.isdisjoint({"lease_owner", "lease_until", "storage_key", "transcript_key"})


def test_what_a_killed_publisher_left_is_cleared_away(store: Store, directory: Path) -> None:
    half = directory / "tables" / "words" / "0123.draft77-1"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    (directory / "v000007").mkdir()  # begun, but not pointed to
    assert store.publish(directory).version == "v000008"
    assert not half.exists()


def test_a_damaged_pointer_has_a_sentence_and_is_mended_by_publishing(
    store: Store, published: Publication, directory: Path
) -> None:
    (directory / POINTER).write_text("{half")
    with pytest.raises(CorruptDataError, match="speakkit publish"):
        current(directory)
    assert store.publish(directory) == current(directory)


def test_a_version_can_be_moved_with_its_folder(published: Publication, directory: Path, tmp_path: Path) -> None:
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


def content(publication: Publication) -> dict[str, pa.Table]:
    """All tables, and what was counted at publishing."""
    return {table: table_of(publication, table) for table in publication.manifest.tables}


def test_what_is_published_after_each_change_is_what_is_published_anew(
    store: Store, claim: Claim, directory: Path, tmp_path: Path
) -> None:
    parts: list[Callable[[], object]] = [
        lambda: store.learners.add(Learner(learner_id="bo", created_at=NOON)),
        lambda: store.sessions.add(make_session("bo-1", "bo", sha256="b" * 64)),
        lambda: store.claims.set_status(claim, SessionStatus.TRANSCRIBING),
        lambda: store.results.save_transcript(claim, make_transcript("I went to market")),
        lambda: store.results.save_analysis(claim, make_analysis(["A", "B"], {"A": "present", "C": "absent"})),
        lambda: store.profiles.refresh("ana"),
        lambda: store.claims.mark_audio_deleted(claim, NOON),
        lambda: store.claims.finish(claim),
        lambda: store.reviews.add("ana-1", 1, Decision.REJECT, by="mia"),
        lambda: store.labels.merge("B", "A", by="mia"),
        lambda: store.erase_session("bo-1"),
    ]
    compared = some_of(range(len(parts)))
    seen = [store.publish(directory)]
    for number, change in enumerate(parts):
        change()
        if number in compared:
            seen.append(store.publish(directory))
            assert content(seen[-1]) == content(store.publish(tmp_path / str(number))), number
            assert seen[-1].version != seen[-2].version, number


@pytest.fixture
def many(tmp_path: Path) -> Store:
    """A store with sixteen learners, who have a session each."""
    copy_of("many learners", _many, tmp_path / "many")
    return Store(tmp_path / "many" / "speakkit.duckdb")


def _many(folder: Path) -> None:
    _add_many(Store(folder / "speakkit.duckdb"))


def _add_many(store: Store) -> None:
    with store.write() as parts:
        for number in range(16):
            parts.learners.add(Learner(learner_id=f"l{number}", created_at=NOON))
            parts.sessions.add(make_session(f"l{number}-1", f"l{number}", sha256=f"{number:064x}"))


def test_of_a_changed_session_its_learner_is_read_and_its_bucket_written(
    many: Store, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Sequence[int] | None] = []

    def extract(turn: Turn, finest: Sequence[int] | None) -> StoredRows:
        read.append(finest)
        return extraction.extract(turn, finest)

    monkeypatch.setattr(buckets, "SESSIONS_PER_BUCKET", 4)
    first = many.publish(directory)
    many.claims.take("l7-1", owner="test", lease_s=60)
    monkeypatch.setattr(publication, "extract", extract)
    second = many.publish(directory)
    assert read == [[buckets.bucket_of("l7", buckets.FINEST)]]
    assert (first.manifest.buckets, second.manifest.buckets) == (4, 4)
    for table in TABLES:
        changed = set(second.files(table)) - set(first.files(table))
        assert len(changed) == (table == "sessions"), table
        assert changed <= set(second.files(table, [first.bucket_of("l7")])), table


def test_learners_who_share_a_bucket_with_one_that_changed_keep_their_rows(many: Store, directory: Path) -> None:
    changes: list[Callable[[], object]] = [
        lambda: many.claims.take("l7-1", owner="test", lease_s=60),
        lambda: many.learners.add(Learner(learner_id="l7b", created_at=NOON)),
        lambda: many.erase_session("l9-1"),
    ]
    before = many.publish(directory)
    for number, change in enumerate(changes):
        change()
        after = many.publish(directory)
        kept = {table for table in TABLES if after.files(table) == before.files(table)}
        assert kept == set(TABLES) - {"learners" if number == 1 else "sessions"}, number
        before = after
    assert content(before) == content(many.publish(directory.with_name("anew")))


def test_readers_find_the_same_rows_in_the_same_order_however_many_buckets_there_are(
    many: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = open_kit(many.publish(tmp_path / "one bucket").path.parent)
    monkeypatch.setattr(buckets, "SESSIONS_PER_BUCKET", 4)
    several = open_kit(many.publish(tmp_path / "several").path.parent)
    assert one.sessions().equals(several.sessions())
    for learners in ("l7", ["l7", "l8"], [f"l{number}" for number in range(14)]):
        assert one.sessions(learners).equals(several.sessions(learners))
        assert one.sessions(learners, since="2026-01-01").equals(several.sessions(learners, since="2026-01-01"))


def test_a_dataset_that_grows_gets_more_buckets(
    store: Store, published: Publication, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add_many(store)
    monkeypatch.setattr(buckets, "SESSIONS_PER_BUCKET", 4)
    grown = store.publish(directory)
    assert (published.manifest.buckets, grown.manifest.buckets, grown.rows("sessions")) == (1, 4, 16)
    assert content(grown) == content(store.publish(directory.with_name("anew")))


def test_nothing_is_read_where_nothing_has_changed(
    store: Store, published: Publication, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "extract", None)
    assert store.publish(directory) == published


def test_another_store_or_a_restored_one_is_not_taken_for_the_same(
    store: Store, directory: Path, tmp_path: Path
) -> None:
    store.back_up(tmp_path / "backup.duckdb")
    store.learners.add(Learner(learner_id="bo", created_at=NOON))
    store.publish(directory)
    store.restore(tmp_path / "backup.duckdb")
    store.learners.add(Learner(learner_id="mia", created_at=NOON))
    assert table_of(store.publish(directory), "learners")["learner_id"].to_pylist() == ["ana", "mia"]
    assert table_of(Store(tmp_path / "other.duckdb").publish(directory), "learners").num_rows == 0


def test_a_file_that_is_lost_is_written_again(store: Store, published: Publication, directory: Path) -> None:
    for name in published.listed:
        (directory / name).rename(directory / "lost")
        assert not published.is_intact, name
        (directory / "lost").rename(directory / name)
    (directory / max(published.listed)).unlink()
    assert store.publish(directory).is_intact
    assert published.is_intact  # whose files they are, too
