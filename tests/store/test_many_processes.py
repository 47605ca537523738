"""Eight processes on one store, and readers beside them: nothing lost, nothing doubled, nobody blocked."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest

from speakkit.errors import InvalidStateError
from speakkit.kit import open_kit
from speakkit.model import Learner, Session, SessionStatus
from speakkit.store import Store
from tests.support.analyses import make_analysis
from tests.support.values import NOON, make_session, make_transcript
from tests.support.worker import WORKERS

PROCESSES, SESSIONS = 8, 16
ANALYSIS = make_analysis(["Missing articles", "Word order"], {"Missing articles": "present", "Word order": "present"})
PATIENCE_S = 120.0
"""A busy machine is no failure: the wait for one's turn is measured, not bounded."""

pytestmark = pytest.mark.slow


def sessions() -> list[Session]:
    return [make_session(f"ana-{number}", sha256=f"{number:064x}") for number in range(SESSIONS)]


def work(path: Path, published: Path, number: int) -> None:
    """Take up every session that is still free, publish after each; all go for the same ones, half leave the file open."""
    store = Store(path, lock_timeout_s=PATIENCE_S)
    with store.staying_open() if number % 2 else nullcontext():
        take_up_all(store, published, number)


def take_up_all(store: Store, published: Path, number: int) -> None:
    for session in sessions():
        try:
            claim = store.claims.take(session.session_id, owner=f"worker-{number}", lease_s=3600)
        except InvalidStateError:
            continue
        store.claims.set_status(claim, SessionStatus.TRANSCRIBING)
        store.results.save_transcript(claim, make_transcript(f"I have dog number {session.session_id} " * 30))
        store.claims.mark_audio_deleted(claim, datetime.now(UTC))
        store.claims.set_status(claim, SessionStatus.ANALYZING)
        store.results.save_analysis(claim, ANALYSIS)
        store.profiles.refresh("ana")
        store.claims.finish(claim)
        store.publish(published)


def test_eight_processes_share_a_store_and_readers_are_never_blocked(tmp_path: Path) -> None:
    store, published = Store(tmp_path / "speakkit.duckdb", lock_timeout_s=PATIENCE_S), tmp_path / "published"
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    for session in sessions():
        store.sessions.add(session)
    store.publish(published)
    workers = [WORKERS.Process(target=work, args=(store.path, published, number)) for number in range(PROCESSES)]
    for worker in workers:
        worker.start()
    dataset, reads = open_kit(published), 0
    with store._database.write():  # whoever holds the store: it doesn't keep a reader waiting
        assert len(dataset.sessions()) == SESSIONS
    while any(worker.is_alive() for worker in workers):
        dataset.refresh()
        assert len(dataset.sessions()) == SESSIONS
        reads += 1
        time.sleep(0.25)
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    assert reads > 0

    done = store.sessions.all()
    assert Counter(session.status for session in done) == {SessionStatus.DONE: SESSIONS}
    assert {session.attempt for session in done} == {1}
    dataset.refresh()
    for table, rows in (("transcripts", SESSIONS), ("insights", SESSIONS * len(ANALYSIS.insights))):
        assert len(dataset.sql(f"SELECT * FROM {table}")) == rows
    assert {row.sessions_analysed for row in store.profiles.get("ana")} == {SESSIONS}
