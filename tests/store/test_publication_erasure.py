"""What was erased is in no file of any version."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from speakkit.model import Learner
from speakkit.store import Store
from tests.support.analyses import make_analysis
from tests.support.published import in_earlier_layout
from tests.support.values import NOON, make_session, make_transcript


@pytest.fixture
def published(tmp_path: Path) -> tuple[Store, Path]:
    """Two sessions of ana and one of bo, in two versions."""
    store, directory = Store(tmp_path / "speakkit.duckdb"), tmp_path / "published"
    with store.write() as parts:
        for learner_id in ("ana", "bo"):
            parts.learners.add(Learner(learner_id=learner_id, created_at=NOON))
        for number, name in enumerate(("ana-1", "ana-2", "bo-1")):
            parts.sessions.add(make_session(name, name.partition("-")[0], sha256=f"{number:064x}"))
            claim = parts.claims.take(name, owner="test", lease_s=60)
            parts.results.save_transcript(claim, make_transcript(f"a secret of {name} " * 40))
            parts.results.save_analysis(claim, make_analysis([f"Pattern of {name}"]))
            parts.profiles.refresh(name.partition("-")[0])
    store.publish(directory)
    return store, directory


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
