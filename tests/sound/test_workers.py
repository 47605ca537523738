"""Processes that work on pieces of a recording."""

from __future__ import annotations

import multiprocessing
import signal

from speakkit.sound.workers import in_processes


def test_an_interruption_at_the_terminal_is_left_to_the_parent() -> None:
    assert in_processes(signal.getsignal, [signal.SIGINT] * 2) == [signal.SIG_IGN] * 2


def test_a_process_of_somebody_elses_program_ends_with_its_workers() -> None:
    """Python waits for the children of a child before their pool is ended by itself."""
    process = multiprocessing.get_context("spawn").Process(target=in_processes, args=(abs, [-1, 1]))
    process.start()
    process.join(timeout=60)
    try:
        assert process.exitcode == 0
    finally:
        process.kill()
