"""Importing what was exported: the same dataset again, to open as any other."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.dataset.exchange.export import ORIGIN, is_dataset
from speakkit.dataset.exchange.package import Package
from speakkit.dataset.exchange.soundness import require_sound
from speakkit.dataset.exchange.table_process import read_tables
from speakkit.errors import InputError
from speakkit.store.files import replace_text
from speakkit.store.publish_columns import publish_columns, published_schemas
from speakkit.store.published import Publication
from speakkit.store.vendor_errors import translated

if TYPE_CHECKING:
    import pyarrow as pa


def import_dataset(source: Path, target: Path) -> Publication:
    """Publish an export as a dataset in a folder of its own; its Parquet files are read, else its CSV.

    Raises:
        InputError: there is no export of SpeakKit, it is too large for this machine's memory, or the folder has a dataset that
            came from elsewhere.
        CorruptDataError: a file isn't what the package says, or is missing, or its rows don't fit together.
        DiskFullError, StoreError: it can't be written.
    """
    package = Package(source)
    if is_dataset(target) and not (target / ORIGIN).is_file():
        raise InputError(f"{target} holds a dataset that wasn't imported; name another folder with --to.")
    tables = _tables(package)
    require_sound(tables, source)
    publication = publish_columns({name: _columns(table) for name, table in tables.items()}, target)
    with translated(target):
        replace_text(target / ORIGIN, json.dumps(package.said, ensure_ascii=False, indent=2))
    return publication


def _tables(package: Package) -> dict[str, pa.Table]:
    """Each table that the package and this SpeakKit have, as long as there is room for them."""
    names = [name for name in published_schemas() if package.table(name) is not None]
    return read_tables({name: (package.file(name), _schema(package, name)) for name in names}, _memory_bytes() // 2)


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _schema(package: Package, name: str) -> pa.Schema:
    """The columns that both the package and this SpeakKit have, in our types."""
    import pyarrow as pa

    described = package.table(name)
    named = described.columns if described else frozenset()
    ours = published_schemas()[name]
    if strangers := named - set(ours.names):
        raise InputError(
            f"The table {name} has columns that this SpeakKit doesn't know ({', '.join(sorted(strangers)[:5])}). Update it."
        )
    return pa.schema([field for field in ours if field.name in named])


def _columns(table: pa.Table) -> Mapping[str, object]:
    return {name: table[name].combine_chunks() for name in table.column_names}
