from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats import find_sibling, only_speaker, read_transcript, require_fit
from speakkit.transcribe.formats.reading import belongs_to

CAPTION = "WEBVTT\n\n00:01.000 --> 00:02.000\nI am agree – naïve\n"


def refusal(path: Path) -> str:
    with pytest.raises(TranscriptFileError) as error:
        read_transcript(path)
    return error.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "talk.vtt"
    path.write_bytes(CAPTION.encode(encoding))
    assert read_transcript(path).text == "I am agree – naïve"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_another_encoding_is_named_and_nothing_quoted(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "talk.vtt"
    path.write_bytes(CAPTION.replace("–", "-").encode(encoding))
    assert refusal(path) == "The transcript talk.vtt is not UTF-8 (see byte 47). Save it as UTF-8 in a text editor."


def test_utf16_without_byte_order_mark_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_bytes("WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n".encode("utf-16-le"))
    assert "NUL" in refusal(path)


def test_content_decides_before_the_suffix(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_text(CAPTION, encoding="utf-8")
    assert read_transcript(path).format == "WebVTT"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_are_all_alike(tmp_path: Path, newline: str) -> None:
    path = tmp_path / "talk.srt"
    path.write_bytes(newline.join(["1", "00:00:01,000 --> 00:00:02,000", "hello", "", "2"]).encode()[: -len("2")])
    assert read_transcript(path).text == "hello"


def test_plain_text_has_words_without_times(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_text("Yesterday I go — um — home .\n\nIt was nice.\n", encoding="utf-8")
    transcript = read_transcript(path)
    assert transcript.text == "Yesterday I go — um — home.\nIt was nice."
    assert [word.text for word in transcript.words][:4] == ["Yesterday", "I", "go —", "um —"]
    assert transcript.end_ms is None


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "can't be read" in refusal(tmp_path / "none.vtt")
    assert "can't be read" in refusal(tmp_path)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "talk.txt")
    assert "can't be read: it is a folder, a pipe or a device" in refusal(tmp_path / "talk.txt")


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    with path.open("wb") as file:
        file.truncate(20_000_001)
    assert refusal(path) == "The transcript talk.txt is larger than the 20 MB allowed."


def test_times_that_run_backwards_are_none(tmp_path: Path) -> None:
    path = tmp_path / "talk.json"
    path.write_text(
        '{"text": "a b", "words": [{"word": "a", "start": 9, "end": 9.5}, {"word": "b", "start": 1, "end": 2}]}'
    )
    assert [(word.text, word.start_ms) for word in read_transcript(path).words] == [("a", 9000), ("b", None)]


def test_a_transcript_of_another_recording_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_text(CAPTION, encoding="utf-8")
    transcript = read_transcript(path)
    require_fit(transcript, duration_ms=500)
    with pytest.raises(TranscriptFileError, match="belongs to another recording"):
        require_fit(replace(transcript, end_ms=60_000), duration_ms=10_000)


def test_siblings_are_found_in_a_fixed_order(tmp_path: Path) -> None:
    recording = tmp_path / "talk.mp3"
    assert find_sibling(recording) is None
    for name in ("talk.txt", "talk.TextGrid", "talk.srt", "other.vtt", "talk.md"):
        (tmp_path / name).touch()
    assert find_sibling(recording) == tmp_path / "talk.srt"


@pytest.mark.parametrize(
    ("transcript", "recording", "language", "belongs"),
    [
        ("talk.en.vtt", "talk.opus", "en", True),
        ("talk.en-GB.srt", "talk.mp4", "en", True),
        ("talk.en-orig.json3", "talk.webm", "en", True),
        ("talk.de.vtt", "talk.opus", "en", False),
        ("talk.mp3.json", "talk.mp3", "en", True),
        ("GMT2026_Recording.transcript.vtt", "GMT2026_Recording.m4a", "en", True),
        ("talk.second.vtt", "talk.opus", "en", False),
        ("talks.en.vtt", "talk.opus", "en", False),
        ("talk.en.md", "talk.opus", "en", False),
    ],
)
def test_transcripts_as_programs_name_them(transcript: str, recording: str, language: str, belongs: bool) -> None:
    assert belongs_to(transcript, recording, language) is belongs


def test_the_name_itself_comes_before_what_programs_make_of_it(tmp_path: Path) -> None:
    for name in ("talk.en.vtt", "talk.txt", "talk.de.vtt"):
        (tmp_path / name).touch()
    assert find_sibling(tmp_path / "talk.opus", "en") == tmp_path / "talk.txt"
    (tmp_path / "talk.txt").unlink()
    assert find_sibling(tmp_path / "talk.opus", "en") == tmp_path / "talk.en.vtt"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1\n00:00:01,000 --> 00:00:02,000\nI see\n", "SRT"),
        ("0:00:01.000,0:00:02.000\nI see\n", "SBV"),
        ("[00:01] I see", "plain text"),
    ],
)
def test_captions_saved_as_text_are_captions(tmp_path: Path, text: str, kind: str) -> None:
    (tmp_path / "talk.txt").write_text(text)
    transcript = read_transcript(tmp_path / "talk.txt")
    assert (transcript.format, transcript.text) == (kind, "I see")


