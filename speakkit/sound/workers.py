"""Work on pieces of a recording side by side, in processes that end when the one that started them does."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from multiprocessing.util import Finalize
from typing import Any, Generic, TypeVar

_BEFORE_QUEUES_CLOSE = 20
"""At exit multiprocessing closes queues with priority 10, and joins children after all that have one of 0 or more."""

Job = TypeVar("Job")
Result = TypeVar("Result")
_AHEAD = 8 * (os.cpu_count() or 1)
"""Jobs under way or done before the first of them is fetched: no process waits, and no more are made than that."""


@dataclass(frozen=True)
class Made(Sequence[Job], Generic[Job]):
    """Jobs that are made of their items when their turn comes, and not held."""

    make: Callable[[Any], Job]
    items: Sequence[Any]

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401  # nobody asks for slices
        return self.make(self.items[index])


def in_processes(work: Callable[[Job], Result], jobs: Sequence[Job]) -> list[Result]:
    """`work` (a function of a module) on each job; the results in the order of the jobs.

    All sessions of a process share one process a core, so that several at once don't crowd the machine. A single job,
    and everything where no processes can be started (a caller without a main module), is done here.
    """
    if len(jobs) > 1:
        try:
            return list(_mapped(_pool(), work, jobs))
        except BrokenProcessPool:
            _pool.cache_clear()
    return [work(job) for job in jobs]


def _mapped(pool: ProcessPoolExecutor, work: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[Result]:
    under_way: deque[Future[Result]] = deque()
    for job in jobs:
        under_way.append(pool.submit(work, job))
        if len(under_way) >= _AHEAD:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


@cache
def _pool() -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(os.cpu_count() or 1, mp_context=context, initializer=_end_with_parent)
    # a process that is itself a child of multiprocessing would else wait for these for ever, since nobody told them to end
    Finalize(None, pool.shutdown, exitpriority=_BEFORE_QUEUES_CLOSE)
    return pool


def _end_with_parent() -> None:
    """A worker must not outlive a parent that was killed; an interruption at the terminal is the parent's matter."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()
