"""A file that is left open between turns: nobody waits for it longer, and nothing that was committed is lost with its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from speakkit.model import Learner
from speakkit.store import Store
from tests.support.values import NOON, make_session

WRITER = """
import sys
from pathlib import Path
from speakkit.store import Store
from tests.support.values import make_session

store = Store(Path(sys.argv[1]))
with store.staying_open():
    for number in range(100_000):
        store.sessions.add(make_session(f"ana-{number}", sha256=f"{number:064d}"))
        store.sessions.set_uploaded(f"ana-{number}")
        print(number, flush=True)
"""
"""It leaves its file open, and says how many sessions it has added."""


@pytest.fixture
def writer(store: Store) -> Iterator[subprocess.Popen[str]]:
    """Another process that takes one turn after another, and has begun to."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store.path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "0\n"
        yield process
        process.kill()


def log_of(store: Store) -> Path:
    """Where DuckDB keeps what isn't in the file yet."""
    return store.path.with_name(f"{store.path.name}.wal")


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine doesn't make a file an idle one."""
    monkeypatch.setattr("speakkit.store.connection._IDLE_S", 60)


@pytest.mark.usefixtures("patience")
def test_a_file_is_left_open_and_closed_in_the_end(store: Store) -> None:
    with store.staying_open():
        store.sessions.add(make_session())
        assert log_of(store).exists()
    assert not log_of(store).exists()
    assert Store(store.path).sessions.all() == [make_session()]


def test_a_file_in_which_nothing_is_done_is_closed(store: Store) -> None:
    with store.staying_open():
        store.sessions.add(make_session())
        while log_of(store).exists():  # as long as it takes: pytest's own limit ends it
            time.sleep(0.01)
        assert not log_of(store).exists()


@pytest.mark.usefixtures("patience")
def test_nothing_is_left_open_while_something_lets_no_other_thread_run(store: Store) -> None:
    with store.staying_open():
        store.sessions.add(make_session())
        with store.closed_between_turns(), ThreadPoolExecutor() as pool:
            assert not log_of(store).exists()
            pool.submit(store.sessions.set_uploaded, "ana-1").result()
            assert not log_of(store).exists()
        store.learners.add(Learner(learner_id="ben", created_at=NOON))
        assert log_of(store).exists()


def test_others_get_their_turn_between_those_of_a_busy_process(store: Store, writer: subprocess.Popen[str]) -> None:
    waits = []
    for _ in range(10):
        began = time.monotonic()
        store.sessions.all()
        waits.append(time.monotonic() - began)
    assert writer.poll() is None
    assert sorted(waits)[len(waits) // 2] < 1


def test_another_user_in_this_process_and_what_needs_the_file_itself_get_it(store: Store, tmp_path: Path) -> None:
    with store.staying_open():
        store.sessions.add(make_session())
        assert Store(store.path).sessions.all() == [make_session()]
        store.back_up(tmp_path / "backup.duckdb")
        store.rewrite()
        assert Store(tmp_path / "backup.duckdb").sessions.all() == store.sessions.all() == [make_session()]


def test_nothing_that_was_committed_goes_with_a_killed_process(store: Store, writer: subprocess.Popen[str]) -> None:
    assert writer.stdout is not None
    told = [int(writer.stdout.readline()) for _ in range(20)]
    writer.send_signal(signal.SIGKILL)
    told += [int(line) for line in writer.stdout.read().split()]
    kept = {session.session_id for session in store.sessions.all()}
    assert {f"ana-{number}" for number in told} <= kept
    assert len(kept) <= told[-1] + 2


def test_an_error_in_a_turn_leaves_the_next_as_good_as_before(store: Store) -> None:
    def half_done() -> None:
        with store.write() as parts:
            parts.learners.add(Learner(learner_id="ben", created_at=NOON))
            raise ZeroDivisionError

    with store.staying_open():
        with pytest.raises(ZeroDivisionError):
            half_done()
        assert [learner.learner_id for learner in store.learners.all()] == ["ana"]


def test_a_child_gets_the_store_too(store: Store) -> None:
    with store.staying_open():
        store.sessions.add(make_session())
        child = os.fork()
        if child == 0:
            os._exit(len(Store(store.path).sessions.all()))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
        assert len(store.sessions.all()) == 1


def test_threads_share_what_is_left_open(store: Store) -> None:
    with store.staying_open(), ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: store.sessions.all(), range(40))) == [[]] * 40
