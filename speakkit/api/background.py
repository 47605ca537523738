"""Work that goes on behind an answer: in threads for which nobody waits, since hearing a recording takes minutes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from weakref import WeakSet

_threads: WeakSet[threading.Thread] = WeakSet()


def go_on(work: Callable[..., None], *of: object, name: str) -> None:
    """Have the work done in a thread of its own."""
    thread = threading.Thread(target=work, args=of, name=name, daemon=True)
    _threads.add(thread)
    thread.start()


def under_way() -> int:
    """How many of these threads haven't ended."""
    return sum(thread.is_alive() for thread in list(_threads))
