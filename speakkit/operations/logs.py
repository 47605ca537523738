"""Logging: which session, step and attempt a record is about; JSON for machines; what vendors' libraries may say.

SpeakKit logs below the logger `speakkit`: ids, codes, counts and times, never what was said. It shows nothing of that by
itself: the command line has its progress display, a worker Prefect's console and run logs, a service `write_to_stderr`.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from speakkit.errors import place_of
from speakkit.model import steps
from speakkit.settings import Settings

FIELDS = (
    "session", "learner", "attempt", "step", "duration_ms", "code", "count", "request", "method", "route", "status",
    "trigger",
)  # fmt: skip
"""The fields of a record that are written out beside its message; any other stays inside the process."""


def write_to_stderr(settings: Settings) -> None:
    """Write SpeakKit's records to stderr in the format of the settings, and nowhere else; again changes nothing."""
    logger = logging.getLogger("speakkit")
    logger.setLevel(settings.log_level)
    logger.propagate = False
    if not any(isinstance(handler, _StderrHandler) for handler in logger.handlers):
        handler = _StderrHandler()
        handler.setFormatter(JsonFormatter() if settings.log_format == "json" else TextFormatter())
        logger.addHandler(handler)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: `at` (UTC), `level`, `logger`, `message`, the record's `FIELDS`, `error` where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(
            {
                "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
                "level": record.levelname,
                "logger": record.name,
                "message": record.getMessage(),
                **fields(record),
                **({"error": _described(record)} if record.exc_info else {}),
            },
            ensure_ascii=False,
            default=str,
        )


class TextFormatter(logging.Formatter):
    """The same for people, in one line; `is_dated` puts time, level and logger first."""

    def __init__(self, *, is_dated: bool = True) -> None:
        super().__init__()
        self._is_dated = is_dated

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        parts = [at, record.levelname, record.name] if self._is_dated else []
        parts += [record.getMessage(), *(f"{name}={value}" for name, value in fields(record).items())]
        return " ".join([*parts, f"error={_described(record)}"] if record.exc_info else parts)


def fields(record: logging.LogRecord) -> dict[str, object]:
    """The record's own fields; where it names no session, those of the work in whose course it was made."""
    own = {name: value for name in FIELDS if (value := getattr(record, name, None)) is not None}
    around = {} if "session" in own else steps.context()
    return {name: value for name, value in (around | own).items() if value is not None}


def _described(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    return "" if error is None else f"{type(error).__name__} at {place_of(error)}"


class _StderrHandler(logging.StreamHandler):  # type: ignore[type-arg]  # generic in its stubs alone before Python 3.12
    """Writes to whatever stderr is at that moment."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)
