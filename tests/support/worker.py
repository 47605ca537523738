"""A worker in a process of its own that processes what waits, for tests that kill it.

    python -m tests.support.worker [--kill-at STEP]

Settings come from the environment. `--kill-at` sends the process SIGKILL as that step of the pipeline begins.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal

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


def main() -> None:
    parser = argparse.ArgumentParser(description="process what waits")
    parser.add_argument("--kill-at", type=int)
    options = parser.parse_args()
    logger = logging.getLogger("speakkit")
    logger.setLevel(logging.INFO)
    if options.kill_at is not None:
        logger.addHandler(KillAt(options.kill_at))
    line = Pipeline.from_settings(load_settings())
    for session_id in line.store.waiting():
        line.process(session_id)


if __name__ == "__main__":
    main()
