"""One door to the DuckDB file: a thread lock, a lock file, and then open, one transaction, close.

While one process has a DuckDB file open for writing, no other can open it at all. So nobody keeps it open: everybody
queues at the lock file, does what is to be done in milliseconds, and leaves. Hold no transaction across an engine call.
Whoever has many turns to take may leave the file open between them (`Database.staying_open`), until anybody else comes.

What is kept is DuckDB itself, running without a file: to start it takes 20 ms, to attach the file and detach it 4.
That the file is in the shipped schema is looked up only where somebody else has written into it since the last turn.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple
from weakref import WeakSet

from filelock import Timeout

from speakkit.errors import StoreError, StoreLockedError, StoreNestedError
from speakkit.recordings.owner_only import make_folder, owner_only
from speakkit.store.kept import Kept, Running
from speakkit.store.lock import POLL_S, StoreLock
from speakkit.store.migrations import attach, attach_current, detach
from speakkit.store.turn import Turn
from speakkit.store.vendor_errors import translated

log = logging.getLogger(__name__)

_IDLE_S = 0.1
"""A file that was left open is closed after so long without a turn: where so much time passes, closing it hardly counts."""


_kept = Kept(at_most=2)
"""Shared by all files of this process: each is attached by the same name, in the same schema, so that views outlast it, too."""


class _OfThread(threading.local):
    """The files in which this thread has a turn."""

    def __init__(self) -> None:
        self.inside: set[Path] = set()


_of_thread = _OfThread()


class _LeftOpen(NamedTuple):
    """The open file between two turns, and how to close it and let go of the lock."""

    closing: ExitStack
    running: Running
    since: float


class _Identity(NamedTuple):
    """Which file it is, and whether anybody has written into it: as long as this is the same, so is the schema."""

    device: int
    inode: int
    size: int
    modified_ns: int


class Database:
    """The DuckDB file at `path`; `lock_timeout_s` is the longest wait for others to leave."""

    def __init__(self, path: Path, lock_timeout_s: float) -> None:
        self.path = path
        self._lock_timeout_s = lock_timeout_s
        self._thread_lock = threading.Lock()
        self._lock = StoreLock(path)
        self._left_open: _LeftOpen | None = None
        self._left_as: _Identity | None = None
        self._staying: set[int] = set()
        self._held_up: set[int] = set()
        _every_database.add(self)

    @contextmanager
    def write(self) -> Iterator[Turn]:
        """A transaction that is committed where the `with` block ends well, and undone otherwise.

        Raises:
            StoreLockedError: others held the store for longer than the wait allowed.
            StoreError: see `speakkit.store.vendor_errors.translated`.
        """
        with self._opened() as running:
            running.connection.execute("BEGIN TRANSACTION")
            yield _turn_in(running)
            running.connection.execute("COMMIT")

    @contextmanager
    def read(self) -> Iterator[Turn]:
        """The same for reading: one consistent state, and no way to change it."""
        with self._opened() as running:
            running.connection.execute("BEGIN TRANSACTION READ ONLY")
            yield _turn_in(running)
            running.connection.execute("COMMIT")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """The file itself, closed, with everybody else kept out.

        Raises:
            StoreLockedError, StoreError: as `write` says.
        """
        with self._turn_of_thread() as deadline:
            self._close()
            with self._locked(deadline):
                yield

    @contextmanager
    def staying_open(self) -> Iterator[None]:
        """While the block runs, the file stays open from one turn to the next, whichever thread takes them.

        It is closed where another process, or another user in this one, waits for it, and where nothing is done for a while. What
        is committed is on the disk as ever: in DuckDB's log beside the file, until that is closed.
        """
        stop = threading.Event()
        watching = threading.Thread(target=self._watch, args=(stop,), name="store left open", daemon=True)
        self._staying.add(id(stop))
        watching.start()
        try:
            yield
        finally:
            self._staying.discard(id(stop))
            stop.set()
            watching.join()
            if not self._staying:
                with self._thread_lock, translated(self.path), owner_only():
                    self._close()

    @contextmanager
    def closed_between_turns(self) -> Iterator[None]:
        """While the block runs nothing is left open after all: for work that lets no other thread of this process run, so that
        nobody here would see that others wait."""
        if not self._staying:
            yield
            return
        mark = object()
        self._held_up.add(id(mark))
        try:
            with self._thread_lock, translated(self.path), owner_only():
                self._close()
            yield
        finally:
            self._held_up.discard(id(mark))

    def close_if_idle(self) -> None:
        """Close the file that was left open, unless a turn is under way."""
        if self._thread_lock.acquire(blocking=False):
            try:
                with translated(self.path), owner_only():
                    self._close()
            except StoreError as error:  # what was committed stays in the log; the next turn meets the trouble itself
                log.warning("store not closed", extra={"code": error.code})
            finally:
                self._thread_lock.release()

    def _watch(self, stop: threading.Event) -> None:
        while not stop.wait(POLL_S):
            left = self._left_open
            if left is not None and (time.monotonic() - left.since > _IDLE_S or self._lock.is_wanted()):
                self.close_if_idle()

    @contextmanager
    def _opened(self) -> Iterator[Running]:
        with self._turn_of_thread() as deadline:
            left, self._left_open = self._left_open, None
            closing, running = (left.closing, left.running) if left else self._open(deadline)
            with closing:
                yield running
                if self._staying and not self._held_up and not self._lock.is_wanted():
                    running.uses += 1  # which else is counted where it is given back
                    self._left_open = _LeftOpen(closing.pop_all(), running, time.monotonic())

    def _open(self, deadline: float) -> tuple[ExitStack, Running]:
        closing = ExitStack()
        return closing, closing.enter_context(self._file(deadline))

    @contextmanager
    def _file(self, deadline: float) -> Iterator[Running]:
        with self._locked(deadline), _kept.taken() as running:
            if self._left_as is not None and self._left_as == _identity(self.path):
                attach(running.connection, self.path)
            else:
                attach_current(running.connection, self.path)
            running.learners.clear()
            yield running
            detach(running.connection)
            self._left_as = _identity(self.path)

    def _close(self) -> None:
        left, self._left_open = self._left_open, None
        if left is not None:
            left.closing.close()

    @contextmanager
    def _turn_of_thread(self) -> Iterator[float]:
        """This thread alone of those that use this database; until when it may wait for others."""
        file = self.path.absolute()
        if file in _of_thread.inside:  # nobody but this thread could end the wait
            raise StoreNestedError(
                f"The store {self.path} is used inside a turn of the same thread. Inside `with store.read() as parts` or "
                "`with store.write() as parts` use `parts`, or end the block first."
            )
        deadline = time.monotonic() + self._lock_timeout_s
        if not self._thread_lock.acquire(timeout=self._lock_timeout_s):
            raise self._busy()
        _of_thread.inside.add(file)
        try:
            with translated(self.path), owner_only():  # the store, its log, what is published from it, copies of it
                yield deadline
        finally:
            _of_thread.inside.discard(file)
            self._thread_lock.release()

    @contextmanager
    def _locked(self, deadline: float) -> Iterator[None]:
        make_folder(self.path.parent)
        with ExitStack() as lock:
            try:
                lock.enter_context(self._lock.held(max(0.0, deadline - time.monotonic())))
            except Timeout:
                raise self._busy() from None
            yield

    def _busy(self) -> StoreLockedError:
        return StoreLockedError(
            f"The store {self.path} has been busy for {self._lock_timeout_s:g} s. Try again in a moment."
        )


def _identity(path: Path) -> _Identity | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return _Identity(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _turn_in(running: Running) -> Turn:
    return Turn(running.connection, running.views, running.types, running.learners)


_every_database: WeakSet[Database] = WeakSet()


def _close_what_is_idle() -> None:
    for database in list(_every_database):
        database.close_if_idle()


# registered after those of `speakkit.store.kept`, so that these run before: what is closed here is forgotten there
atexit.register(_close_what_is_idle)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_close_what_is_idle)
