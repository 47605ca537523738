"""Where a dataset may come from: a directory of versions, a data folder, one version's Parquet folder, or a live store.

A live store is never opened by a reader: it is published, under its own lock, into a temporary folder.
"""

from __future__ import annotations

import shlex
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from speakkit.errors import NothingPublishedError
from speakkit.sound.scratch import ScratchFolder
from speakkit.store.published import MANIFEST, POINTER, Publication, current, versions
from speakkit.store.store import Store

_STORE_NAME = "speakkit.duckdb"


class Source(Protocol):
    """Something that has a current version of the dataset."""

    def current(self) -> Publication:
        """The version to read now.

        Raises:
            NothingPublishedError: there is none.
        """


def find_source(path: Path, version: str | None = None) -> Source:
    """The source that a path names; one version of it where that is wanted.

    Raises:
        NothingPublishedError: nothing is there that could be read.
    """
    if version is not None:
        return Published(path if (path / POINTER).is_file() else path / "published", version)
    if path.is_file():
        return LiveStore(path)
    if (path / POINTER).is_file():
        return Published(path)
    if (path / "published" / POINTER).is_file():
        return Published(path / "published")
    if (path / MANIFEST).is_file() or (path / "sessions.parquet").is_file():
        return ParquetFolder(path)
    raise nothing_published(path)


def nothing_published(path: Path) -> NothingPublishedError:
    """The error that says what could be opened instead."""
    near = (path, path.parent)
    stores = [folder / _STORE_NAME for folder in near if (folder / _STORE_NAME).is_file()]
    demos = [folder / "demo" for folder in near if (folder / "demo" / "published" / POINTER).is_file()]
    message = f"Nothing is published in {path}. Run `speakkit publish`, or `speakkit process` first."
    if demos:
        return NothingPublishedError(
            f'{message} The demo\'s data is in speakkit.open("{demos[0]}").',
            f"{message} The demo's data is read after: export SPEAKKIT_DATA_DIR={shlex.quote(str(demos[0]))}",
        )
    if stores:
        return NothingPublishedError(
            f'{message} A snapshot of the store itself: speakkit.open("{stores[0]}").', typed=message
        )
    return NothingPublishedError(message)


@dataclass(frozen=True)
class Published:
    """A directory with versions, and a pointer to the current one; `version` names another that is wanted."""

    directory: Path
    version: str | None = None

    def current(self) -> Publication:
        if self.version is not None:
            return self._kept(self.version)
        publication = current(self.directory)
        if publication is None:
            raise nothing_published(self.directory)
        return publication

    def _kept(self, version: str) -> Publication:
        kept = {found.version: found for found in versions(self.directory)}
        if version not in kept:
            raise NothingPublishedError(
                f"Version {version[:20]!r} isn't kept in {self.directory}; there are: {', '.join(kept) or 'none'}."
            )
        found = kept[version]
        return Publication(found.version, found.path, found.manifest.digest if found.manifest.layout else "")


class TemporaryFolder(Published):
    """A directory that is gone with this object."""

    def __init__(self) -> None:
        scratch = ScratchFolder()
        super().__init__(scratch.path)
        weakref.finalize(self, scratch.remove)


@dataclass(frozen=True)
class ParquetFolder:
    """One version's folder by itself, as it may have been copied or sent."""

    directory: Path

    def current(self) -> Publication:
        return Publication(self.directory.name, self.directory, digest="")


class LiveStore:
    """The DuckDB file of a running installation; each `current` is a new snapshot, gone with this object."""

    def __init__(self, path: Path) -> None:
        self._store = Store(path)
        self._snapshots = TemporaryFolder()

    def current(self) -> Publication:
        return self._store.publish(self._snapshots.directory)
