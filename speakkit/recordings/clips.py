"""Where evidence clips lie: a place of their own beside the recordings, a key for each clip.

What lies there is all that is known of clips: a clip is put whole or not at all, and its key says what it plays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from speakkit.model.clip import Clip
from speakkit.recordings.clearing import delete_found
from speakkit.recordings.protocol import Recordings, StoredRecording
from speakkit.sound.scratch import scratch_folder

MAX_BYTES = 200_000
"""More than 8 s take."""


@dataclass(frozen=True)
class Clips:
    """The clips of all sessions. Methods raise as those of `Recordings` do."""

    place: Recordings

    def of(self, session_id: str) -> tuple[Clip, ...]:
        """The clips of a session, in its order."""
        keys = (found.key for found in self.place.find(f"{session_id}/"))
        return tuple(clip for key in keys if (clip := Clip.of_key(key)) is not None)

    def put(self, clip: Clip, content: bytes) -> None:
        """Keep a clip; the same again changes nothing."""
        with scratch_folder() as folder:
            path = folder / "clip"
            path.write_bytes(content)
            self.place.put(clip.key, path)

    def read(self, clip: Clip) -> bytes:
        """The file of a clip.

        Raises:
            RecordingMissingError: it isn't there.
        """
        with self.place.fetch(clip.key, max_bytes=MAX_BYTES) as path:
            return path.read_bytes()

    def delete_of(self, session_id: str, *, but: Collection[Clip] = ()) -> int:
        """Delete a session's clips, all or all but some; how many."""
        stays = {clip.key for clip in but}
        return delete_found(self.place, lambda found: found.key not in stays, prefix=f"{session_id}/")

    def find(self) -> Iterator[tuple[str, StoredRecording]]:
        """All that lies there, each with the session that it is of."""
        return ((found.key.partition("/")[0], found) for found in self.place.find())
