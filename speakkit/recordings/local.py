"""Recordings in a local folder."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from speakkit.errors import (
    DiskFullError,
    NoDirectUploadError,
    RecordingMissingError,
    RecordingTooLargeError,
    StorageUnavailableError,
    StoreError,
)
from speakkit.recordings.keys import checked_key, is_safe_key
from speakkit.recordings.owner_only import make_folder
from speakkit.recordings.protocol import StoredRecording
from speakkit.sound.scratch import hold, is_held

_DRAFT = ".draft"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class LocalRecordings:
    """Files below `root`, one for each key; see `speakkit.recordings.protocol.Recordings`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, source: Path) -> None:
        target = self._path(key)
        try:
            make_folder(target.parent)
            self._copy(source, target)
        except OSError as error:
            raise self._translated(error) from None

    @contextmanager
    def fetch(self, key: str, *, max_bytes: int) -> Iterator[Path]:
        path = self._path(key)
        if not path.is_file():
            raise RecordingMissingError(f"No recording lies under {key} in {self._root}; add it again.")
        if path.stat().st_size > max_bytes:
            raise RecordingTooLargeError(f"The recording {key} is larger than {max_bytes / 1e6:g} MB.")
        yield path

    def delete(self, key: str) -> None:
        try:
            self._path(key).unlink(missing_ok=True)
        except OSError as error:
            raise self._translated(error) from None

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def find(self, prefix: str = "") -> Iterator[StoredRecording]:
        try:
            within = self._within(prefix)
            for path in sorted(within.rglob("*")) if within.is_dir() else ():
                key = path.relative_to(self._root).as_posix()
                if key.startswith(prefix) and is_safe_key(key) and path.is_file():
                    yield _described(key, path.stat())
        except OSError as error:
            raise self._translated(error) from None

    def direct_upload(self, key: str, *, size_bytes: int, expires_s: int) -> NoReturn:
        raise NoDirectUploadError(
            "Recordings lie in a local folder, which takes no direct uploads; send the file itself (multipart)."
        )

    def direct_download(self, key: str, *, expires_s: int) -> NoReturn:
        raise NoDirectUploadError(
            "Recordings lie in a local folder, which workers on other hosts can't reach: set SPEAKKIT_STORAGE to s3."
        )

    def check(self) -> str:
        try:
            make_folder(self._root)
            with tempfile.TemporaryFile(dir=self._root):
                pass
        except OSError as error:
            raise self._translated(error) from None
        return f"folder {self._root}, writable, {shutil.disk_usage(self._root).free / 1e9:.1f} GB free"

    def _path(self, key: str) -> Path:
        return self._root.joinpath(*checked_key(key).split("/"))

    def _within(self, prefix: str) -> Path:
        """The folder in which all keys with this prefix lie, so that the others aren't gone through."""
        folder = prefix.rpartition("/")[0]
        return self._path(folder) if is_safe_key(folder) else self._root

    def _copy(self, source: Path, target: Path) -> None:
        """Copy whole or not at all: into a draft beside the target, which then takes its place."""
        descriptor, name = tempfile.mkstemp(prefix=".", suffix=_DRAFT, dir=target.parent)
        draft = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as copy, source.open("rb") as original:
                hold(descriptor)
                shutil.copyfileobj(original, copy)
                copy.flush()
                os.fsync(copy.fileno())
                draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)

    def _translated(self, error: OSError) -> StoreError:
        if error.errno in _NO_ROOM:
            return DiskFullError(f"There is no room in {self._root}; free some space and try again.")
        return StorageUnavailableError(f"The folder {self._root} can't be used ({error.strerror}).")


def clear_drafts(root: Path) -> int:
    """Remove the drafts of processes that were killed while they put something below `root`; how many."""
    left = [path for path in root.rglob(f".*{_DRAFT}") if path.is_file() and path.stat().st_size and not is_held(path)]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def remove_empty(folder: Path) -> None:
    """Remove a folder and those within it, as far as no file lies in them."""
    for inner, _, _ in os.walk(folder, topdown=False):
        with suppress(OSError):
            Path(inner).rmdir()


def _described(key: str, stat: os.stat_result) -> StoredRecording:
    modified_at = datetime.fromtimestamp(stat.st_mtime, UTC)
    return StoredRecording(key, stat.st_size, modified_at, etag=f"{stat.st_mtime_ns:x}-{stat.st_size:x}")
