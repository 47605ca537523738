"""Publishing: the whole store as Parquet files under a new version, and then one rename that makes it current."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.errors import CorruptDataError
from speakkit.store.files import replace_text, sync
from speakkit.store.published import POINTER, TABLES, Pointer, Publication, current
from speakkit.store.session_words import create_session_words
from speakkit.store.sql import create_views, query
from speakkit.store.vendor_errors import translated

if TYPE_CHECKING:
    import duckdb

VERSIONS_KEPT = 5
"""How many versions stay, the current one included, so that readers who are at it can finish."""
ROWS_PER_GROUP = 20_480
"""So small that one learner's rows are found without reading much of the others'; DuckDB counts in 2048."""


def publish(connection: duckdb.DuckDBPyConnection, directory: Path) -> Publication:
    """Write a version, or find that the current one has this content; the caller holds the store's lock.

    Raises:
        DiskFullError, StoreError: the current version stays current.
    """

    create_views(connection, "pattern_key", "standing_feedback")
    create_session_words(connection)

    def write(staging: Path) -> None:
        for table in TABLES:
            path = staging / f"{table}.parquet"
            connection.sql(query(f"publish_{table}")).write_parquet(
                str(path), compression="zstd", row_group_size=ROWS_PER_GROUP
            )

    return promoted(write, directory)


def promoted(write: Callable[[Path], None], directory: Path) -> Publication:
    """What `write` puts into a folder, one Parquet file a table, becomes the current version; nobody else publishes.

    Raises:
        DiskFullError, StoreError: the current version stays current.
    """
    staging = directory / ".staging"
    with translated(directory):
        directory.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staging, ignore_errors=True)  # of a publisher that was killed
        staging.mkdir()
        try:
            write(staging)
            digest = _digest(staging)
            before = _intact_current(directory)
            if before is not None and before.digest == digest:
                return before
            publication = _promote(staging, directory, digest)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        _prune(directory, publication)
        return publication


def _digest(staging: Path) -> str:
    """Bring all tables to the disk and give the SHA-256 over their names and bytes."""
    digest = hashlib.sha256()
    for table in TABLES:
        path = staging / f"{table}.parquet"
        sync(path)
        with path.open("rb") as file:
            digest.update(table.encode() + hashlib.file_digest(file, "sha256").digest())
    sync(staging)
    return digest.hexdigest()


def _intact_current(directory: Path) -> Publication | None:
    with suppress(CorruptDataError):
        publication = current(directory)
        if publication is not None and publication.path.is_dir():
            return publication
    return None


def _promote(staging: Path, directory: Path, digest: str) -> Publication:
    numbers = [int(path.name[1:]) for path in _versions(directory)]
    version = f"v{max(numbers, default=0) + 1:06d}"
    staging.replace(directory / version)
    sync(directory)
    pointer = Pointer(version=version, digest=digest, published_at=datetime.now(UTC))
    replace_text(directory / POINTER, pointer.model_dump_json(indent=2))
    return Publication(version, directory / version, digest)


def _versions(directory: Path) -> list[Path]:
    return sorted(path for path in directory.glob("v*") if path.name[1:].isdigit())


def remove_earlier(directory: Path, publication: Publication) -> None:
    """Remove all versions but this one.

    Raises:
        StoreError: one of them can't be removed.
    """
    with translated(directory):
        for path in _earlier(directory, publication):
            shutil.rmtree(path)


def _prune(directory: Path, publication: Publication) -> None:
    for path in _earlier(directory, publication)[: -(VERSIONS_KEPT - 1)]:
        shutil.rmtree(path, ignore_errors=True)


def remove_older(directory: Path, before: datetime) -> int:
    """Remove versions that were written before then, the current one excepted; how many.

    Raises:
        StoreError: one of them can't be removed.
    """
    publication = _intact_current(directory)
    if publication is None:
        return 0
    with translated(directory):
        old = [path for path in _earlier(directory, publication) if path.stat().st_mtime < before.timestamp()]
        for path in old:
            shutil.rmtree(path)
    return len(old)


def _earlier(directory: Path, publication: Publication) -> list[Path]:
    return [path for path in _versions(directory) if path != publication.path]
