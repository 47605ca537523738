"""Processes that work on pieces of a recording."""

from __future__ import annotations

import signal

from speakkit.sound.workers import in_processes


def test_an_interruption_at_the_terminal_is_left_to_the_parent() -> None:
    assert in_processes(signal.getsignal, [signal.SIGINT] * 2) == [signal.SIG_IGN] * 2
