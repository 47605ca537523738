"""Whether tables that came from elsewhere fit together, as those that a store publishes do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.dataset.exchange.descriptor import KEYS, OTHERS
from speakkit.errors import CorruptDataError
from speakkit.model.values import ID_PATTERN

if TYPE_CHECKING:
    import pyarrow as pa

_FARTHEST_US = 9_214_560_000_000_000
"""From 1678 to 2261: what a frame can say of points in time."""


def require_sound(tables: Mapping[str, pa.Table], source: Path) -> None:
    """Make sure that ids are ids, that no key is empty or there twice, that rows belong to somebody, and dates are dates.

    Raises:
        CorruptDataError: they don't; it names the first table and column.
    """
    for name, table in tables.items():
        if fault := next(_faults(name, table, tables), None):
            raise CorruptDataError(f"{source} can't be imported: in {name}, {fault}. Ask whoever exported it.")


def _faults(name: str, table: pa.Table, tables: Mapping[str, pa.Table]) -> Iterator[str]:
    import pyarrow.compute as pc

    key = [column for column in KEYS.get(name, ()) if column in table.column_names]
    if missing := sorted(set(KEYS.get(name, ())) - set(key)):
        yield f"there is no {missing[0]}"
    if emptied := [column for column in key if table[column].null_count]:
        yield f"a row has no {emptied[0]}"
    if key and table.group_by(key).aggregate([]).num_rows < table.num_rows:
        yield f"two rows have the same {' and '.join(key)}"
    for column in sorted(OTHERS.keys() & set(table.column_names)):
        if not pc.all(pc.match_substring_regex(table[column], f"^(?:{ID_PATTERN})$"), min_count=0).as_py():
            yield f"a {column} can't be one"
        other = tables.get(OTHERS[column])
        if other is None or not pc.all(pc.is_in(table[column], other[column].combine_chunks()), min_count=0).as_py():
            yield f"a {column} isn't in {OTHERS[column]}"
    yield from impossible_dates(table)


def impossible_dates(table: pa.Table) -> Iterator[str]:
    """What is wrong with each column of points in time that not every reader could read."""
    import pyarrow as pa

    for field in table.schema:
        if pa.types.is_timestamp(field.type) and not _are_dates(table[field.name]):
            yield f"{field.name} lies beyond what a date can be"


def _are_dates(moments: pa.ChunkedArray) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    least, most = pc.min_max(moments.cast(pa.timestamp("us", "UTC")).cast(pa.int64())).as_py().values()
    return least is None or (least >= -_FARTHEST_US and most <= _FARTHEST_US)
