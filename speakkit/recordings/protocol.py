"""Where recordings lie: a place with keys, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class StoredRecording:
    """What a place tells of one thing in it without fetching it. `etag` changes with the content."""

    key: str
    size_bytes: int
    modified_at: datetime
    etag: str


@dataclass(frozen=True)
class DirectUpload:
    """Leave to put one file straight into the place: send it with this method and these headers before it expires."""

    url: str
    method: str
    expires_at: datetime
    headers: dict[str, str] = field(default_factory=dict)


class Recordings(Protocol):
    """A place for recordings. A key is a relative path such as "ana/4f1c.opus" (see `speakkit.recordings.keys`).

    Raises:
        StorageUnavailableError: (every method) the place doesn't answer; it may in a moment.
        StorageRefusedError: (every method) it answers, and refuses the key, the bucket or the operation.
        InvalidIdError: (every method that takes a key) the key could lead elsewhere.
    """

    def put(self, key: str, source: Path) -> None:
        """Copy a local file to `key`, whole or not at all; the same key again replaces it.

        Raises:
            DiskFullError: there is no room.
        """
        ...

    def fetch(self, key: str, *, max_bytes: int) -> AbstractContextManager[Path]:
        """The recording as a local file for the length of a `with` block.

        Raises:
            RecordingMissingError: nothing lies under the key.
            RecordingTooLargeError: it is larger than `max_bytes`.
        """
        ...

    def delete(self, key: str) -> None:
        """Delete what lies under the key and make sure that it is gone; nothing there is no error.

        Raises:
            StorageUnavailableError: it is still there.
        """
        ...

    def exists(self, key: str) -> bool:
        """Whether something lies under the key."""
        ...

    def find(self, prefix: str = "") -> Iterator[StoredRecording]:
        """What lies under keys that begin with `prefix`, by key; names that no key can have are left out."""
        ...

    def direct_upload(self, key: str, *, size_bytes: int, expires_s: int) -> DirectUpload:
        """Leave for somebody without an account to put one file of exactly this size under `key`.

        Raises:
            NoDirectUploadError: the place takes files from this machine only.
        """
        ...

    def direct_download(self, key: str, *, expires_s: int) -> str:
        """The address from which somebody without an account can fetch what lies under `key`.

        Raises:
            NoDirectUploadError: the place is this machine's alone.
        """
        ...

    def check(self) -> str:
        """One line that says which place this is and that it can be written to."""
        ...
