"""The rows of a bucket of which some learners were computed anew: theirs in place of what was there, the others' as it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from speakkit.store.buckets import FINEST, bucket_of

if TYPE_CHECKING:
    import pyarrow as pa


def apart(rows: pa.Table, finest: Collection[int]) -> tuple[pa.Table, pa.Table]:
    """The rows of the learners who are in none of these of the store's buckets, and of those who are."""
    import numpy as np
    import pyarrow as pa

    learners = rows["learner_id"].combine_chunks().dictionary_encode()
    is_theirs = np.array([bucket_of(name, FINEST) in finest for name in learners.dictionary.to_pylist()], dtype=bool)
    of_rows = is_theirs[learners.indices.to_numpy()]
    return rows.filter(pa.array(~of_rows)), rows.filter(pa.array(of_rows))


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
