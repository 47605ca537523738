"""Clearing a place of what is to go."""

from __future__ import annotations

from collections.abc import Callable

from speakkit.recordings.protocol import Recordings, StoredRecording


def delete_found(place: Recordings, is_to_go: Callable[[StoredRecording], bool]) -> int:
    """Delete all that lies in a place and is to go; how many.

    Raises:
        StorageUnavailableError: something of it is still there.
    """
    keys = [found.key for found in place.find() if is_to_go(found)]
    for key in keys:
        place.delete(key)
    return len(keys)
