from __future__ import annotations

import pytest

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats.imported import ImportedTranscript
from speakkit.transcribe.formats.webvtt import read_webvtt


def cue(*lines: str) -> ImportedTranscript:
    return read_webvtt("\n".join(["WEBVTT", "", "00:10.000 --> 00:14.000 align:start", *lines]))


def times(transcript: ImportedTranscript) -> dict[str, tuple[int | None, int | None]]:
    return {word.text: (word.start_ms, word.end_ms) for word in transcript.words}


def test_tags_and_entities_are_taken_out() -> None:
    assert cue("<b>Fish</b> &amp; <i.loud>chips</i>&nbsp;it's&lrm; <c.red>5 &lt; 6</c>").text.startswith(
        "Fish & chips it's"
    )


def test_voices_become_speakers_and_lines() -> None:
    transcript = cue("<v.first Esme Smith>How are you?</v>", "<v Tom &amp; Co>Fine.")
    assert transcript.text == "How are you?\nFine."
    assert [word.speaker for word in transcript.words] == ["Esme Smith"] * 3 + ["Tom & Co"]


def test_a_word_alone_between_timestamps_has_times() -> None:
    assert times(cue("I <00:11.000>really <00:12.500>like it")) == {
        "I": (10_000, 11_000),
        "really": (11_000, 12_500),
        "like": (None, None),
        "it": (None, None),
    }


def test_times_of_cues_are_not_given_to_words() -> None:
    assert times(cue("hello")) == {"hello": (None, None)}


def test_a_timestamp_inside_a_word_does_not_cut_it() -> None:
    assert cue("ka<00:11.000>ra<00:12.000>oke").text == "karaoke"


def test_timestamps_that_run_backwards_are_refused() -> None:
    with pytest.raises(TranscriptFileError, match="ends before it starts"):
        cue("one <00:13.000>two <00:11.000>three")


def test_sounds_and_dashes_of_dialogue_are_no_words() -> None:
    assert cue("- You know [laughs] it", ">> [Music]").text == "You know it"


def test_a_word_not_heard_leaves_a_mark() -> None:
    assert cue("I went [inaudible] school", "in [ __ ] town").text == "I went… school in… town"


def test_repeated_lines_are_kept_unless_captions_roll_up() -> None:
    said_twice = "WEBVTT\n\n00:01.000 --> 00:02.000\nno\n\n00:02.000 --> 00:03.000\nno\n"
    assert read_webvtt(said_twice).text == "no no"
    rolling = "WEBVTT\n\n00:01.000 --> 00:02.000\nI<00:01.500><c> see</c>\n\n00:02.000 --> 00:03.000\nI see\nwhy\n"
    assert read_webvtt(rolling).text == "I see why"


def test_cues_are_put_into_the_order_of_their_times() -> None:
    text = "WEBVTT\n\n00:05.000 --> 00:06.000\nsecond\n\n00:01.000 --> 00:02.000\nfirst\n"
    assert read_webvtt(text).text == "first second"


def test_a_cue_right_after_the_header_line_counts() -> None:
    assert read_webvtt("WEBVTT\n00:01.000 --> 00:02.000\nhello").text == "hello"


def test_the_header_tells_the_language() -> None:
    assert read_webvtt("WEBVTT\nLanguage: en-GB\n\n00:01.000 --> 00:02.000\nhello").language == "en"


def test_an_end_before_the_start_is_refused_with_its_line() -> None:
    with pytest.raises(TranscriptFileError, match="cue at line 3 ends before it starts"):
        read_webvtt("WEBVTT\n\n00:05.000 --> 00:02.000\nhello")


def test_hours_count() -> None:
    assert read_webvtt("WEBVTT\n\n01:00:00.000 --> 01:00:02.500\nhello").end_ms == 3_602_500
