from __future__ import annotations

from speakkit.transcribe.formats.srt import read_srt


def test_markup_and_positions_are_taken_out() -> None:
    assert read_srt("1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>I am</i> <font color=red>agree</font>").text == (
        "I am agree"
    )


def test_numbers_may_be_missing() -> None:
    assert read_srt("00:00:01,000 --> 00:00:02,000\none\n\n00:00:02,000 --> 00:00:03,000\ntwo").text == "one two"


def test_a_missing_blank_line_does_not_make_a_number_a_word() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\none\n2\n00:00:02,000 --> 00:00:03,000\ntwo"
    assert read_srt(text).text == "one two"


def test_a_spoken_number_is_kept() -> None:
    transcript = read_srt("7\n00:00:01,000 --> 00:00:02,000\n42")
    assert (transcript.text, transcript.end_ms) == ("42", 2000)
