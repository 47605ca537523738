"""Importing what was exported: the same dataset again, to open as any other."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.dataset.exchange.cells import read_csv
from speakkit.dataset.exchange.export import ORIGIN, is_dataset
from speakkit.dataset.exchange.package import Package
from speakkit.dataset.exchange.soundness import require_sound
from speakkit.errors import CorruptDataError, InputError
from speakkit.store.files import replace_text
from speakkit.store.publish_columns import publish_columns, published_schemas
from speakkit.store.published import Publication
from speakkit.store.vendor_errors import translated

if TYPE_CHECKING:
    import pyarrow as pa

_CELL_BYTES = 8
"""What a value takes in memory, besides the text that it may be."""
_TIMES_OF_A_CSV = 3


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
    room, tables = _memory_bytes() // 2, {}
    for name in published_schemas():
        if package.table(name) is None:
            continue
        tables[name] = _table(package, name, room)
        room -= tables[name].nbytes
    return tables


def _table(package: Package, name: str, room: int) -> pa.Table:
    """
    Raises:
        CorruptDataError: it isn't one.
        InputError: it needs more memory than there is `room`.
    """
    import pyarrow as pa

    schema, path = _schema(package, name), package.file(name)
    try:
        read = _read_parquet if path.suffix == ".parquet" else _read_csv
        return read(path, schema, room)
    except (pa.ArrowException, KeyError, OSError):
        raise CorruptDataError(f"{path} isn't the table that the package says. Fetch the export again.") from None


def _read_csv(path: Path, schema: pa.Schema, room: int) -> pa.Table:
    _require_room(_TIMES_OF_A_CSV * path.stat().st_size, room, path)
    return read_csv(path, schema)


def _read_parquet(path: Path, schema: pa.Schema, room: int) -> pa.Table:
    """Texts are read as their file has them, each distinct one once: a small file may say one long text a million times."""
    import pyarrow.parquet as pq

    texts = [field.name for field in schema if str(field.type) == "string"]
    with pq.ParquetFile(path, read_dictionary=texts) as file:
        rows, groups = file.metadata.num_rows, range(file.metadata.num_row_groups)
        held = sum(file.metadata.row_group(number).total_byte_size for number in groups)
        _require_room(held + _CELL_BYTES * rows * len(schema), room, path)
        table = file.read(schema.names).select(schema.names)
    _require_room(sum(_text_bytes(table[name]) for name in texts), room, path)
    return table.cast(schema)


def _text_bytes(values: pa.ChunkedArray) -> int:
    """How long the texts of a column are, each counted as often as it stands there."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(values.type):
        return int(values.nbytes)
    lengths = (pc.binary_length(chunk.dictionary).cast(pa.int64()).take(chunk.indices) for chunk in values.chunks)
    return sum(pc.sum(one).as_py() or 0 for one in lengths)


def _require_room(needed_bytes: int, room: int, path: Path) -> None:
    if needed_bytes > room:
        raise InputError(
            f"{path} would take {needed_bytes / 1e9:,.1f} GB of memory, and {max(room, 0) / 1e9:,.1f} GB are left for it here. "
            "Import it on a larger machine, or have it exported in parts."
        )


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
