"""Clips lie in every place alike: whole, by session, and gone when they are to go."""

from __future__ import annotations

import pytest

from speakkit.errors import RecordingMissingError
from speakkit.model.clip import Clip
from speakkit.recordings import Clips, Recordings

FIRST = Clip(session_id="s1", start_ms=1000, end_ms=4000)
SECOND = Clip(session_id="s1", start_ms=9000, end_ms=14_000)
OTHERS = Clip(session_id="s10", start_ms=0, end_ms=3000)


@pytest.fixture
def clips(place: Recordings) -> Clips:
    clips = Clips(place)
    for clip in (SECOND, FIRST, OTHERS):
        clips.put(clip, clip.key.encode())
    return clips


def test_clips_of_a_session_are_found_in_order_and_read(clips: Clips) -> None:
    assert clips.of("s1") == (FIRST, SECOND)
    assert clips.read(SECOND) == SECOND.key.encode()
    assert clips.of("nobody") == ()
    with pytest.raises(RecordingMissingError):
        clips.read(SECOND.model_copy(update={"end_ms": 15_000}))


def test_a_session_s_clips_go_and_others_stay(clips: Clips) -> None:
    assert clips.delete_of("s1", but=[SECOND]) == 1
    assert clips.of("s1") == (SECOND,)
    assert clips.delete_of("s1") == 1
    assert [name for name, _ in clips.find()] == ["s10"]
