"""Buckets: every learner belongs to one of a number of groups, told by a hash of the id, that are published together.

The store remembers what changed in `FINEST` of them, in which most learners are alone. A dataset has fewer the smaller it is;
each number divides the next, so that a bucket of the dataset is several whole ones of the store, and only those of these that
changed are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

COUNTS = (1, 4, 16, 64, 256, 1024)
"""How many buckets a dataset may have."""
SESSIONS_PER_BUCKET = 640
"""So few that a changed session costs little, so many that reading everything doesn't mean opening many files."""
_HEX_DIGITS = 4
FINEST = 16**_HEX_DIGITS


def bucket_of(learner_id: str, count: int) -> int:
    """The bucket that a learner belongs to, of `count`; `learner_bucket` in SQL says the same."""
    return int(hashlib.sha256(learner_id.encode()).hexdigest()[:_HEX_DIGITS], 16) % count


def learner_bucket(column: str) -> str:
    """The one of the store's buckets, as an expression of SQL over a column of learners' ids."""
    return f"CAST('0x' || left(sha256({column}), {_HEX_DIGITS}) AS INTEGER)"


def buckets_for(sessions: int) -> int:
    """How many buckets a dataset with that many sessions has."""
    return next((count for count in COUNTS if sessions <= count * SESSIONS_PER_BUCKET), COUNTS[-1])


def by_dataset_bucket(finest: Iterable[int], count: int) -> dict[int, list[int]]:
    """These of the store's buckets, by the bucket of `count` that each is part of."""
    found: dict[int, list[int]] = {}
    for fine in sorted(finest):
        found.setdefault(fine % count, []).append(fine)
    return found


@dataclass(frozen=True)
class Affected:
    """The learners whose rows are computed anew.

    Attributes:
        buckets: how many the dataset has.
        finest: those in these of the store's buckets.
        whole: everybody in these of the dataset's.
    """

    buckets: int
    finest: frozenset[int] = frozenset()
    whole: frozenset[int] = frozenset()

    def has(self, learner_id: str) -> bool:
        """Whether the learner is one of them."""
        fine = bucket_of(learner_id, FINEST)
        return fine in self.finest or fine % self.buckets in self.whole

    def among(self, count: int) -> list[int]:
        """The buckets that they belong to, of `count`, which are no more than the dataset has."""
        return sorted({fine % count for fine in self.finest | self.whole})

    def are_all_of(self, bucket: int, count: int) -> bool:
        """Whether they are everybody in a bucket of `count`."""
        return self.whole.issuperset(range(bucket, self.buckets, count))
