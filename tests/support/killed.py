"""Does something in a process that is killed (SIGKILL) right before its n-th change of a file or request over a network.

Python tells of them by audit events, so no code under test knows of it. Processes are forked from one that has opened no
database, so that each begins with everything imported.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

CHANGES = {"os.remove", "os.rename", "os.rmdir", "shutil.rmtree", "http.client.send"}
WRITING = os.O_WRONLY | os.O_RDWR


def changes_of(do: Callable[[], object], within: Path, count_in: Path) -> int:
    """How many changes it takes when nobody kills it."""
    status = _in_a_child(do, _Counting(within, count_in).hook)
    assert status == 0, f"it ended with {status} by itself"
    return len(count_in.read_text())


def is_killed_before(number: int, do: Callable[[], object], within: Path) -> bool:
    """Do it until right before its change of this number, counted from 1; False where it had ended before."""
    status = _in_a_child(do, _Killing(within, number).hook)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def is_done(do: Callable[[], object]) -> bool:
    """Do it in a process of its own, whole."""
    return _in_a_child(do, lambda _event, _arguments: None) == 0


def _in_a_child(do: Callable[[], object], hook: Callable[[str, tuple[object, ...]], None]) -> int:
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    code = 1
    try:
        sys.addaudithook(hook)
        do()
        code = 0
    except BaseException as error:  # noqa: BLE001  # a forked child must never go on as its parent
        print(type(error).__name__, error, file=sys.stderr)  # noqa: T201
    finally:
        os._exit(code)
    raise AssertionError


class _Changes:
    def __init__(self, within: Path) -> None:
        self._within = str(within)
        self._is_inside = False

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._is_inside and (event in CHANGES or self._opens_to_write(event, arguments)):
            self._is_inside = True
            self.count()
            self._is_inside = False

    def count(self) -> None:
        raise NotImplementedError

    def _opens_to_write(self, event: str, arguments: tuple[object, ...]) -> bool:
        if event != "open":
            return False
        path, _, flags = arguments
        return isinstance(flags, int) and bool(flags & WRITING) and str(path).startswith(self._within)


class _Counting(_Changes):
    def __init__(self, within: Path, count_in: Path) -> None:
        super().__init__(within)
        self._file = count_in.open("w")

    def count(self) -> None:
        self._file.write(".")
        self._file.flush()


class _Killing(_Changes):
    def __init__(self, within: Path, number: int) -> None:
        super().__init__(within)
        self._left = number

    def count(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
