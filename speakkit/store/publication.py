"""Publishing: the learners whose rows may have changed are computed anew, then one rename makes them current.

What has changed is known from the store (`speakkit.store.changes`), so where nothing has, nothing is read or written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import NamedTuple

from speakkit.store import versions
from speakkit.store.buckets import FINEST, buckets_for, by_dataset_bucket, state_names
from speakkit.store.edition import Edition
from speakkit.store.extraction import StoredRows, extract, layout, published_tables
from speakkit.store.published import Publication
from speakkit.store.rewriting import rewrite_earlier
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
        stale = _stale(turn, edition)
        if before is not None and not stale:
            return before
        taken = _taken(turn, edition, stale, is_last=False)
    for number in count(1):
        edition.renew(published_tables(taken.rows), list(taken.states))
        for fine, state in taken.states.items():
            edition.states[fine] = state
        if taken.is_all:
            break
        with door.read() as turn:
            taken = _taken(turn, edition, _stale(turn, edition), is_last=number >= _TURNS)
    return versions.promoted(edition.manifest(), directory, before)


class _Taken(NamedTuple):
    """What one turn took out of the store: rows, the states of the store's buckets that they are of, and whether no other
    bucket had changed."""

    rows: StoredRows
    states: dict[int, str]
    is_all: bool


def _taken(turn: Turn, edition: Edition, stale: Mapping[int, str], *, is_last: bool) -> _Taken:
    group = _group(stale, edition.buckets, is_last=is_last)
    return _Taken(extract(turn, group), {fine: stale[fine] for fine in group}, is_all=len(group) == len(stale))


def _stale(turn: Turn, edition: Edition) -> dict[int, str]:
    """The store's buckets that have changed since they were written, with the state that they have now."""
    now = state_names({row["bucket"]: row["state"] for row in turn.fetch("select_bucket_states")})
    return {fine: state for fine, state in enumerate(now) if edition.states[fine] != state}


def _group(stale: Iterable[int], buckets: int, *, is_last: bool) -> list[int]:
    """Those that are read in one turn: of a few buckets of the dataset."""
    parts = list(by_dataset_bucket(stale, buckets).values())
    return [fine for part in (parts if is_last else parts[:BUCKETS_PER_TURN]) for fine in part]


def _begun(turn: Turn, before: Publication | None, directory: Path) -> Edition:
    """The current version where only some of it need be written, else a new one; a dataset that has grown has more buckets."""
    wanted = buckets_for(turn.fetch("count_rows")[0]["sessions"])
    if before is not None:
        known = before.manifest
        if known.layout == layout() and len(known.states) == FINEST and known.buckets >= wanted:
            return Edition.after(known, directory)
    return Edition.anew(layout(), wanted, directory)
