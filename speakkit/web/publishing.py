"""What was reviewed is published at once, behind the page that said so."""

from __future__ import annotations

import logging
import threading
import time

from speakkit.errors import SpeakKitError
from speakkit.settings import Settings
from speakkit.store import Store

log = logging.getLogger(__name__)

HEAD_START_S = 0.2
"""Of the page that follows a review, before publishing takes its turn at the store."""


class Publisher:
    """Publishes in a thread of its own; what is asked for meanwhile is one more publication."""

    def __init__(self, settings: Settings) -> None:
        self._store = Store(settings.store_path)
        self._directory = settings.published_dir
        self._lock = threading.Lock()
        self._is_wanted = False
        self._thread: threading.Thread | None = None

    def request(self) -> None:
        """Have what is stored published soon."""
        with self._lock:
            self._is_wanted = True
            if self._thread is None:
                # unsaid it would be a daemon, as the thread of a request is; the end of the process waits for what is written
                self._thread = threading.Thread(target=self._run, name="room-publisher", daemon=False)
                self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until nothing is left to publish, but no longer than that."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _run(self) -> None:
        while self._takes_request():
            time.sleep(HEAD_START_S)
            try:
                self._store.publish(self._directory)
            except SpeakKitError as error:
                log.warning("not published", extra={"code": error.code})

    def _takes_request(self) -> bool:
        with self._lock:
            wanted, self._is_wanted = self._is_wanted, False
            if not wanted:
                self._thread = None
            return wanted
