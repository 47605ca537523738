"""What was erased is in no file of any version."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from speakkit.kit import Kit, open_kit
from speakkit.model import Learner
from speakkit.store import Store
from speakkit.store.published import versions
from speakkit.store.summaries import SUMMARIES
from tests.support.analyses import make_analysis
from tests.support.made_once import copy_of
from tests.support.published import in_earlier_layout, table_of
from tests.support.values import NOON, make_session, make_transcript


@pytest.fixture
def published(tmp_path: Path) -> tuple[Store, Path]:
    """Two sessions of ana and one of bo, published."""
    copy_of("two of ana and one of bo", _make, tmp_path)
    return Store(tmp_path / "speakkit.duckdb"), tmp_path / "published"


def _make(folder: Path) -> None:
    store = Store(folder / "speakkit.duckdb")
    with store.write() as parts:
        for learner_id in ("ana", "bo"):
            parts.learners.add(Learner(learner_id=learner_id, created_at=NOON))
        for number, name in enumerate(("ana-1", "ana-2", "bo-1")):
            parts.sessions.add(make_session(name, name.partition("-")[0], sha256=f"{number:064x}"))
            claim = parts.claims.take(name, owner="test", lease_s=60)
            parts.results.save_transcript(claim, make_transcript(f"a secret of {name} " * 40))
            parts.results.save_analysis(claim, make_analysis([f"Pattern of {name}"]))
            parts.profiles.refresh(name.partition("-")[0])
    store.publish(folder / "published")


@pytest.fixture
def erased(tmp_path: Path) -> tuple[Store, Path]:
    """The same after the first session of ana was erased."""
    copy_of("two of ana and one of bo, one of ana erased", _make_and_erase, tmp_path)
    return Store(tmp_path / "speakkit.duckdb"), tmp_path / "published"


def _make_and_erase(folder: Path) -> None:
    copy_of("two of ana and one of bo", _make, folder)
    erase(Store(folder / "speakkit.duckdb"), folder / "published")


def texts(directory: Path) -> str:
    return "".join(str(pq.read_table(path).to_pydict()) for path in directory.rglob("*.parquet"))


def erase(store: Store, directory: Path) -> None:
    store.erase_session("ana-1")
    store.publish_anew(directory)


def test_no_file_of_any_version_holds_what_was_erased(published: tuple[Store, Path]) -> None:
    store, directory = published
    assert "ana-1" in texts(directory)
    erase(store, directory)
    assert "ana-1" not in texts(directory)
    assert b"ana-1" not in b"".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())


def test_a_version_of_an_earlier_speakkit_goes_as_a_whole(published: tuple[Store, Path]) -> None:
    store, directory = published
    in_earlier_layout(store.publish(directory))
    erase(store, directory)
    assert [path.name for path in directory.glob("v*")] == ["v000002"]
    assert "ana-1" not in texts(directory)


def opened(directory: Path, version: str = "v000001") -> Kit:
    return open_kit(directory, version=version)


def test_a_kept_version_stays_without_what_was_erased_and_is_cited_with_both_digests(
    tmp_path: Path, erased: tuple[Store, Path]
) -> None:
    copy_of("two of ana and one of bo", _make, tmp_path / "before")
    before = opened(tmp_path / "before" / "published").cite()
    _, directory = erased
    kit = opened(directory)
    after = kit.cite()
    assert set(kit.sessions()["session_id"]) == {"ana-2", "bo-1"}
    assert [(one.sessions, one.learners, one.digest_before) for one in after.erased] == [(1, 0, before.digest)]
    assert (after.digest != before.digest, after.published_on) == (True, before.published_on)
    assert "1 session went by erasure" in repr(kit)
    for cited in (str(after), after.bibtex()):
        assert f"SHA-256 {after.digest}, SHA-256 {before.digest} before 1 session went by erasure" in cited
    assert opened(directory, "v000002").cite().erased == ()


def test_a_second_erasure_is_added_to_the_first_and_an_erasure_that_changes_nothing_is_none(
    erased: tuple[Store, Path],
) -> None:
    store, directory = erased
    (first,) = (one.digest_before for one in opened(directory).cite().erased)
    store.publish_anew(directory)
    store.erase_learner("ana")
    store.publish_anew(directory)
    kit = opened(directory)
    assert [(one.sessions, one.learners) for one in kit.cite().erased] == [(1, 0), (1, 1)]
    assert f"SHA-256 {first} before 2 sessions and all else of 1 learner went by erasure" in str(kit.cite())
    assert set(kit.learners()["learner_id"]) == {"bo"}
    assert "ana-" not in texts(directory)


def test_profiles_and_counts_of_all_learners_go_along(erased: tuple[Store, Path]) -> None:
    """Profiles computed from a session that went are gone; what was counted is counted anew."""
    _, directory = erased
    kit = opened(directory)
    assert set(kit.sql("SELECT learner_id FROM pattern_profiles")["learner_id"]) == {"bo"}
    counts = [
        sum(table_of(one, f"{name}_total")["count"].to_pylist()) for name in SUMMARIES for one in versions(directory)
    ]
    assert counts[0::2] == counts[1::2]


def test_whoever_came_back_under_the_same_id_is_not_in_what_was_published_before(
    published: tuple[Store, Path],
) -> None:
    store, directory = published
    store.erase_learner("ana")
    store.learners.add(Learner(learner_id="ana", created_at=NOON + timedelta(days=1)))
    store.publish_anew(directory)
    assert set(opened(directory).learners()["learner_id"]) == {"bo"}
    assert set(opened(directory, "v000002").learners()["learner_id"]) == {"ana", "bo"}


def test_it_is_the_same_with_learners_in_several_buckets(
    published: tuple[Store, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, directory = published
    monkeypatch.setattr("speakkit.store.publication.buckets_for", lambda _: 4)
    shutil.rmtree(directory)
    store.publish(directory)
    bo = opened(directory).insights("bo")
    erase(store, directory)
    assert set(opened(directory).sessions()["session_id"]) == {"ana-2", "bo-1"}
    assert opened(directory).insights("bo").equals(bo)
    assert "ana-1" not in texts(directory)
