"""The rows of a bucket of which some learners were computed anew: theirs in place of what was there, the others' as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from speakkit.store.buckets import Affected

if TYPE_CHECKING:
    import pyarrow as pa


Span = tuple[int, int]
"""The first of some rows, and how many they are."""


def apart(rows: pa.Table, whose: Affected) -> tuple[list[Span], list[Span]]:
    """Where the rows of the other learners lie, and where theirs do."""
    kept: list[Span] = []
    theirs: list[Span] = []
    for learner_id, begin, count in _by_learner(rows):
        (theirs if whose.has(learner_id) else kept).append((begin, count))
    return kept, theirs


def _by_learner(rows: pa.Table) -> Iterator[tuple[str, int, int]]:
    """Each learner with the first of their rows and how many they are: every table is sorted by learner."""
    import pyarrow as pa
    import pyarrow.compute as pc

    begin, runs = 0, pc.run_end_encode(rows["learner_id"].combine_chunks(), run_end_type=pa.int64())
    for learner_id, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        yield learner_id, begin, end - begin
        begin = end


def of_spans(rows: pa.Table, spans: Iterable[Span]) -> pa.Table:
    """These of the rows; nothing is copied."""
    import pyarrow as pa

    return pa.concat_tables([rows.slice(0, 0), *(rows.slice(begin, count) for begin, count in spans)])


def together(kept: pa.Table, new: pa.Table) -> pa.Table:
    """Both, sorted by learner; each learner's rows stay in their order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = pa.concat_tables([kept, new], promote_options="default")
    return rows.take(pc.sort_indices(rows["learner_id"])).combine_chunks()


def is_same(one: pa.Table, other: pa.Table, columns: Iterable[str] | None = None) -> bool:
    """Whether two tables hold the same rows in the same order, whatever they say of nulls that might be."""
    names = one.schema.names if columns is None else columns
    return one.num_rows == other.num_rows and all(one[name].equals(other[name]) for name in names)
