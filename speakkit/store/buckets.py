"""Buckets: every learner belongs to one of a number of groups, told by a hash of the id, that are published together.

The store remembers what changed in `FINEST` of them. A dataset has fewer the smaller it is; each number divides the next,
so that a bucket of the dataset is several whole ones of the store.
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


def states(finest: Mapping[int, int], count: int) -> tuple[str, ...]:
    """What the state of each of `count` buckets is called, from the state of the finest; equal only where nothing changed."""
    return tuple(
        hashlib.sha256(repr([finest[fine] for fine in finest_within([bucket], count)]).encode()).hexdigest()[:16]
        for bucket in range(count)
    )
