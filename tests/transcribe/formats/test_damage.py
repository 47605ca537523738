"""Whatever a file holds, a parser reads it or says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats.chat import read_chat
from speakkit.transcribe.formats.imported import ImportedTranscript
from speakkit.transcribe.formats.plain_text import read_plain_text
from speakkit.transcribe.formats.recogniser_json import read_recogniser_json
from speakkit.transcribe.formats.srt import read_srt
from speakkit.transcribe.formats.textgrid import read_textgrid
from speakkit.transcribe.formats.webvtt import read_webvtt

GOOD: dict[Callable[[str], ImportedTranscript], str] = {
    read_webvtt: "WEBVTT\n\n1\n00:01.000 --> 00:02.000\n<v Ana>I <00:01.500>see</v>\n\nNOTE x\n",
    read_srt: "1\n00:00:01,000 --> 00:00:02,000\nI see\n\n2\n00:00:02,000 --> 00:00:03,000\nyou\n",
    read_chat: "@Begin\n*PAR:\tI [/] <I see> [//] (.) it +... \x151_2\x15\n%wor:\tI \x151_2\x15\n@End\n",
    read_textgrid: '"ooTextFile"\n"TextGrid"\n0 9 <exists> 1\n"IntervalTier" "words" 0 9 1 0 1.5 "I"\n',
    read_recogniser_json: '{"text": "I see", "segments": [], "words": [{"word": "I", "start": 0.5, "end": 1}]}',
    read_plain_text: "I see\nyou\n",
}
ODD = st.sampled_from(
    ["", "\n", "\n\n", "<", ">", "[", '"', "\x15", "-->", "0", "9" * 400, "1e999", "-", ":", "…", "a"]
)


@pytest.mark.parametrize("parser", GOOD, ids=lambda parser: parser.__name__)
@given(data=st.data())
def test_damaged_text_is_read_or_refused(parser: Callable[[str], ImportedTranscript], data: st.DataObject) -> None:
    text = GOOD[parser]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 8, len(text))))
        text = text[:start] + data.draw(ODD) + text[end:]
    with suppress(TranscriptFileError):
        assert isinstance(parser(text), ImportedTranscript)
