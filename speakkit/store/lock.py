"""The lock file beside a store, and the queue before it.

Whoever waits for the lock holds the queue. So its holder can see that somebody waits; and since everybody comes through the
queue, nobody who has just let go is let in first.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from speakkit.recordings.owner_only import OWNER_ONLY_FILE

POLL_S = 0.01


class StoreLock:
    """The lock of the store at `path` among processes, and among several users in one; of one user a thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = _lock(path, "lock")
        self._queue = _lock(path, "queue")

    @contextmanager
    def held(self, timeout_s: float) -> Iterator[None]:
        """Have the lock while the block runs.

        Raises:
            filelock.Timeout: others had it for longer than that.
        """
        deadline = time.monotonic() + timeout_s
        with self._queue.acquire(timeout_s):
            self._lock.acquire(max(0.0, deadline - time.monotonic()))
        try:
            yield
        finally:
            self._lock.release()

    def is_wanted(self) -> bool:
        """Whether somebody waits for it; any thread may ask."""
        try:
            with _lock(self._path, "queue").acquire(blocking=False):
                return False
        except Timeout:
            return True


def _lock(path: Path, kind: str) -> FileLock:
    return FileLock(
        path.with_name(f"{path.name}.{kind}"), poll_interval=POLL_S, thread_local=False, mode=OWNER_ONLY_FILE
    )
