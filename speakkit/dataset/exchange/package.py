"""The descriptor of an export as somebody hands it in: read as a stranger's, before anything that it says is believed."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from speakkit.dataset.exchange.descriptor import FOLDER, hash_of
from speakkit.errors import CorruptDataError, InputError, invalid_fields

DESCRIPTOR = "datapackage.json"
MAX_DESCRIPTOR_BYTES = 20_000_000
"""What is listed there grows with engines and clips, not with learners: a hundred thousand clips take as much."""
_SAID = ("title", "licenses", "sources", "speakkit")


class _Described(BaseModel):
    """A part of a descriptor; what it says besides is other programs' business."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class Column(_Described):
    name: str


class Schema(_Described):
    fields_: tuple[Column, ...] = Field(alias="fields", strict=False)


class Resource(_Described):
    """A file of the export, with what it should be."""

    name: str
    path: str
    hash: str | None = None
    size_bytes: int | None = Field(default=None, alias="bytes")
    schema_: Schema | None = Field(default=None, alias="schema")

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(column.name for column in self.schema_.fields_) if self.schema_ else frozenset()


class Licence(_Described):
    name: str


class Version(_Described):
    version: str
    digest: str | None


class Denominators(_Described):
    learners: int
    sessions: int


class Own(_Described):
    """What SpeakKit says of an export besides; a datasheet is made of it again."""

    made_by: str
    dataset: Version
    deidentification: Mapping[str, str | int | None]
    consent: Mapping[str, str | int | None]
    denominators: Denominators
    engines: Mapping[str, Sequence[Mapping[str, str | int | None]]] = Field(strict=False)


class _Descriptor(_Described):
    title: str
    licenses: tuple[Licence, ...] = Field(default=(), strict=False)
    sources: tuple[Mapping[str, str], ...] = Field(default=(), strict=False)
    speakkit: Own
    resources: tuple[Resource, ...] = Field(strict=False)


class Package:
    """An export in a folder, with what its descriptor lists."""

    def __init__(self, folder: Path) -> None:
        """
        Raises:
            InputError: no export of SpeakKit lies there, or its descriptor can't be used.
        """
        self.folder = folder
        self._document = _document(folder)
        try:
            self._described = _Descriptor.model_validate(self._document)
        except ValidationError as error:
            raise InputError(
                f"{folder / DESCRIPTOR} can't be used ({invalid_fields(error, 'the whole')}). Fetch the export again."
            ) from None

    @property
    def said(self) -> dict[str, Any]:
        """What it says of itself, as it stands there."""
        return {name: self._document.get(name, []) for name in _SAID}

    @cached_property
    def _by_name(self) -> Mapping[str, Resource]:
        return {one.name: one for one in self._described.resources}

    @cached_property
    def _by_path(self) -> Mapping[str, Resource]:
        return {one.path: one for one in self._described.resources}

    def table(self, name: str) -> Resource | None:
        """What is said of a table; None where there is none of that name."""
        return self._by_name.get(name)

    def file(self, table: str) -> Path:
        """The Parquet file of a table, else its CSV; whichever lies there is what the package lists.

        Raises:
            CorruptDataError: there is none, or another.
        """
        parquet, csv = (self.folder / FOLDER / f"{table}.{suffix}" for suffix in ("parquet", "csv"))
        path = parquet if parquet.exists() else csv
        listed = self._by_path.get(f"{FOLDER}/{path.name}")
        if listed is None or not _is_as_listed(path, self.folder, listed):
            raise CorruptDataError(f"{path} isn't the file that the package lists. Fetch the export again.")
        return path


def _document(folder: Path) -> dict[str, Any]:
    path = folder / DESCRIPTOR
    try:
        if not _is_plain_file(path) or path.stat().st_size > MAX_DESCRIPTOR_BYTES:
            document = None
        else:
            document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or "speakkit" not in document:
        raise InputError(f"{folder} is no export of SpeakKit: it has no {DESCRIPTOR} that says so.")
    return document


def _is_plain_file(path: Path) -> bool:
    """Neither a link, which could lead anywhere, nor a device or a pipe, which never end."""
    return stat.S_ISREG(path.lstat().st_mode)


def _is_as_listed(path: Path, folder: Path, listed: Resource) -> bool:
    try:
        lies_there = _is_plain_file(path) and path.resolve().is_relative_to(folder.resolve())
        has_size = lies_there and listed.size_bytes in {None, path.stat().st_size}
        return has_size and hash_of(path) == listed.hash
    except OSError:
        return False
