"""Work on pieces of a recording side by side, in processes that end when the one that started them does."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing.util import Finalize
from typing import TypeVar

_BEFORE_QUEUES_CLOSE = 20
"""At exit multiprocessing closes queues with priority 10, and joins children after all that have one of 0 or more."""

Job = TypeVar("Job")
Result = TypeVar("Result")


def in_processes(work: Callable[[Job], Result], jobs: Sequence[Job]) -> list[Result]:
    """`work` (a function of a module) on each job; the results in the order of the jobs.

    All sessions of a process share one process a core, so that several at once don't crowd the machine. A single job,
    and everything where no processes can be started (a caller without a main module), is done here.
    """
    if len(jobs) > 1:
        try:
            return list(_pool().map(work, jobs))
        except BrokenProcessPool:
            _pool.cache_clear()
    return [work(job) for job in jobs]


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
