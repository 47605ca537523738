"""The place where recordings lie until they are transcribed."""

from __future__ import annotations

from speakkit.recordings.local import LocalRecordings
from speakkit.recordings.protocol import Recordings
from speakkit.settings import Settings

__all__ = ["LocalRecordings", "Recordings", "open_recordings"]


def open_recordings(settings: Settings) -> Recordings:
    """The place that the settings name."""
    return LocalRecordings(settings.recordings_dir)
