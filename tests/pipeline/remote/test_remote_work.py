"""A worker on another host: the same outcome as beside the store, and nothing of the store's host but its API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from speakkit.model import Session, SessionStatus
from speakkit.recordings import open_place, open_recordings
from tests.support.buckets import moto_server
from tests.support.radosgw import S3Server
from tests.support.remote import StoreHost, store_host
from tests.support.tones import write_speech


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    with moto_server() as server:
        yield server


@pytest.fixture
def host(tmp_path: Path, s3: S3Server) -> Iterator[StoreHost]:
    with store_host(tmp_path / "host", s3) as running:
        yield running


@pytest.fixture
def session(host: StoreHost, tmp_path: Path) -> Session:
    """A session that waits."""
    return host.add(write_speech(tmp_path / "talk.wav", seconds=2), "ana")


def test_what_a_worker_elsewhere_hands_in_is_done_once_it_is_loaded(
    host: StoreHost, session: Session, tmp_path: Path
) -> None:
    with host.worker(tmp_path / "worker") as worker:
        worker.run_stages(worker.claim(session.session_id), worker.retried)
    assert open_recordings(host.settings).exists(str(session.storage_key))  # nothing is committed yet
    loaded = host.loader.turn()

    done = host.store.sessions.get(session.session_id)
    assert (loaded.loaded, loaded.done, loaded.waiting) == (2, 1, 0)
    assert done.status is SessionStatus.DONE
    assert done.audio_deleted_at is not None
    assert not open_recordings(host.settings).exists(str(session.storage_key))
    assert not list(open_place(host.settings, "exchange").find())
    assert not host.store.exchange.documents()
    assert [row.sessions_analysed for row in host.store.profiles.get("ana")[:1]] == [1]
