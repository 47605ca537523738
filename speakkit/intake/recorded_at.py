"""When a recording was made: a moment at which one can have been."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from speakkit.errors import InputError

_FIRST = datetime(1877, 1, 1, tzinfo=UTC)
"""The year of the phonograph."""
_AHEAD = timedelta(days=1)
"""Whoever says a day may live where it is tomorrow already, and a clock may be fast."""


def checked_recorded_at(given: datetime) -> datetime:
    """The moment itself, where somebody names it.

    Raises:
        InputError: nothing can have been recorded then.
    """
    if not _is_possible(given):
        raise InputError(f"Nothing was recorded on {given.date()}: give the day it was said, which isn't after today.")
    return given


def time_of_file(path: Path) -> datetime:
    """When a file was last changed; now, where its clock can't have been right."""
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return changed if _is_possible(changed) else datetime.now(UTC)


def _is_possible(moment: datetime) -> bool:
    return _FIRST <= moment <= datetime.now(UTC) + _AHEAD
