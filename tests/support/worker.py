"""A worker for a process of its own, which tests kill as a step of the pipeline begins."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Mapping

from speakkit.pipeline import Pipeline
from speakkit.settings import load_settings


class KillAt(logging.Handler):
    """Ends the process as `kill -9` does, at the log record with which a step begins."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self._step = step

    def emit(self, record: logging.LogRecord) -> None:
        if getattr(record, "step", None) == self._step:
            os.kill(os.getpid(), signal.SIGKILL)


def work(environment: Mapping[str, str], kill_at: int | None) -> None:
    """Process what waits, as the settings in `environment` say."""
    os.environ.update(environment)
    logger = logging.getLogger("speakkit")
    logger.setLevel(logging.INFO)
    if kill_at is not None:
        logger.addHandler(KillAt(kill_at))
    line = Pipeline.from_settings(load_settings())
    for session_id in line.store.waiting():
        line.process(session_id)
