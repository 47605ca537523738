"""The published dataset as the room reads it: the current version, computed results kept until there is another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from speakkit.kit import Kit, open_kit
from speakkit.settings import Settings
from speakkit.store.published import current

V = TypeVar("V")
MAX_KEPT = 4000


class Results:
    """The dataset that is current; one thread reads it at a time."""

    def __init__(self, settings: Settings) -> None:
        self._directory = settings.published_dir
        self._lock = threading.RLock()
        self._kit: Kit | None = None
        self._kept: dict[Hashable, Any] = {}

    @contextmanager
    def dataset(self) -> Iterator[Kit]:
        """The version that is current now.

        Raises:
            NothingPublishedError: there is none.
        """
        with self._lock:
            published = current(self._directory)
            if self._kit is None or published is None or published.version != self._kit.version:
                self._kit, self._kept = open_kit(self._directory), {}
            yield self._kit

    def kept(self, name: Hashable, compute: Callable[[Kit], V]) -> V:
        """What `compute` makes of the current version, computed once a version.

        Raises:
            NothingPublishedError: nothing is published.
        """
        with self.dataset() as kit:
            kept = self._kept  # `compute` may ask for more, and another version may be current by then
            if name not in kept:
                if len(kept) >= MAX_KEPT:
                    kept.clear()
                kept[name] = compute(kit)
            return cast("V", kept[name])
