"""The one door to the file: turns are taken, waits are bounded, troubles have names."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from speakkit.errors import DiskFullError, NewerSchemaError, StoreError, StoreLockedError, StoreNestedError
from speakkit.model import Learner
from speakkit.store import Store
from speakkit.store.connection import Database
from speakkit.store.kept import USES, Kept
from speakkit.store.store import Parts
from speakkit.store.vendor_errors import translated
from tests.support.values import NOON, make_session

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"


@contextmanager
def _opened_by_another_program(path: Path) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"open\n"
        yield
        program.communicate()


def test_the_wait_for_another_process_is_bounded(store: Store) -> None:
    hasty = Store(store.path, lock_timeout_s=0.05)
    began = time.monotonic()
    with FileLock(f"{store.path}.lock"), pytest.raises(StoreLockedError, match=r"busy for 0\.05 s"):
        hasty.sessions.all()
    assert time.monotonic() - began < 2


def test_the_wait_for_another_thread_is_bounded(tmp_path: Path) -> None:
    database = Database(tmp_path / "speakkit.duckdb", lock_timeout_s=0.05)
    with database.write():
        errors: list[Exception] = []
        thread = threading.Thread(target=_read, args=(database, errors))
        thread.start()
        thread.join()
    assert [type(error) for error in errors] == [StoreLockedError]


@pytest.mark.parametrize("use", [lambda store: store.sessions.all(), lambda store: store.rewrite()])
@pytest.mark.parametrize("turn", [Store.read, Store.write])
def test_the_store_inside_a_turn_of_the_same_thread_is_one_clear_error(
    store: Store, turn: Callable[[Store], AbstractContextManager[Parts]], use: Callable[[Store], object]
) -> None:
    """It would wait for itself; a second Store on the same file would, too."""
    began = time.monotonic()
    for inside in (store, Store(store.path)):
        with pytest.raises(StoreNestedError, match="use `parts`"), turn(store):
            use(inside)
    assert time.monotonic() - began < 20  # a wait is thirty seconds
    assert store.sessions.all() == []  # and the store is as good as before


def test_another_store_inside_a_turn_is_none_of_its_business(store: Store, tmp_path: Path) -> None:
    with store.read() as parts:
        assert Store(tmp_path / "other.duckdb").sessions.all() == parts.sessions.all()


def _read(database: Database, errors: list[Exception]) -> None:
    try:
        with database.read():
            pass
    except StoreError as error:
        errors.append(error)


def test_a_store_that_another_program_has_open_is_locked_and_comes_back(store: Store) -> None:
    with _opened_by_another_program(store.path), pytest.raises(StoreLockedError, match="Close it there"):
        store.sessions.all()
    assert store.sessions.all() == []


def test_nothing_is_kept_of_a_transaction_that_raised(store: Store) -> None:
    database = Database(store.path, lock_timeout_s=5)

    def half_done() -> None:
        with database.write() as turn:
            turn.connection.execute("DELETE FROM learners")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    assert store.learners.get("ana").learner_id == "ana"


def test_reading_cant_write(store: Store) -> None:
    with pytest.raises(StoreError), Database(store.path, lock_timeout_s=5).read() as turn:
        turn.connection.execute("DELETE FROM learners")
    assert store.learners.get("ana").learner_id == "ana"


def test_times_are_utc_whatever_the_machine_says(store: Store) -> None:
    with Database(store.path, lock_timeout_s=5).read() as turn:
        assert turn.connection.sql("SELECT current_setting('TimeZone')").fetchall() == [("UTC",)]


def test_files_are_made_for_the_oldest_duckdb_supported(store: Store) -> None:
    with Database(store.path, lock_timeout_s=5).read() as turn:
        tags = turn.connection.sql("SELECT tags FROM duckdb_databases() WHERE database_name = 'store'").fetchall()
    assert "v1.5.0" in str(tags)


FORK = """
import os, sys
from pathlib import Path
from speakkit.store import Store

store = Store(Path(sys.argv[1]))
store.sessions.all()
child = os.fork()
if child == 0:
    sys.exit(len(Store(store.path).sessions.all()))
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), len(store.sessions.all()))
"""


HELD = """
import sys, threading
from pathlib import Path
from speakkit.store import Store

def hold(is_read):
    store = Store(Path(sys.argv[1]))
    store.sessions.all()
    is_read.set()
    threading.Event().wait()

is_read = threading.Event()
threading.Thread(target=hold, args=(is_read,), daemon=True).start()
is_read.wait()
"""


@pytest.mark.parametrize(("program", "told"), [(FORK, "0 0\n"), (HELD, "")])
def test_a_process_may_fork_and_ends_without_complaints(store: Store, program: str, told: str) -> None:
    done = subprocess.run([sys.executable, "-c", program, str(store.path)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (told, "")


@pytest.fixture(params=[0o000, 0o277])
def mask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    assert os.umask(before) == request.param


@pytest.mark.usefixtures("mask")
def test_all_that_a_store_makes_is_its_owner_s_alone(tmp_path: Path) -> None:
    store = Store(tmp_path / "data" / "speakkit.duckdb")
    with store.write() as parts:
        parts.learners.add(Learner(learner_id="ana", created_at=NOON))
        parts.sessions.add(make_session())
        during = list(tmp_path.rglob("*"))
        modes = {path.name: path.stat().st_mode for path in during}
    store.publish(tmp_path / "data" / "published")
    store.back_up(tmp_path / "safe" / "backup.duckdb")
    store.restore(tmp_path / "safe" / "backup.duckdb")
    store.erase_session("ana-1")
    modes |= {str(path.relative_to(tmp_path)): path.stat().st_mode for path in tmp_path.rglob("*")}
    assert len(modes) > 15
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}


def test_turns_at_once_leave_the_mask_as_it_was(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        stores = [Store(tmp_path / f"{number}.duckdb") for number in range(4)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda store: [store.sessions.all() for _ in range(5)], stores))
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)


def test_a_store_makes_its_folder(tmp_path: Path) -> None:
    store = Store(tmp_path / "deep" / "down" / "speakkit.duckdb")
    assert store.sessions.all() == []


def test_a_folder_that_cant_be_made_has_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match="Check the folder"):
        Store(tmp_path / "file" / "speakkit.duckdb").sessions.all()


@pytest.mark.parametrize(
    ("vendor", "ours"),
    [
        (duckdb.TransactionException("Failed to commit: No space left on device"), DiskFullError),
        (OSError(28, "No space left on device"), DiskFullError),
        (duckdb.IOException("Trying to read a database file with version number 99"), NewerSchemaError),
        (duckdb.ConversionException("Could not convert string 'my secret'"), StoreError),
        (PermissionError(13, "Permission denied"), StoreError),
    ],
)
def test_vendors_errors_become_ours_without_their_words(vendor: Exception, ours: type[StoreError]) -> None:
    with pytest.raises(ours) as caught, translated(Path("speakkit.duckdb")):
        raise vendor
    assert type(caught.value) is ours
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_lasting_session_survives_opening_again(store: Store) -> None:
    store.sessions.add(make_session())
    assert Store(store.path).sessions.all() == [make_session()]


def test_a_duckdb_that_was_used_often_makes_room_for_another() -> None:
    kept = Kept()
    with kept.taken() as first:
        pass
    with kept.taken() as again:
        again.uses = USES - 1
    with kept.taken() as other:
        assert (again is first, other is first) == (True, False)
