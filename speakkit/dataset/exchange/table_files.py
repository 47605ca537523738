"""A table of an export out of its file, Parquet or CSV, in no more memory than the file has a right to.

What a Parquet file says of itself stands in its footer, and once more before each page. The footer is looked at first; what
then takes more than the footer announces ends with the memory.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.dataset.exchange.cells import read_csv
from speakkit.errors import CorruptDataError, InputError
from speakkit.sound.process_bounds import bound_growth

if TYPE_CHECKING:
    import pyarrow as pa

_CELL_BYTES = 8
"""What a value takes in memory, besides the text that it may be."""
_TIMES = 3
"""A table beside its cells as they stand in the file, and beside what it is made of."""
_WORKING_BYTES = 32_000_000


def read_table(path: Path, schema: pa.Schema, room: int) -> pa.Table:
    """The columns of the schema, for whom there is `room` in memory.

    This process is bounded by it: it is meant for one of its own (`table_process`).

    Raises:
        CorruptDataError: the file isn't such a table.
        InputError: it needs more memory than there is room.
    """
    import pyarrow as pa

    try:
        return _read_parquet(path, schema, room) if path.suffix == ".parquet" else _read_csv(path, schema, room)
    except (pa.ArrowException, KeyError, OSError, MemoryError):
        raise CorruptDataError(f"{path} isn't the table that the package says. Fetch the export again.") from None


def _read_csv(path: Path, schema: pa.Schema, room: int) -> pa.Table:
    _require_room(_TIMES * path.stat().st_size, room, path)
    return read_csv(path, schema)


def _read_parquet(path: Path, schema: pa.Schema, room: int) -> pa.Table:
    """Texts are read as their file has them, each distinct one once: a small file may say one long text a million times."""
    import pyarrow.parquet as pq

    texts = [field.name for field in schema if str(field.type) == "string"]
    with pq.ParquetFile(path, read_dictionary=texts) as file:
        rows, groups = file.metadata.num_rows, range(file.metadata.num_row_groups)
        held = sum(file.metadata.row_group(number).total_byte_size for number in groups)
        announced = held + _CELL_BYTES * rows * len(schema)
        _require_room(announced, room, path)
        bound_growth(_TIMES * announced + _WORKING_BYTES)
        table = file.read(schema.names, use_threads=False).select(schema.names)
    said = sum(_text_bytes(table[name]) for name in texts)
    _require_room(said, room, path)
    bound_growth(_TIMES * (announced + said) + _WORKING_BYTES)
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
