"""A version of the dataset as it is written: files that are new, beside those that an earlier version has already."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.store.buckets import bucket_of
from speakkit.store.files import sync
from speakkit.store.published import Manifest, TableFiles
from speakkit.store.summaries import added_up, of_bucket, summarised

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_PER_GROUP = 20_480
"""So small that one learner's rows are found without reading much of the others'."""
TABLES_FOLDER = "tables"
_DRAFT = ".draft"
_WRITERS = 8
"""Threads that write files: most of their time they wait for the disk."""
_SLICE = 1_000_000
"""Rows that are put in order by bucket at a time."""


@dataclass
class _Files:
    files: list[str]
    rows: list[int]


@dataclass
class Edition:
    """The files of a version to be, by table and bucket.

    Attributes:
        directory: of all versions.
        layout, buckets: as in `Manifest`.
        states: of the buckets that are written, as of when they were read.
    """

    directory: Path
    layout: str
    buckets: int
    states: list[str]
    _tables: dict[str, _Files] = field(default_factory=dict)
    _touched: set[Path] = field(default_factory=set)

    @classmethod
    def after(cls, before: Manifest, directory: Path) -> Edition:
        """The version after another: the same files, until others are written."""
        edition = cls(directory, before.layout, before.buckets, list(before.states))
        edition._tables = {table: _Files(list(found.files), list(found.rows)) for table, found in before.tables.items()}
        return edition

    @classmethod
    def anew(cls, layout: str, buckets: int, directory: Path) -> Edition:
        """A version of which nothing is there yet."""
        return cls(directory, layout, buckets, [""] * buckets)

    def write(self, tables: Mapping[str, pa.Table], buckets: Sequence[int]) -> None:
        """Write all rows that these buckets have in these tables; a table without `learner_id` is whole.

        Raises:
            OSError: (and nobody reads what was written until then)
        """
        parts = [part for table, rows in tables.items() for part in self._parts(table, rows, buckets)]
        with ThreadPoolExecutor(min(_WRITERS, len(parts))) as pool:
            names = list(pool.map(lambda part: self._written(part[0], part[2]), parts))
        for (table, bucket, rows), name in zip(parts, names, strict=True):
            found = self._tables[table]
            found.files[bucket], found.rows[bucket] = name, rows.num_rows

        self._summarise(tables, buckets)

    def _summarise(self, tables: Mapping[str, pa.Table], buckets: Sequence[int]) -> None:
        """Count what these buckets hold now, in place of what they held."""
        for name, summary in summarised(tables, self.buckets).items():
            self._prepare(name, is_shared=False)
            found = self._tables[name]
            held = [self._read(found.files[bucket]) for bucket in buckets if found.files[bucket]]
            now = [of_bucket(summary, bucket) for bucket in buckets]
            for bucket, rows in zip(buckets, now, strict=True):
                found.files[bucket], found.rows[bucket] = self._written(name, rows), rows.num_rows
            self._total(f"{name}_total", now, held)

    def _total(self, name: str, now: Sequence[pa.Table], held: Sequence[pa.Table]) -> None:
        self._prepare(name, is_shared=True)
        found = self._tables[name]
        before = [self._read(found.files[0])] if found.files[0] else []
        rows = added_up([*before, *now], held)
        found.files[0], found.rows[0] = self._written(name, rows), rows.num_rows

    def _read(self, name: str) -> pa.Table:
        import pyarrow.parquet as pq

        return pq.ParquetFile(self.directory / name).read()

    def manifest(self) -> Manifest:
        """What the version consists of, all of its files being on the disk for good."""
        for folder in self._touched:
            sync(folder)
        tables = {
            table: TableFiles(files=tuple(found.files), rows=tuple(found.rows)) for table, found in self._tables.items()
        }
        return Manifest(
            layout=self.layout,
            buckets=self.buckets,
            states=tuple(self.states),
            published_at=datetime.now(UTC),
            tables=tables,
        )

    def _parts(self, table: str, rows: pa.Table, buckets: Sequence[int]) -> list[tuple[str, int, pa.Table]]:
        is_shared = "learner_id" not in rows.schema.names
        self._prepare(table, is_shared=is_shared)
        if is_shared or self.buckets == 1:
            return [(table, 0, rows)]
        found = by_bucket(rows, self.buckets)
        return [(table, bucket, found.get(bucket, rows.slice(0, 0))) for bucket in buckets]

    def _prepare(self, table: str, *, is_shared: bool) -> None:
        folder = self.directory / TABLES_FOLDER / table
        folder.mkdir(parents=True, exist_ok=True)
        self._touched.add(folder)
        count = 1 if is_shared else self.buckets
        self._tables.setdefault(table, _Files([""] * count, [0] * count))

    def _written(self, table: str, rows: pa.Table) -> str:
        """The name of the file with these rows, which is written where there is none yet."""
        content = as_parquet(rows)
        name = f"{TABLES_FOLDER}/{table}/{hashlib.sha256(content).hexdigest()[:40]}.parquet"
        path = self.directory / name
        if not path.is_file():
            draft = path.with_suffix(f"{_DRAFT}{os.getpid()}-{id(rows)}")
            draft.write_bytes(content)
            sync(draft)
            draft.replace(path)
        return name


def as_parquet(rows: pa.Table) -> memoryview:
    """The rows as a Parquet file: the same rows, the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd", row_group_size=ROWS_PER_GROUP)
    return memoryview(sink.getvalue())


def by_bucket(rows: pa.Table, buckets: int) -> dict[int, pa.Table]:
    """The rows of each bucket that has any, in the order given."""
    import pyarrow as pa

    found: dict[int, list[pa.Table]] = {}
    for start in range(0, rows.num_rows, _SLICE):
        for bucket, part in _sorted_by_bucket(rows.slice(start, _SLICE), buckets):
            found.setdefault(bucket, []).append(part)
    return {bucket: pa.concat_tables(parts).combine_chunks() for bucket, parts in found.items()}


def _sorted_by_bucket(rows: pa.Table, buckets: int) -> Iterable[tuple[int, pa.Table]]:
    import numpy as np

    learners = rows["learner_id"].combine_chunks().dictionary_encode()
    of_learner = np.array([bucket_of(name, buckets) for name in learners.dictionary.to_pylist()])
    of_row = of_learner[learners.indices.to_numpy()]
    order = np.argsort(of_row, kind="stable")
    in_order, ordered = rows.take(order), of_row[order]
    begins = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    for begin, end in zip(begins, [*begins[1:], len(ordered)], strict=True):
        yield int(ordered[begin]), in_order.slice(begin, end - begin)
