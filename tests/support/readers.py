"""Somebody who reads a published dataset all the time, as a notebook or a page does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from speakkit.errors import NothingPublishedError
from speakkit.kit import open_kit


@contextmanager
def reading(directory: Path) -> Iterator[list[int]]:
    """While the block runs a thread reads; how many sessions it saw each time. A version that has gone is opened anew.

    Raises:
        Exception: whatever else went wrong with reading.
    """
    seen: list[int] = []
    errors: list[BaseException] = []
    is_over = threading.Event()

    def read() -> None:
        kit = open_kit(directory)
        while not is_over.is_set():
            try:
                kit.insights()
                seen.append(len(kit.sessions()))
            except NothingPublishedError:
                kit.refresh()
            except BaseException as error:  # noqa: BLE001  # told by the thread that waits
                errors.append(error)
                return
            is_over.wait(0.05)

    thread = threading.Thread(target=read, name="reader")
    thread.start()
    try:
        yield seen
    finally:
        is_over.set()
        thread.join()
    if errors:
        raise errors[0]
