"""WebVTT captions (https://www.w3.org/TR/webvtt1/)."""

from __future__ import annotations

import re

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats.cues import read_captions, read_cues
from speakkit.transcribe.formats.imported import ImportedTranscript

_SIGNATURE = re.compile(r"WEBVTT(?:[ \t].*)?")
_LANGUAGE = re.compile(r"Language:\s*(\S+)", re.IGNORECASE)
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?")


def read_webvtt(text: str) -> ImportedTranscript:
    """The captions of a WebVTT file, speakers from `<v Name>`, word times from timestamps inside cues.

    Raises:
        TranscriptFileError: it isn't WebVTT, or a cue has no times or times that can't be.
    """
    lines = text.split("\n")
    if _SIGNATURE.fullmatch(lines[0]) is None:
        raise TranscriptFileError("a WebVTT file starts with the line WEBVTT, and this one doesn't")
    body = _length_of_header(lines)
    languages = [match[1] for line in lines[:body] if (match := _LANGUAGE.fullmatch(line.strip()))]
    cues = read_cues(_without_comments(lines[body:]), first_line=body + 1)
    return read_captions(cues, "WebVTT", languages[0] if languages else None)


def _length_of_header(lines: list[str]) -> int:
    """The header goes on up to a blank line, or to a cue that follows it without one."""
    return next((i for i, line in enumerate(lines) if not line.strip() or "-->" in line), len(lines))


def _without_comments(lines: list[str]) -> list[str]:
    """The lines, those of comments, styles and regions blank."""
    kept: list[str] = []
    in_comment = False
    for previous, line in zip(["", *lines], lines, strict=False):
        if not previous.strip():
            in_comment = _NO_CUE.fullmatch(line) is not None
        kept.append("" if in_comment else line)
    return kept
