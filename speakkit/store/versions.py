"""Versions of the dataset in their directory: one becomes current, earlier ones make room, files that none lists go."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from speakkit.errors import CorruptDataError, NothingPublishedError, StoreLockedError
from speakkit.recordings.owner_only import OWNER_ONLY_FILE, make_folder, owner_only
from speakkit.store.edition import TABLES_FOLDER
from speakkit.store.files import replace_text, sync
from speakkit.store.published import MANIFEST, POINTER, Manifest, Pointer, Publication, current, versions
from speakkit.store.vendor_errors import translated

VERSIONS_KEPT = 5
"""How many versions stay, the current one included, so that readers who are at it can finish."""
_LOCK = ".publishing.lock"
_PATIENCE_S = 900.0


@contextmanager
def publishing(directory: Path) -> Iterator[None]:
    """The directory, with every other publisher kept out. Whoever also needs the store takes that afterwards.

    Raises:
        StoreLockedError: another has been publishing for too long.
        DiskFullError, StoreError: what is current stays current.
    """
    with translated(directory):
        make_folder(directory)
        lock = FileLock(directory / _LOCK, poll_interval=0.01, thread_local=False, mode=OWNER_ONLY_FILE)
        try:
            lock.acquire(timeout=_PATIENCE_S)
        except Timeout:
            raise StoreLockedError(
                f"Somebody has been publishing into {directory} for {_PATIENCE_S / 60:.0f} minutes. Try again later."
            ) from None
        try:
            with owner_only():
                yield
        finally:
            lock.release()


def intact_current(directory: Path) -> Publication | None:
    """The current version, where all of it is there."""
    with suppress(CorruptDataError, NothingPublishedError):
        publication = current(directory)
        if publication is not None and publication.is_intact:
            return publication
    return None


def promoted(manifest: Manifest, directory: Path, before: Publication | None) -> Publication:
    """The version becomes the current one, unless the one `before` has the same content, which is current so far and intact;
    nobody else publishes."""
    digest = manifest.digest
    if before is not None and before.manifest.digest == digest:
        write_manifest(manifest.model_copy(update={"is_kept": before.manifest.is_kept}), before.path)
        return Publication(before.version, before.path, before.digest)
    publication = _promote(manifest, digest, directory)
    prune(directory, publication)
    return publication


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Say anew what a version consists of."""
    replace_text(folder / MANIFEST, manifest.model_dump_json())


def _promote(manifest: Manifest, digest: str, directory: Path) -> Publication:
    numbers = [int(found.version[1:]) for found in versions(directory)]
    version = f"v{max(numbers, default=0) + 1:06d}"
    folder = directory / version
    folder.mkdir()
    write_manifest(manifest, folder)
    sync(directory)
    found = Pointer(version=version, digest=digest, published_at=datetime.now(UTC))
    replace_text(directory / POINTER, found.model_dump_json(indent=2))
    return Publication(version, folder, digest)


def keep(publication: Publication) -> None:
    """Let a version stay when it is no longer current; nobody else publishes."""
    write_manifest(publication.manifest.model_copy(update={"is_kept": True}), publication.path)


def prune(directory: Path, publication: Publication) -> None:
    """Remove versions beyond those that are kept, and what a publisher left that was killed."""
    found = versions(directory)  # the lists of these are read once: they are long
    passing = [one for one in found if one.path != publication.path and not _is_kept(one)][: -(VERSIONS_KEPT - 1)]
    for one in passing:
        shutil.rmtree(one.path, ignore_errors=True)
    shutil.rmtree(directory / ".staging", ignore_errors=True)  # of an earlier SpeakKit
    _remove_others(directory, [one for one in found if one.path.is_dir()])


def remove_older(directory: Path, before: datetime, kept_before: datetime | None = None) -> int:
    """Remove versions that were written before then, the current one excepted; how many.

    Args:
        kept_before: the same for those that are to be kept; None: they stay.

    Raises:
        StoreError: one of them can't be removed.
    """
    publication = intact_current(directory)
    if publication is None:
        return 0
    old = [found for found in earlier(directory, publication) if _is_older(found, before, kept_before)]
    for found in old:
        shutil.rmtree(found.path)
    if old:
        remove_unlisted(directory)
    return len(old)


def _is_older(found: Publication, before: datetime, kept_before: datetime | None) -> bool:
    bound = kept_before if _is_kept(found) else before
    return bound is not None and _written_at(found) < bound


def _is_kept(found: Publication) -> bool:
    with suppress(CorruptDataError, NothingPublishedError):
        return found.manifest.is_kept
    return False


def remove_unlisted(directory: Path) -> None:
    """Remove the files that no version lists; nobody else publishes."""
    _remove_others(directory, versions(directory))


def _remove_others(directory: Path, kept: Iterable[Publication]) -> None:
    listed: set[str] = set()
    for found in kept:
        with suppress(CorruptDataError, NothingPublishedError):
            listed |= found.listed
    for folder in (directory / TABLES_FOLDER).glob("*"):
        for name in os.listdir(folder):  # noqa: PTH208  # thousands of names
            if f"{TABLES_FOLDER}/{folder.name}/{name}" not in listed:
                (folder / name).unlink(missing_ok=True)


def _written_at(publication: Publication) -> datetime:
    with suppress(CorruptDataError, NothingPublishedError):
        return publication.manifest.published_at
    return datetime.fromtimestamp(publication.path.stat().st_mtime, UTC)


def earlier(directory: Path, publication: Publication) -> list[Publication]:
    """The versions beside this one, oldest first."""
    return [found for found in versions(directory) if found.path != publication.path]
