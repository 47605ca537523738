"""Clearing a place of what is to go."""

from __future__ import annotations

from collections.abc import Callable

from speakkit.recordings.protocol import Recordings, StoredRecording


def delete_found(place: Recordings, is_to_go: Callable[[StoredRecording], bool], *, prefix: str = "") -> int:
    """Delete all that lies in a place, or in it under keys that begin with `prefix`, and is to go; how many.

    Raises:
        StorageUnavailableError: something of it is still there.
    """
    keys = [found.key for found in place.find(prefix) if is_to_go(found)]
    for key in keys:
        place.delete(key)
    return len(keys)
