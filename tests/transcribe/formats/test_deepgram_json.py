from __future__ import annotations

import json

from speakkit.transcribe.formats.recogniser_json import read_recogniser_json


def channel(*words: tuple[str, float, float]) -> dict[str, object]:
    return {"alternatives": [{"words": [{"word": w, "start": start, "end": end} for w, start, end in words]}]}


def test_channels_are_merged_by_time_as_speakers() -> None:
    results = {"channels": [channel(("hello", 0, 0.5), ("fine", 2, 2.5)), channel(("hi", 1, 1.2))]}
    transcript = read_recogniser_json(json.dumps({"results": results}))
    assert transcript.text == "hello\nhi\nfine"
    assert [word.speaker for word in transcript.words] == ["channel 0", "channel 1", "channel 0"]
