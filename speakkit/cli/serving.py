"""A server in the terminal, from its start until somebody stops it."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from speakkit.cli.outcome import INTERRUPTED
from speakkit.cli.output import note
from speakkit.text.counting import agreeing, duration

if TYPE_CHECKING:
    from speakkit.web import Room

_PATIENCE_S = 60.0


def until_stopped(serve: Callable[[], None], room: Room) -> NoReturn:
    """Serve, and end the process; where sessions are being processed then, say so and leave them to the next who processes.

    The process isn't ended by Python: a thread that is in DuckDB, or in an engine written in C++, when Python goes takes the
    process down with a message of that language, and those that answer requests or process sessions can't be stopped.
    """
    code = 0
    try:
        serve()
    except KeyboardInterrupt:
        code = INTERRUPTED
    _tell_what_is_under_way(room.services.settings.lease_s)
    # not for other threads: those of a pool of processes end with this one alone
    with suppress(KeyboardInterrupt):  # of somebody who won't wait
        room.publisher.wait(_PATIENCE_S)
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _tell_what_is_under_way(lease_s: float) -> None:
    from speakkit.api.background import under_way

    count = under_way()
    if count:
        note(
            f"Stopped while {agreeing(count, 'session')} being processed or about to be. "
            f"`speakkit process` goes on with what isn't done, {duration(lease_s)} from now."
        )
