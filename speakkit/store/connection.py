"""One door to the DuckDB file: a thread lock, a lock file, and then open, one transaction, close.

While one process has a DuckDB file open for writing, no other can open it at all. So nobody keeps it open: everybody
queues at the lock file, does what is to be done in milliseconds, and leaves. Hold no transaction across an engine call.

What is kept is DuckDB itself, running without a file: to start it takes 20 ms, to attach the file and detach it 4.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from speakkit.errors import StoreLockedError, StoreNestedError
from speakkit.recordings.owner_only import OWNER_ONLY_FILE, make_folder, owner_only
from speakkit.store.kept import Kept, Running
from speakkit.store.migrations import attach_current, detach
from speakkit.store.turn import Turn
from speakkit.store.vendor_errors import translated

_POLL_S = 0.01


class _OfThread(threading.local):
    """The files in which this thread has a turn."""

    def __init__(self) -> None:
        self.inside: set[Path] = set()


_of_thread = _OfThread()


class Database:
    """The DuckDB file at `path`; `lock_timeout_s` is the longest wait for others to leave."""

    def __init__(self, path: Path, lock_timeout_s: float) -> None:
        self.path = path
        self._lock_timeout_s = lock_timeout_s
        self._thread_lock = threading.Lock()
        self._kept = Kept()
        self._file_lock = FileLock(
            path.with_name(f"{path.name}.lock"), poll_interval=_POLL_S, thread_local=False, mode=OWNER_ONLY_FILE
        )

    @contextmanager
    def write(self) -> Iterator[Turn]:
        """A transaction that is committed where the `with` block ends well, and undone otherwise.

        Raises:
            StoreLockedError: others held the store for longer than the wait allowed.
            StoreError: see `speakkit.store.vendor_errors.translated`.
        """
        with self._opened() as running:
            running.connection.execute("BEGIN TRANSACTION")
            yield Turn(running.connection, running.views)
            running.connection.execute("COMMIT")

    @contextmanager
    def read(self) -> Iterator[Turn]:
        """The same for reading: one consistent state, and no way to change it."""
        with self._opened() as running:
            running.connection.execute("BEGIN TRANSACTION READ ONLY")
            yield Turn(running.connection, running.views)
            running.connection.execute("COMMIT")

    @contextmanager
    def _opened(self) -> Iterator[Running]:
        with self._alone(), translated(self.path), self._kept.taken() as running:
            attach_current(running.connection, self.path)
            yield running
            detach(running.connection)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """The file itself, closed, with everybody else kept out.

        Raises:
            StoreLockedError, StoreError: as `write` says.
        """
        with self._alone(), translated(self.path):
            yield

    @contextmanager
    def _alone(self) -> Iterator[None]:
        file = self.path.absolute()
        if file in _of_thread.inside:  # nobody but this thread could end the wait
            raise StoreNestedError(
                f"The store {self.path} is used inside a turn of the same thread. Inside `with store.read() as parts` or "
                "`with store.write() as parts` use `parts`, or end the block first."
            )
        with self._locked_for_all():
            _of_thread.inside.add(file)
            try:
                yield
            finally:
                _of_thread.inside.discard(file)

    @contextmanager
    def _locked_for_all(self) -> Iterator[None]:
        deadline = time.monotonic() + self._lock_timeout_s
        if not self._thread_lock.acquire(timeout=self._lock_timeout_s):
            raise self._locked()
        try:
            self._acquire_file_lock(max(0.0, deadline - time.monotonic()))
            try:
                with owner_only():  # the store, its log, what is published from it, copies of it
                    yield
            finally:
                self._file_lock.release()
        finally:
            self._thread_lock.release()

    def _acquire_file_lock(self, timeout_s: float) -> None:
        with translated(self.path):
            make_folder(self.path.parent)
            try:
                self._file_lock.acquire(timeout=timeout_s)
            except Timeout:
                raise self._locked() from None

    def _locked(self) -> StoreLockedError:
        return StoreLockedError(
            f"The store {self.path} has been busy for {self._lock_timeout_s:g} s. Try again in a moment."
        )
