"""Buckets: every learner belongs to one of a number of groups, told by a hash of the id, that are published together.

The store remembers what changed in `FINEST` of them. A dataset has fewer the smaller it is; each number divides the next,
so that a bucket of the dataset is several whole ones of the store, and only those of these that changed are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

COUNTS = (1, 4, 16, 64, 256, 1024)
"""How many buckets a dataset may have."""
FINEST = COUNTS[-1]
SESSIONS_PER_BUCKET = 640
"""So few that a changed session costs little, so many that reading everything doesn't mean opening many files."""
_HEX_DIGITS = 4


def bucket_of(learner_id: str, count: int) -> int:
    """The bucket that a learner belongs to, of `count`; `learner_bucket` in SQL says the same."""
    return int(hashlib.sha256(learner_id.encode()).hexdigest()[:_HEX_DIGITS], 16) % count


def learner_bucket(column: str, count: int) -> str:
    """The same as an expression of SQL over a column of learners' ids."""
    return f"CAST('0x' || left(sha256({column}), {_HEX_DIGITS}) AS INTEGER) % {count}"


def buckets_for(sessions: int) -> int:
    """How many buckets a dataset with that many sessions has."""
    return next((count for count in COUNTS if sessions <= count * SESSIONS_PER_BUCKET), FINEST)


def finest_within(buckets: Iterable[int], count: int) -> list[int]:
    """The store's buckets that make up these of `count`."""
    return [fine for bucket in buckets for fine in range(bucket, FINEST, count)]


def state_names(states: Mapping[int, int]) -> tuple[str, ...]:
    """What the states of the store's buckets are called in a manifest, in their order."""
    return tuple(f"{states[fine]:x}" for fine in range(FINEST))


def by_dataset_bucket(finest: Iterable[int], count: int) -> dict[int, list[int]]:
    """These of the store's buckets, by the bucket of `count` that each is part of."""
    found: dict[int, list[int]] = {}
    for fine in sorted(finest):
        found.setdefault(fine % count, []).append(fine)
    return found
