"""A server in the terminal, from its start until somebody stops it."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable

from speakkit.cli.outcome import INTERRUPTED
from speakkit.cli.output import note
from speakkit.text.counting import agreeing


def until_stopped(serve: Callable[[], None]) -> None:
    """Serve; where sessions are being processed at the end, say so and leave them to the next who processes.

    Raises:
        KeyboardInterrupt: it was stopped by Ctrl-C, and nothing was under way.
    """
    try:
        serve()
    except KeyboardInterrupt:
        _leave_what_is_under_way(INTERRUPTED)
        raise
    _leave_what_is_under_way(0)


def _leave_what_is_under_way(code: int) -> None:
    from speakkit.api.background import under_way

    count = under_way()
    if not count:
        return
    note(
        f"Stopped while {agreeing(count, 'session')} being processed or about to be. "
        "`speakkit process` goes on with what isn't done, once the leases have run out."
    )
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # nothing else ends what is under way (`speakkit.api.background`), and nothing of it gets lost
