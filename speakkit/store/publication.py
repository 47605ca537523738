"""Publishing: the learners whose rows may have changed are computed anew, then one rename makes them current.

What has changed is known from the store (`speakkit.store.changes`), so where nothing has, nothing is read or written.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import NamedTuple

from speakkit.store import versions
from speakkit.store.buckets import Affected, buckets_for, by_dataset_bucket
from speakkit.store.edition import Edition
from speakkit.store.extraction import StoredRows, extract, layout, published_tables
from speakkit.store.published import Publication
from speakkit.store.rewriting import rewrite_earlier
from speakkit.store.states import States, states_now
from speakkit.store.turn import Door, Turn
from speakkit.store.versions import publishing

BUCKETS_PER_TURN = 16
"""So many are read from the store at once; in between others get their turn."""
_TURNS = 200
"""Where the store changes faster than it is read, after so many turns all that is left is read in one."""


def publish(door: Door, directory: Path) -> Publication:
    """The version with what is stored now: the current one where nothing has changed since.

    Raises:
        DiskFullError, StoreError: the current version stays current.
    """
    with publishing(directory):
        return _published(door, directory)


def publish_anew(door: Door, directory: Path) -> Publication:
    """Publish, and take out of every earlier version what was erased, whoever may be reading it."""
    with publishing(directory):
        publication = _published(door, directory)
        rewrite_earlier(directory, publication)
        return publication


def _published(door: Door, directory: Path) -> Publication:
    before = versions.intact_current(directory)
    with door.read() as turn:
        edition = _begun(turn, before, directory)
        now = states_now(turn)
        if before is not None and (edition.states == now).all():
            return before
        taken = _taken(turn, edition, now, is_last=False)
    for number in count(1):
        edition.renew(published_tables(taken.rows), taken.whose)
        finest = list(taken.whose.finest)
        edition.states[finest] = taken.now[finest]
        if taken.is_all:
            break
        with door.read() as turn:
            taken = _taken(turn, edition, states_now(turn), is_last=number >= _TURNS)
    return versions.promoted(edition.manifest(), directory, before)


class _Taken(NamedTuple):
    """What one turn took out of the store: rows, whose they are, the states of all, and whether nobody else had changed."""

    rows: StoredRows
    whose: Affected
    now: States
    is_all: bool


def _taken(turn: Turn, edition: Edition, now: States, *, is_last: bool) -> _Taken:
    """Of those who have changed since they were written, the learners in a few buckets of the dataset; in the end all."""
    stale, there = (states.nonzero()[0].tolist() for states in (edition.states != now, now))
    changed, everybody = (by_dataset_bucket(finest, edition.buckets) for finest in (stale, there))
    part = dict(list(changed.items())[: None if is_last else BUCKETS_PER_TURN])
    finest = frozenset(fine for theirs in part.values() for fine in theirs)
    begun = part if edition.is_begun else range(edition.buckets)  # files without rows are written, too
    whole = frozenset(bucket for bucket in begun if finest.issuperset(everybody.get(bucket, ())))
    rows = extract(turn, None if finest.issuperset(there) else sorted(finest))
    return _Taken(rows, Affected(edition.buckets, finest, whole), now, is_all=len(finest) == len(stale))


def _begun(turn: Turn, before: Publication | None, directory: Path) -> Edition:
    """The current version where only some of it need be written, else a new one; a dataset that has grown has more buckets."""
    wanted = buckets_for(turn.fetch("count_rows")[0]["sessions"])
    if before is not None:
        known = before.manifest
        if known.layout == layout() and known.buckets >= wanted:
            return Edition.after(known, directory)
    return Edition.anew(layout(), wanted, directory)
