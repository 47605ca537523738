"""The published dataset as the room reads it: the current version, computed results kept until there is another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple, TypeVar, cast

from speakkit.errors import NothingPublishedError
from speakkit.kit import Kit, open_kit
from speakkit.settings import Settings
from speakkit.store.published import current, pointer

V = TypeVar("V")
MAX_KEPT = 4000


class Kept(NamedTuple):
    """What was computed of a version, by name."""

    version: str
    values: dict[Hashable, Any]


class Results:
    """The dataset that is current; one thread reads it at a time, and nobody waits for what was computed already."""

    def __init__(self, settings: Settings) -> None:
        self._directory = settings.published_dir
        self._lock = threading.RLock()
        self._kit: Kit | None = None
        self._kept = Kept("", {})

    @contextmanager
    def dataset(self) -> Iterator[Kit]:
        """The version that is current now.

        Raises:
            NothingPublishedError: there is none.
        """
        with self._lock:
            if self._kit is None or not self._is_current(self._kit):
                self._kit = open_kit(self._directory)
                self._kept = Kept(self._kit.version, {})
            yield self._kit

    def _is_current(self, version: Kit | Kept) -> bool:
        published = current(self._directory)
        return published is not None and published.version == version.version

    def were_erased(self, since: datetime, names: frozenset[str]) -> frozenset[str]:
        """Those of these learners and sessions, stored at that time, without which the dataset was published since."""
        published = pointer(self._directory)
        if published is None or published.published_at <= since:
            return frozenset()
        try:
            return names - self.kept("names", _names)
        except NothingPublishedError:
            return frozenset()

    def kept(self, name: Hashable, compute: Callable[[Kit], V]) -> V:
        """What `compute` makes of the current version, computed once a version.

        Raises:
            NothingPublishedError: nothing is published.
        """
        kept = self._kept
        if name in kept.values and self._is_current(kept):
            return cast("V", kept.values[name])
        with self.dataset() as kit:
            kept = self._kept  # `compute` may ask for more, and another version may be current by then
            if name not in kept.values:
                if len(kept.values) >= MAX_KEPT:
                    self._kept = kept = Kept(kept.version, {})
                kept.values[name] = compute(kit)
            return cast("V", kept.values[name])


def _names(kit: Kit) -> frozenset[str]:
    """Everybody and everything that is published: an erasure publishes anew, without what it took."""
    rows = kit.sql("SELECT learner_id AS name FROM learners UNION ALL SELECT session_id AS name FROM sessions")
    return frozenset(rows["name"])