def test_no_folder_has_no_sibling(tmp_path: Path) -> None:
    assert find_sibling(tmp_path / "none" / "talk.mp3") is None


NOT_READ = {
    "a text in RTF": r"{\rtf1\ansi Carla: So what\par Ana: I go.}",
    "a page of HTML": "<!DOCTYPE html><html><body><p>Carla: So what?</p><p>Ana: I go.</p></body></html>",
    "captions in TTML": '<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml"><body><p>I go</p></body></tt>',
    "captions in YouTube's XML": '<?xml version="1.0"?><timedtext format="3"><body><p>I go</p></body></timedtext>',
    "XML": '<?xml version="1.0"?><basic-transcription/>',
    "subtitles in SSA": "[Script Info]\nTitle: x\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,Carla,0,0,0,,So?",
    "captions in SCC": "Scenarist_SCC V1.0\n\n00:00:01:00\t9420 9420",
    "a list of turns (RTTM)": "SPEAKER file 1 0.0 2.0 <NA> <NA> Carla <NA> <NA>",
    "a reference of NIST (STM)": "file 1 Carla 0.0 2.0 <o> so what\nfile 1 Ana 2.0 4.0 <o> I go",
    "a list of words (CTM)": "file 1 0.00 0.20 so\nfile 1 0.30 0.20 what",
    "a document of Word": "PK\x03\x04 word/document.xml",
}


@pytest.mark.parametrize(("kind", "text"), NOT_READ.items())
def test_what_is_saved_as_text_and_is_none_is_refused_by_its_name(tmp_path: Path, kind: str, text: str) -> None:
    (tmp_path / "talk.txt").write_text(text, encoding="utf-8")
    with pytest.raises(TranscriptFileError, match=f"is {re.escape(kind)}"):
        read_transcript(tmp_path / "talk.txt")


def test_marks_that_nobody_sees_are_no_letters(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(
        "\u200fCarla\u200f:\u200b So what?\n\u2067Ana\u2069: I\u2060 go.", encoding="utf-8"
    )
    assert {(word.speaker, word.text) for word in read_transcript(tmp_path / "talk.txt").words} == {
        ("Carla", "So"), ("Carla", "what?"), ("Ana", "I"), ("Ana", "go."),
    }  # fmt: skip


def test_tags_that_were_left_among_the_words_are_asked_about(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("xx Speaker 1 yy So what?\nxx Speaker 2 yy I go.", encoding="utf-8")
    with pytest.raises(TranscriptFileError, match="tags among its words"):
        only_speaker(read_transcript(tmp_path / "talk.txt"))


@pytest.mark.parametrize(
    "text",
    [
        'WEBVTT\n\n1 "Carla" (3061)\n00:00:02.000 --> 00:00:04.000\nSo?\n\n2 "Ana" (26)\n00:00:05.000 --> 00:00:09.000\nNo.',
        "0:0:2.120 --> 0:0:4.900\nCarla\nSo?\n\n0:0:5.0 --> 0:0:9.3\nAna\nNo.",
        "00:00:02 --> 00:00:04\nCarla: So?\n\n00:00:05 --> 00:00:09\nAna: No.",
    ],
)
def test_captions_as_meeting_services_save_them(tmp_path: Path, text: str) -> None:
    (tmp_path / "talk.txt").write_text(text, encoding="utf-8")
    assert [(word.speaker, word.text) for word in read_transcript(tmp_path / "talk.txt").words] == [
        ("Carla", "So?"),
        ("Ana", "No."),
    ]
