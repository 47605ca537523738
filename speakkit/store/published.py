"""The published dataset, as it lies on the disk: versions, each a list of Parquet files that it may share with others.

    <directory>/current.json             which version is current; replaced atomically
    <directory>/v000012/manifest.json    the files of a version: one a table and bucket of learners
    <directory>/tables/<table>/<SHA-256 of the content>.parquet

Files are never changed, only added and, once no version lists them, removed. Nothing here touches the live store, so a
reader never waits for a writer nor keeps one waiting.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from pydantic import Field, ValidationError

from speakkit.errors import CorruptDataError, NothingPublishedError
from speakkit.model import UtcDatetime, Value
from speakkit.store.buckets import bucket_of

POINTER = "current.json"
MANIFEST = "manifest.json"
TABLES = (
    "learners",
    "sessions",
    "transcripts",
    "words",
    "analyses",
    "insights",
    "observations",
    "edits",
    "measures",
    "pattern_profiles",
    "engine_calls",
    "reviews",
    "pattern_aliases",
    "learner_attributes",
    "consents",
)
"""The tables of the dataset; `queries/publish_<table>.sql` says what each row is."""


class Pointer(Value):
    """What `current.json` says."""

    version: str = Field(pattern=r"^v\d{6,}$")
    digest: str
    published_at: UtcDatetime


class TableFiles(Value):
    """The files of a table, relative to the directory of versions, and the rows in each.

    A table whose rows belong to learners has one file a bucket, of which several may be the same; any other has one.
    """

    files: tuple[str, ...] = Field(min_length=1)
    rows: tuple[int, ...]


class Erased(Value):
    """What an erasure took out of a version, in counts.

    Attributes:
        digest_before: what the version's digest was until then.
        learners: those who went as a whole; `sessions` counts theirs too.
        transcripts: those whose words went by their age, the sessions being there still.
        word_times: those of whose words only the times went so.
    """

    erased_at: UtcDatetime
    digest_before: str
    sessions: int
    learners: int
    transcripts: int = 0
    word_times: int = 0


class Manifest(Value):
    """What a version consists of.

    Attributes:
        layout: names what the tables are computed by; other queries, another schema, another layout.
        buckets: in how many the learners are.
        states_file: with the states of the store's buckets (`speakkit.store.states`) as of which it was published; empty where it
            comes from no store, or from an earlier SpeakKit, which listed them as `states`.
        erased: what was taken out since, oldest first.
        is_kept: whether it stays when it is no longer current, so that it can be opened and cited.
    """

    layout: str
    buckets: int
    published_at: UtcDatetime
    tables: Mapping[str, TableFiles]
    states_file: str = ""
    states: tuple[str, ...] = ()
    erased: tuple[Erased, ...] = ()
    is_kept: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 over what readers find, wherever it came from and whenever."""
        content = sorted((table, *found.files) for table, found in self.tables.items())
        return hashlib.sha256(repr(content).encode()).hexdigest()


@dataclass(frozen=True)
class Publication:
    """One version of the dataset: its folder `path`, and the SHA-256 `digest` over its files."""

    version: str
    path: Path
    digest: str

    @cached_property
    def manifest(self) -> Manifest:
        """What the version consists of.

        Raises:
            NothingPublishedError: it has made room for newer ones.
            CorruptDataError: its list isn't what was written.
        """
        try:
            return Manifest.model_validate_json((self.path / MANIFEST).read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return _whole_tables(self.path)
        except ValidationError:
            raise CorruptDataError(f"{self.path / MANIFEST} can't be read. Run `speakkit publish` again.") from None

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that the version has; an earlier SpeakKit published fewer."""
        return tuple(table for table in TABLES if table in self.manifest.tables)

    def names(self, table: str, buckets: Iterable[int] | None = None) -> tuple[str, ...]:
        """The files that hold a table, or those of some buckets of it, without repetition; below the directory of versions."""
        files = self.manifest.tables[table].files
        wanted = files if buckets is None or len(files) == 1 else [files[bucket] for bucket in buckets]
        return tuple(dict.fromkeys(wanted))

    def files(self, table: str, buckets: Iterable[int] | None = None) -> tuple[Path, ...]:
        """The paths of these files."""
        return tuple(self.path.parent / name for name in self.names(table, buckets))

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        return sum(self.manifest.tables[table].rows)

    def bucket_of(self, learner_id: str) -> int:
        """The bucket with a learner's rows."""
        return bucket_of(learner_id, self.manifest.buckets)

    @cached_property
    def listed(self) -> frozenset[str]:
        """Every file that the version lists, below the directory of versions."""
        names = {name for table in self.manifest.tables for name in self.names(table)}
        return frozenset(names | {self.manifest.states_file} - {""})

    @property
    def is_intact(self) -> bool:
        """Whether all of its files are there."""
        folders = {name.rpartition("/")[0] for name in self.listed}
        return self.listed <= {f"{folder}/{name}" for folder in folders for name in _listed(self.path.parent / folder)}


def _listed(folder: Path) -> list[str]:
    return os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208  # thousands of names


def _whole_tables(path: Path) -> Manifest:
    """What a folder with one Parquet file a table consists of: a version of an earlier SpeakKit, or one that was copied."""
    import pyarrow.parquet as pq

    found = {table: path / f"{table}.parquet" for table in TABLES}
    tables = {
        table: TableFiles(files=(f"{path.name}/{file.name}",), rows=(pq.read_metadata(file).num_rows,))
        for table, file in found.items()
        if file.is_file()
    }
    if not tables:
        raise gone(path)
    return Manifest(layout="", buckets=1, published_at=_written_at(path), tables=tables)


def _written_at(path: Path) -> UtcDatetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def gone(path: Path) -> NothingPublishedError:
    """The error that says that a version isn't there any more."""
    return NothingPublishedError(
        f"Version {path.name} of the dataset {path.parent} has made room for newer ones. "
        "Open the dataset again, or call its refresh()."
    )


def pointer(directory: Path) -> Pointer | None:
    """What `directory` says is current; None where nothing was published there.

    Raises:
        CorruptDataError: the pointer isn't what was written.
    """
    try:
        return Pointer.model_validate_json((directory / POINTER).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValidationError:
        raise CorruptDataError(f"{directory / POINTER} can't be read. Run `speakkit publish` again.") from None


def current(directory: Path) -> Publication | None:
    """The version that `directory` points to; None where nothing was published there.

    Raises:
        CorruptDataError: the pointer isn't what was written.
    """
    found = pointer(directory)
    return None if found is None else Publication(found.version, directory / found.version, found.digest)


def versions(directory: Path) -> list[Publication]:
    """Every version that is kept, oldest first, be it current or not."""
    folders = sorted(path for path in directory.glob("v*") if path.name[1:].isdigit())
    return [Publication(path.name, path, digest="") for path in folders]
