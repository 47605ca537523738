from __future__ import annotations

import threading
from pathlib import Path

import pytest

from speakkit.errors import CorruptDataError
from speakkit.model import Learner
from speakkit.store import Store
from tests.support.values import NOON, make_session, make_transcript


@pytest.fixture
def kept(tmp_path: Path) -> Store:
    """A store with one transcribed session."""
    kept = Store(tmp_path / "data" / "speakkit.duckdb")
    with kept.write() as parts:
        parts.learners.add(Learner(learner_id="ana", created_at=NOON))
        parts.sessions.add(make_session("ana-1"))
        claim = parts.claims.take("ana-1", owner="w", lease_s=60)
        parts.results.save_transcript(claim, make_transcript("we went there"))
    return kept


def test_what_was_backed_up_is_back_on_a_machine_that_lost_everything(kept: Store, tmp_path: Path) -> None:
    kept.back_up(tmp_path / "safe" / "monday.duckdb")
    new = Store(tmp_path / "new machine" / "speakkit.duckdb")
    assert new.restore(tmp_path / "safe" / "monday.duckdb") is None
    assert new.sessions.all() == kept.sessions.all()
    assert new.results.transcript("ana-1") == kept.results.transcript("ana-1")


def test_the_earlier_store_stays_beside_the_restored_one(kept: Store, tmp_path: Path) -> None:
    kept.back_up(tmp_path / "monday.duckdb")
    kept.sessions.add(make_session("ana-2", sha256="1" * 64))
    earlier = kept.restore(tmp_path / "monday.duckdb")
    assert earlier is not None
    assert [session.session_id for session in kept.sessions.all()] == ["ana-1"]
    assert len(Store(earlier).sessions.all()) == 2


@pytest.mark.parametrize("content", [b"", b"not a database", b"\x00" * 20_000], ids=["empty", "text", "zeros"])
def test_what_is_no_store_is_refused_and_changes_nothing(kept: Store, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken").write_bytes(content)
    before = kept.sessions.all()
    with pytest.raises(CorruptDataError):
        kept.restore(tmp_path / "broken")
    assert kept.sessions.all() == before
    beside = {f"speakkit.duckdb{end}" for end in ("", ".lock", ".queue")}
    assert {path.name for path in kept.path.parent.iterdir()} <= beside


def test_backups_while_others_write_are_whole_each(kept: Store, tmp_path: Path) -> None:
    def add() -> None:
        for number in range(10):
            kept.sessions.add(make_session(f"more-{number}", sha256=f"{number + 2:064x}"))

    writer = threading.Thread(target=add)
    writer.start()
    counts = []
    for number in range(3):
        kept.back_up(tmp_path / f"{number}.duckdb")
        counts.append(len(Store(tmp_path / f"{number}.duckdb").sessions.all()))
    writer.join()
    assert counts == sorted(counts)
    assert counts[0] >= 1
    assert counts[-1] <= 11
