"""Scratch folders: where a recording, a transcript or a page lies for the moment in which it is worked on.

A process that is killed leaves its own behind, with what somebody said in them. So each is held by a lock that ends with
its process, and `clear_abandoned` removes those that nobody holds. They lie in the folder for temporary files (`TMPDIR`),
which containers have to share so that one sees what another left.
"""

from __future__ import annotations

import fcntl
import os
import platform
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "speakkit-scratch-"
_BEING_MADE = ".speakkit-scratch-"
"""Of a folder that isn't held yet: nothing lies in it."""
_SPILLED = "speakkit-spilled-"
_LONGEST_STATEMENT_S = 24 * 3600
"""After so long without a change a folder of another machine or container is taken to be left."""


class ScratchFolder:
    """A new folder, its owner's alone, until `remove`; in `parent`, or where temporary files lie."""

    def __init__(self, parent: Path | None = None) -> None:
        made = Path(tempfile.mkdtemp(prefix=_BEING_MADE, dir=parent))
        self._descriptor = os.open(made, os.O_RDONLY)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        self.path = made.rename(made.with_name(_PREFIX + made.name.removeprefix(_BEING_MADE)))

    def remove(self) -> None:
        """Remove it with all that lies in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._descriptor)


@contextmanager
def scratch_folder(parent: Path | None = None) -> Iterator[Path]:
    """A folder that is gone after the block."""
    folder = ScratchFolder(parent)
    try:
        yield folder.path
    finally:
        folder.remove()


def clear_abandoned(parent: Path | None = None) -> int:
    """Remove the scratch folders of processes that are no more, and what their databases spilled; how many folders."""
    return sum(_removed(folder) for folder in _folders(parent)) + sum(map(_removed_spill, _spilled(parent)))


def spill_folder() -> Path:
    """Where a database of this process may put what doesn't fit into its memory; it makes and removes the folder itself.

    It holds no lock, since it is there only while something was spilled: its name says which process made it.
    """
    return Path(tempfile.gettempdir()) / f"{_SPILLED}{platform.node()}+{os.getpid()}+{secrets.token_hex(4)}"


def in_use() -> int:
    """How many scratch folders processes hold that run now."""
    return sum(is_held(folder) for folder in _folders())


def is_held(path: Path) -> bool:
    """Whether a process that runs now holds the lock of a file or folder, or somebody else's account does."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def hold(descriptor: int) -> None:
    """Hold an open file until it is closed, by the end of this process at the latest."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def _folders(parent: Path | None = None) -> list[Path]:
    return sorted((parent or Path(tempfile.gettempdir())).glob(f"{_PREFIX}*"))


def _spilled(parent: Path | None = None) -> list[Path]:
    return sorted((parent or Path(tempfile.gettempdir())).glob(f"{_SPILLED}*"))


def _removed_spill(folder: Path) -> bool:
    node, process, _ = folder.name.removeprefix(_SPILLED).rsplit("+", 2)
    with suppress(OSError):
        is_left = _has_ended(int(process)) if node == platform.node() else _age_s(folder) > _LONGEST_STATEMENT_S
        if is_left:
            shutil.rmtree(folder)
    return not folder.exists()


def _has_ended(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # somebody else's, and it runs
        return False
    return False


def _age_s(folder: Path) -> float:
    return time.time() - max(path.stat().st_mtime for path in (folder, *folder.iterdir()))


def _removed(folder: Path) -> bool:
    if is_held(folder):
        return False
    with suppress(OSError):
        shutil.rmtree(folder)
    return not folder.exists()
