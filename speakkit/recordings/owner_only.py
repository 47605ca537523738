"""Files and folders that their owner alone may read: they hold what people said, or lead to it.

DuckDB, DuckDB's Parquet writer and the lock files make files of their own, so what holds while they do is the process's
mask: whatever the process makes inside `owner_only()` gets mode 0600, folders 0700, under whatever mask it was started.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER_ONLY_FILE = 0o600
_OTHERS = 0o077

_lock = threading.Lock()
_inside = 0
_mask_outside = 0


@contextmanager
def owner_only() -> Iterator[None]:
    """Inside the block, all that any thread of this process makes is its owner's alone. Blocks may overlap."""
    global _inside, _mask_outside  # a process has one mask
    with _lock:
        before = os.umask(_OTHERS)
        if _inside == 0:
            _mask_outside = before
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                os.umask(_mask_outside)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that aren't there, for their owner alone; one that is there stays as it is."""
    with owner_only():
        path.mkdir(parents=True, exist_ok=True)


def is_open_to_others(path: Path) -> bool:
    """Whether others on this machine may read a file, or look into a folder, as far as its own mode goes."""
    return os.name == "posix" and bool(path.stat().st_mode & _OTHERS)
