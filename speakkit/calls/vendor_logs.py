"""What vendors' libraries may log."""

from __future__ import annotations

import logging

_VENDOR_LOGGERS = ("anthropic", "openai", "httpx2", "httpcore2", "httpx", "httpcore", "botocore")


def quiet_vendors() -> None:
    """Keep vendors' libraries from logging below WARNING: at DEBUG they write out transcripts and headers.

    Called wherever a client is made, since importing a library may set its logger's level from the environment.
    """
    for name in _VENDOR_LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
