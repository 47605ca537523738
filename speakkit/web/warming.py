"""What the first pages need is read behind the server's start, so that nobody waits for it."""

from __future__ import annotations

import logging
import threading

from speakkit.errors import SpeakKitError
from speakkit.web.glance import glances
from speakkit.web.room import Room
from speakkit.web.roster import PER_PAGE, everybody

log = logging.getLogger(__name__)


def warm_up(room: Room) -> threading.Thread:
    """Read in a thread of its own who the learners are, and how the first page of them does."""
    thread = threading.Thread(target=_read, args=(room,), name="room-warm-up")  # which an end of the server waits for
    thread.start()
    return thread


def _read(room: Room) -> None:
    try:
        first = everybody(room).value[:PER_PAGE]
        glances(room.results, [one.state.learner_id for one in first])
    except SpeakKitError as error:  # whoever asks for a page is told
        log.info("not warmed up", extra={"code": error.code})
