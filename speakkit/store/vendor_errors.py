"""What DuckDB and the file system say, in our words: translated once, here."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from speakkit.errors import (
    CorruptDataError,
    DiskFullError,
    NewerSchemaError,
    QueryError,
    StoreError,
    StoreLockedError,
    was_interrupted,
)

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_WORDS = ("No space left on device", "Disk quota exceeded", "File too large")
_DAMAGED_WORDS = ("not a valid DuckDB database", "Could not read enough bytes", "Corrupt", "checksum")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise our own errors for those of DuckDB and the operating system that arise over the file or folder `path`.

    A mistake in our SQL (`duckdb.ProgrammingError`) passes through: it is a bug and holds no data.

    Raises:
        DiskFullError, StoreLockedError, NewerSchemaError, CorruptDataError, StoreError: without the vendor's message,
            which may quote a row.
        KeyboardInterrupt: somebody pressed Ctrl-C, of which another error was made on the way.
    """
    import duckdb

    try:
        yield
    except (duckdb.Error, OSError, RuntimeError) as error:
        if was_interrupted(error):
            raise KeyboardInterrupt from None
        if isinstance(error, OSError):
            raise _from_system(error, path) from None
        if isinstance(error, duckdb.Error) and not isinstance(error, duckdb.ProgrammingError):
            raise _from_duckdb(error, path) from None
        raise


_QUOTED = re.compile(r"'.*'|\".*\"", re.DOTALL)
_VALUE = re.compile(r"(?<=value )\S+")


def query_error(error: Exception) -> QueryError:
    """What DuckDB says of somebody's own query; where it speaks of the data rather than the query, values are left out."""
    import duckdb

    message = " ".join(str(error).split())
    if isinstance(error, duckdb.DataError):
        message = _VALUE.sub("…", _QUOTED.sub("'…'", message))
    return QueryError(f"The query isn't right. {message}")


def _from_duckdb(error: Exception, path: Path) -> StoreError:
    message = str(error)
    if any(words in message for words in _FULL_WORDS):
        return _disk_full(path)
    if "Could not set lock" in message:
        return StoreLockedError(f"Another program has the store {path} open. Close it there and try again.")
    if "database file with version" in message:
        return NewerSchemaError(
            f"The store {path} was written by another version of DuckDB. Update SpeakKit's packages."
        )
    if any(words in message for words in _DAMAGED_WORDS):
        return CorruptDataError(
            f"The file {path} is damaged or isn't a DuckDB database. Put back a copy, or move it away."
        )
    return StoreError(f"The store {path} refused an operation ({type(error).__name__}).")


def _from_system(error: OSError, path: Path) -> StoreError:
    if error.errno in _FULL:
        return _disk_full(path)
    return StoreError(f"{path} can't be read or written ({error.strerror}). Check the folder and its permissions.")


def _disk_full(path: Path) -> DiskFullError:
    return DiskFullError(
        f"There is no room left on the disk of {path}. Make room and try again; nothing was half-written."
    )
