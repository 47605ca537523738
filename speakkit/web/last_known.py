"""What the store said last: nobody at a page waits for a store that is busy."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from speakkit.errors import StoreLockedError, UnknownLearnerError, UnknownSessionError

V = TypeVar("V")
MAX_KEPT = 1000


@dataclass(frozen=True)
class Known(Generic[V]):
    """A state of the store; `as_of` is when it was read, None where that is now."""

    value: V
    as_of: datetime | None = None


class LastKnown(Generic[V]):
    """The last state of each name that was asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[object, tuple[datetime, V]] = OrderedDict()

    def get(self, name: object, read: Callable[[], V]) -> Known[V]:
        """What `read` gives now, else what it gave last.

        Raises:
            StoreLockedError: the store is busy, and nothing of that name was read before.
            UnknownLearnerError, UnknownSessionError: it isn't there any more; what was kept of it goes.
        """
        try:
            value = read()
        except StoreLockedError:
            with self._lock:
                if name not in self._kept:
                    raise
                as_of, value = self._kept[name]
            return Known(value, as_of)
        except (UnknownLearnerError, UnknownSessionError):
            self.drop(name)
            raise
        self.put(name, value)
        return Known(value)

    def drop(self, name: object) -> None:
        """What it was called isn't there any more."""
        with self._lock:
            self._kept.pop(name, None)

    def put(self, name: object, value: V) -> None:
        """What the store says now."""
        with self._lock:
            self._kept[name] = (datetime.now(UTC), value)
            self._kept.move_to_end(name)
            if len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
