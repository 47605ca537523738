"""Processing what was handed in, in the process of the room itself: for one person there is nobody else to do it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from speakkit.api.background import go_on
from speakkit.errors import SpeakKitError
from speakkit.model import Session
from speakkit.pipeline.pipeline import Pipeline

log = logging.getLogger(__name__)


class ProcessHere:
    """Starts a thread a session; they take turns, since one already keeps a machine busy.

    Args:
        pipeline: made when the first session asks for it, since engines take seconds to load.
    """

    name = "room"

    def __init__(self, pipeline: Callable[[], Pipeline]) -> None:
        self._pipeline = pipeline
        self._turn = threading.Lock()

    def start(self, session: Session) -> None:
        """Process the session as soon as the one before is done."""
        go_on(self._process, session.session_id, name="room-processing")

    def _process(self, session_id: str) -> None:
        with self._turn:
            try:
                pipeline = self._pipeline()
                pipeline.process(session_id)
                pipeline.store.publish(pipeline.settings.published_dir)
            except SpeakKitError as error:
                log.warning("not processed", extra={"session": session_id, "code": error.code})
            except Exception as error:  # its words may be a learner's
                log.error("fault", exc_info=error, extra={"session": session_id})
