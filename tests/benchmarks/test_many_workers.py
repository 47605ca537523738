"""Two workers on hosts of their own over one store: one killed half-way, every message doubled, documents out of order."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from speakkit.kit import open_kit
from speakkit.model import Learner, SessionStatus
from speakkit.recordings import open_place, open_recordings
from tests.support.radosgw import S3Server
from tests.support.remote import StoreHost, store_host
from tests.support.remote_worker import work_elsewhere
from tests.support.tones import write_speech
from tests.support.values import NOON, make_session

SESSIONS = 200
LEASE_S, FEW_LEASE_S = 60, 15
WORKERS = multiprocessing.get_context("spawn")

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("radosgw"), pytest.mark.timeout(4000)]


def add_sessions(host: StoreHost, folder: Path, count: int) -> None:
    """Sessions of ten learners, each with a recording of its own in the bucket."""
    recordings, talk = open_recordings(host.settings), write_speech(folder / "talk.wav", seconds=2)
    with host.store.write() as parts:
        for number in range(count):
            session = make_session(
                f"s{number:04d}",
                learner_id=f"learner-{number % 10}",
                sha256=f"{number:064x}",
                status=SessionStatus.UPLOADED,
                storage_key=f"s{number:04d}.wav",
            )
            if number < 10:
                parts.learners.add(Learner(learner_id=session.learner_id, created_at=NOON))
            parts.sessions.add(session)
    for number in range(count):
        recordings.put(f"s{number:04d}.wav", talk)


def done(host: StoreHost) -> int:
    return sum(session.status is SessionStatus.DONE for session in host.store.sessions.all())


def begun(host: StoreHost) -> int:
    return sum(session.attempt > 0 for session in host.store.sessions.all())


def test_two_workers_elsewhere_finish_what_one_that_was_killed_began(
    is_bench: bool, tmp_path: Path, real_s3: S3Server
) -> None:
    """Two hundred sessions when benchmarks are asked for, else eight, to see that all of it works."""
    count, lease_s, pause_s = (SESSIONS, LEASE_S, 5) if is_bench else (SESSIONS // 25, FEW_LEASE_S, 1)
    lags: list[float] = []
    with store_host(tmp_path / "host", real_s3, lease_s=lease_s) as host:
        add_sessions(host, tmp_path, count)
        began = time.monotonic()
        first, second = (
            WORKERS.Process(target=work_elsewhere, args=(host.url, host.token, tmp_path / name, 2), daemon=True)
            for name in ("first", "second")
        )
        first.start()
        second.start()
        while begun(host) < count // 4:
            if is_bench:  # the workers could finish a few within one turn of the loader
                lags += host.loader.turn().lags_s
            time.sleep(pause_s / 5)
        first.kill()
        while done(host) < count:  # what the killed one held is free when its leases end
            lags += host.loader.turn().lags_s
            time.sleep(pause_s)
        took_s = time.monotonic() - began
        second.terminate()
        second.join(60)
        first.join(60)
        last = host.loader.turn()
        assert (first.exitcode, second.exitcode) == (-signal.SIGKILL, 0)
        assert_all_done_once(host, count)
    assert (last.loaded, last.waiting) == (0, 0)
    print(
        f"\n{count} sessions by two workers, one killed: {took_s:.0f} s; {len(lags)} results brought in, under way for "
        f"{median(lags):.2f} s at the median, {max(lags):.2f} s at most"
    )


def assert_all_done_once(host: StoreHost, count: int) -> None:
    """Every session is done, none has anything twice, no recording and no document is left."""
    assert Counter(session.status for session in host.store.sessions.all()) == {SessionStatus.DONE: count}
    assert all(session.audio_deleted_at for session in host.store.sessions.all())
    assert not list(open_recordings(host.settings).find())
    assert not list(open_place(host.settings, "exchange").find())
    assert not host.store.exchange.documents()
    host.store.publish(host.settings.published_dir)
    kit = open_kit(host.settings.published_dir)
    for table, grain in {"transcripts": "1", "insights": "rank", "observations": "key"}.items():
        rows = kit.sql(f"SELECT session_id, {grain} AS row FROM {table}")
        assert not rows.duplicated().any(), table
        assert rows["session_id"].nunique() == count, table
