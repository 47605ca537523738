"""Where recordings lie: a place with keys, whatever stands behind it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class Recordings(Protocol):
    """A place for recordings. A key is a relative path of safe ids, such as "ana/4f1c.opus"."""

    def put(self, key: str, source: Path) -> None:
        """Copy a local file to `key`, whole or not at all; the same key again replaces it.

        Raises:
            StorageUnavailableError: the place doesn't answer, or takes no more.
            DiskFullError: there is no room.
        """
        ...

    def fetch(self, key: str, *, max_bytes: int) -> AbstractContextManager[Path]:
        """The recording as a local file for the length of a `with` block.

        Raises:
            RecordingMissingError: nothing lies under the key.
            RecordingTooLargeError: it is larger than `max_bytes`.
            StorageUnavailableError: the place doesn't answer.
        """
        ...

    def delete(self, key: str) -> None:
        """Delete what lies under the key and make sure that it is gone; nothing there is no error.

        Raises:
            StorageUnavailableError: the place doesn't answer, or the recording is still there.
        """
        ...

    def exists(self, key: str) -> bool:
        """Whether something lies under the key."""
        ...

    def check(self) -> str:
        """One line that says which place this is and that it can be written to.

        Raises:
            StorageUnavailableError: it can't.
        """
        ...
