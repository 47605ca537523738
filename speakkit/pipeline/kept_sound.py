"""Recordings that are kept after their transcript, of learners who agree to that; of all others the sound goes.

They lie in `sound/` of the data folder or bucket, apart from those that wait to be heard.
"""

from __future__ import annotations

from speakkit.model import Session
from speakkit.recordings import Recordings, open_place
from speakkit.settings import Settings

SOUND = "sound"


def keep_sound(session: Session, settings: Settings, recordings: Recordings) -> None:
    """Copy the session's recording to where it is kept, once.

    Raises:
        StoreError: it can't be copied; it is still where it was.
    """
    key = session.storage_key
    if key is None or not session.has_sound or session.audio_deleted_at is not None or not recordings.exists(key):
        return
    place = open_place(settings, SOUND)
    if not place.exists(key):
        with recordings.fetch(key, max_bytes=settings.max_recording_bytes) as path:
            place.put(key, path)
