from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats import only_speaker, read_transcript, write_kept_json
from speakkit.transcribe.formats.reading import Parser
from speakkit.transcribe.formats.recogniser_json import read_recogniser_json
from speakkit.transcribe.formats.textgrid import read_textgrid
from speakkit.transcribe.formats.webvtt import read_webvtt

TWO = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Mo>She go there.</v>\n<v Ana>I <00:01.000>went <00:01.500>home.</v>\n"
DEEPGRAM = (
    '{"results": {"channels": [{"alternatives": [{"words": ['
    '{"word": "hello", "start": 0, "end": 1, "speaker": 0}, {"word": "hi", "start": 1, "end": 2, "speaker": 1}]}]}]}}'
)
WHISPERX = '{"segments": [{"text": "Hello.", "end": 1, "speaker": "A"}, {"text": "Hi.", "end": 2, "speaker": "B"}]}'
GRID = """File type = "ooTextFile"
Object class = "TextGrid"
0 2 <exists> 2
"IntervalTier" "Mo - words" 0 2 1 0 1 "hello"
"IntervalTier" "Ana - words" 0 2 1 1 2 "hi"
"""


@pytest.mark.parametrize(
    ("read", "text", "speaker", "words"),
    [
        (read_webvtt, TWO, "Ana", "I went home."),
        (read_recogniser_json, DEEPGRAM, "speaker 1", "hi"),
        (read_recogniser_json, WHISPERX, "B", "Hi."),
        (read_textgrid, GRID, "Ana", "hi"),
    ],
)
def test_one_speakers_words_and_times_alone_are_kept(read: Parser, text: str, speaker: str, words: str) -> None:
    whole = read(text)
    kept = only_speaker(whole, speaker)
    assert (kept.text, kept.among_others, kept.end_ms) == (words, True, whole.end_ms)
    assert [w.start_ms for w in kept.words] == [w.start_ms for w in whole.words if w.speaker == speaker]


def test_what_was_kept_is_read_again_as_it_was(tmp_path: Path) -> None:
    kept = only_speaker(read_webvtt(TWO), "Ana")
    path = tmp_path / "talk.json"
    path.write_bytes(write_kept_json(kept))
    assert read_transcript(path) == kept
    assert not any(name in path.read_bytes() for name in (b"Mo", b"Ana", b"She"))


def test_a_kept_transcript_that_was_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    path.write_text('{"speakkit_transcript": {"lines": [[{"text": 7}]]}}', encoding="utf-8")
    with pytest.raises(TranscriptFileError, match=r"talk\.json can't be imported"):
        read_transcript(path)


def test_of_one_speaker_all_is_kept() -> None:
    alone = read_webvtt("WEBVTT\n\n00:00.000 --> 00:02.000\n<v Ana>I went home.\n")
    assert only_speaker(alone) is alone
    assert only_speaker(alone, "Ana") is alone


def test_words_that_are_nobodys_are_not_taken_for_the_learners() -> None:
    mixed = read_webvtt(f"{TWO}\n00:02.000 --> 00:03.000\nHe don't.\n".replace("<v Mo>She go there.</v>\n", ""))
    with pytest.raises(TranscriptFileError, match=r"\(Ana, somebody without a name\)"):
        only_speaker(mixed)
    assert only_speaker(mixed, "Ana").text == "I went home."
