"""A version of the dataset as it is written: files that are new, beside those that an earlier version has already."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from speakkit.store.buckets import Affected, bucket_of
from speakkit.store.files import sync
from speakkit.store.published import Manifest, TableFiles
from speakkit.store.renewal import apart, is_same, of_spans, together
from speakkit.store.states import States, as_rows, from_rows, no_states
from speakkit.store.summaries import LEARNER_COUNTS, READ, Counted, added_up, of_bucket, summarised, summarised_both

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_PER_GROUP = 2_048
"""So small that one learner's rows are found without reading much of the others'."""
_LONG, _LONGER = frozenset({"words", LEARNER_COUNTS}), 10
"""Tables with so many times as many rows in a group: a session has a hundred words, and counts are read as a whole."""
TABLES_FOLDER = "tables"
_STATES = "bucket_states"
"""The folder with the states of which a version is; no reader opens it."""
COUNTS_FILES = 64
"""Files, at most, that hold what is counted of each learner: all of them are read at once, and to open a file takes a while."""
_DRAFT = ".draft"
_WRITERS = 8
"""Threads that write files: most of their time they wait for the disk."""
_SLICE = 1_000_000
"""Rows that are put in order by bucket at a time."""

_Part: TypeAlias = "tuple[str, int, pa.Table]"
"""Rows that are to be written: of which table, and which of its files."""


@dataclass
class _Files:
    files: list[str]
    rows: list[int]


@dataclass(frozen=True)
class _Renewed:
    """What a bucket has in a table now.

    Attributes:
        rows: None where it is the same as before.
        before, now: what the learners had who were computed anew, and have; None where the whole bucket was.
        says_the_same: whether what is counted of these rows is as before.
    """

    table: str
    bucket: int
    rows: pa.Table | None
    before: pa.Table | None = None
    says_the_same: bool = False


@dataclass
class Edition:
    """The files of a version to be, by table and bucket.

    Attributes:
        directory: of all versions.
        layout, buckets: as in `Manifest`.
        states: of the store's buckets, as of when they were read.
    """

    directory: Path
    layout: str
    buckets: int
    states: States
    _tables: dict[str, _Files] = field(default_factory=dict)
    _touched: set[Path] = field(default_factory=set)

    @classmethod
    def after(cls, before: Manifest, directory: Path) -> Edition:
        """The version after another: the same files, until others are written."""
        edition = cls(directory, before.layout, before.buckets, no_states())
        if before.states_file:
            edition.states = from_rows(edition._read(before.states_file))
        edition._tables = {table: _Files(list(found.files), list(found.rows)) for table, found in before.tables.items()}
        return edition

    @classmethod
    def anew(cls, layout: str, buckets: int, directory: Path) -> Edition:
        """A version of which nothing is there yet."""
        return cls(directory, layout, buckets, no_states())

    @property
    def is_begun(self) -> bool:
        """Whether there are files of it."""
        return bool(self._tables)

    def write(self, tables: Mapping[str, pa.Table], buckets: Sequence[int]) -> None:
        """Write all rows that these buckets have in these tables; a table without `learner_id` is whole.

        Raises:
            OSError: (and nobody reads what was written until then)
        """
        self.renew(tables, Affected(self.buckets, whole=frozenset(buckets)))

    def renew(self, tables: Mapping[str, pa.Table], whose: Affected) -> None:
        """Write all rows that these learners have now, in place of what they had.

        Of the others nothing is computed, and a table that says the same as before keeps its file.

        Raises:
            OSError: (and nobody reads what was written until then)
        """
        renewed = [one for table, rows in tables.items() for one in self._renewed(table, rows, whose, self.buckets)]
        self._write([(one.table, one.bucket, one.rows) for one in renewed if one.rows is not None])
        self._summarise(tables, renewed, whose)

    def _renewed(self, table: str, rows: pa.Table, whose: Affected, buckets: int) -> Iterator[_Renewed]:
        is_shared = "learner_id" not in rows.schema.names
        self._prepare(table, 1 if is_shared else buckets)
        if is_shared:
            yield _Renewed(table, 0, rows)
            return
        found = {0: rows} if buckets == 1 else by_bucket(rows, buckets)
        for bucket in whose.among(buckets):
            new, name = found.get(bucket, rows.slice(0, 0)), self._tables[table].files[bucket]
            if not name or whose.are_all_of(bucket, buckets):
                yield _Renewed(table, bucket, new)
            elif not new.num_rows and not self._tables[table].rows[bucket]:  # to read that file takes as long as any
                yield _Renewed(table, bucket, None, new, says_the_same=True)
            else:
                yield _in_place(table, bucket, self._read(name), new, whose)

    def _write(self, parts: Sequence[_Part]) -> None:
        with ThreadPoolExecutor(max(1, min(_WRITERS, len(parts)))) as pool:
            names = list(pool.map(lambda part: self._written(part[0], part[2]), parts))
        for (table, bucket, rows), name in zip(parts, names, strict=True):
            found = self._tables[table]
            found.files[bucket], found.rows[bucket] = name, rows.num_rows

    def _summarise(self, tables: Mapping[str, pa.Table], renewed: Sequence[_Renewed], whose: Affected) -> None:
        """Count what these learners' buckets hold now, in place of what they held."""
        counted = [one for one in renewed if one.table in READ]
        if all(one.says_the_same for one in counted):
            return
        now, held = self._counted(tables, counted)
        files = min(self.buckets, COUNTS_FILES)
        learners = list(self._renewed(LEARNER_COUNTS, now.learners, whose, files))
        parts = [(one.table, one.bucket, one.rows) for one in learners if one.rows is not None]
        in_place = {one.bucket for one in counted if one.before is not None}
        for name, summary in now.summaries.items():
            self._prepare(name, self.buckets)
            parts += self._added_up(name, summary, held.get(name), whose, in_place)
        self._write(parts)

    def _counted(
        self, tables: Mapping[str, pa.Table], counted: Sequence[_Renewed]
    ) -> tuple[Counted, Mapping[str, pa.Table]]:
        """What these learners have now, and the summaries of what those had whose bucket isn't written as a whole."""
        before = [(one.table, one.before) for one in counted if one.before is not None]
        if not before:
            return summarised(tables, self.buckets), {}
        known = {name: _united(rows for table, rows in before if table == name) for name in READ}
        return summarised_both(tables, known, self.buckets)

    def _added_up(
        self, name: str, summary: pa.Table, held: pa.Table | None, whose: Affected, in_place: Collection[int]
    ) -> list[_Part]:
        found, less, more = self._tables[name], [], []
        parts: list[_Part] = []
        for bucket in whose.among(self.buckets):
            now, before = of_bucket(summary, bucket), self._read(found.files[bucket]) if found.files[bucket] else None
            if before is not None and bucket in in_place and held is not None:
                gone = of_bucket(held, bucket)
                parts.append((name, bucket, added_up([before, now], [gone])))
                less.append(gone)
            else:
                parts.append((name, bucket, now))
                less += [] if before is None else [before]
            more.append(now)
        return [*parts, self._total(f"{name}_total", more, less)]

    def _total(self, name: str, now: Sequence[pa.Table], held: Sequence[pa.Table]) -> _Part:
        self._prepare(name, 1)
        found = self._tables[name]
        before = [self._read(found.files[0])] if found.files[0] else []
        return name, 0, added_up([*before, *now], held)

    def _read(self, name: str) -> pa.Table:
        import pyarrow.parquet as pq

        return pq.ParquetFile(self.directory / name).read()

    def manifest(self) -> Manifest:
        """What the version consists of, all of its files being on the disk for good."""
        states = as_rows(self.states)
        name = self._written(_STATES, states) if states.num_rows else ""
        for folder in self._touched:
            sync(folder)
        tables = {
            table: TableFiles(files=tuple(found.files), rows=tuple(found.rows)) for table, found in self._tables.items()
        }
        return Manifest(
            layout=self.layout,
            buckets=self.buckets,
            published_at=datetime.now(UTC),
            tables=tables,
            states_file=name,
        )

    def _prepare(self, table: str, files: int) -> None:
        self._tables.setdefault(table, _Files([""] * files, [0] * files))

    def _written(self, table: str, rows: pa.Table) -> str:
        """The name of the file with these rows, which is written where there is none yet."""
        content = as_parquet(rows, ROWS_PER_GROUP * (_LONGER if table in _LONG else 1))
        name = f"{TABLES_FOLDER}/{table}/{hashlib.sha256(content).hexdigest()[:40]}.parquet"
        path = self.directory / name
        self._touched.add(path.parent)
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f"{_DRAFT}{os.getpid()}-{id(rows)}")
            draft.write_bytes(content)
            sync(draft)
            draft.replace(path)
        return name


def _in_place(table: str, bucket: int, old: pa.Table, new: pa.Table, whose: Affected) -> _Renewed:
    others, theirs = apart(old, whose)
    before = of_spans(old, theirs)
    is_counted_alike = table in READ and is_same(before, new, READ[table])
    rows = None if is_same(before, new) else together(of_spans(old, others), new)
    return _Renewed(table, bucket, rows, before, says_the_same=is_counted_alike)


def _united(parts: Iterable[pa.Table]) -> pa.Table:
    import pyarrow as pa

    return pa.concat_tables(list(parts), promote_options="default")


def as_parquet(rows: pa.Table, rows_per_group: int) -> memoryview:
    """The rows as a Parquet file: the same rows, the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd", row_group_size=rows_per_group)
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
