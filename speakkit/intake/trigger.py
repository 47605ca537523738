"""What starts the processing of a session that has just arrived; whatever fails here, the next scan finds the session."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Protocol

from speakkit.errors import SpeakKitError
from speakkit.model import Session

log = logging.getLogger(__name__)


class Trigger(Protocol):
    """Asks somebody else to process a session; it doesn't wait for them."""

    @property
    def name(self) -> str:
        """What the settings call it."""
        ...

    def start(self, session: Session) -> None:
        """Ask for it, once for each attempt however often this is called.

        Raises:
            TriggerError: nobody could be asked.
        """
        ...


@dataclass(frozen=True)
class LeaveToScan:
    """Nobody is asked: a scheduled scan, or a person, processes what waits."""

    name: str = "scan"

    def start(self, session: Session) -> None:
        """Nothing: the session is UPLOADED, which is all that a scan looks for."""


def attempt_key(session: Session) -> str:
    """What the next attempt at this very recording is known by: asked for twice it runs once, a retry is another."""
    content = session.recording.sha256[:16] if session.recording else "unseen"
    return f"{session.session_id}:{content}:{session.attempt + 1}"


def enqueue_processing(session: Session, trigger: Trigger) -> bool:
    """Ask for the processing of a session; whether somebody was asked. A flow engine that is down stops no upload."""
    try:
        trigger.start(session)
    except Exception as error:  # noqa: BLE001  # of somebody else's client, and its words may carry a request
        code = error.code if isinstance(error, SpeakKitError) else type(error).__name__
        log.warning(
            "left to the next scan",
            extra={"session": session.session_id, "trigger": trigger.name, "code": code},
        )
        return False
    return True
