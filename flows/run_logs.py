"""SpeakKit's records in Prefect's run logs: each under the flow or task run in whose course it was made."""

from __future__ import annotations

import logging

from prefect.context import get_run_context
from prefect.exceptions import MissingContextError
from prefect.logging.handlers import APILogHandler

from speakkit.operations.logs import TextFormatter, write_to_stderr
from speakkit.settings import Settings


def send_to_run_logs(settings: Settings) -> None:
    """Send the records to Prefect from now on; again changes nothing.

    A worker's console shows them too, in Prefect's words, or as JSON where the settings ask for that.
    """
    logger = logging.getLogger("speakkit")
    logger.setLevel(settings.log_level)
    if settings.log_format == "json":
        write_to_stderr(settings)
    if not any(isinstance(handler, APILogHandler) for handler in logger.handlers):
        handler = APILogHandler()
        handler.addFilter(_arose_in_a_run)
        handler.setFormatter(TextFormatter(is_dated=False))
        logger.addHandler(handler)


def _arose_in_a_run(_: logging.LogRecord) -> bool:
    try:
        get_run_context()
    except MissingContextError:
        return False
    return True
