"""Which format a transcript file has, and its text out of its bytes."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence
from pathlib import Path

from speakkit.errors import TranscriptFileError
from speakkit.model import Word
from speakkit.transcribe.formats.chat import read_chat
from speakkit.transcribe.formats.imported import ImportedTranscript
from speakkit.transcribe.formats.plain_text import read_plain_text
from speakkit.transcribe.formats.recogniser_json import read_recogniser_json
from speakkit.transcribe.formats.srt import read_srt
from speakkit.transcribe.formats.textgrid import read_textgrid
from speakkit.transcribe.formats.webvtt import read_webvtt

MAX_BYTES = 20_000_000
_JITTER_MS = 1_000
_OVERHANG_MS = 2_000
FORMATS = "WebVTT (.vtt), SRT (.srt), OpenAI or Deepgram JSON (.json), CHAT (.cha), Praat TextGrid or plain text (.txt)"

Parser = Callable[[str], ImportedTranscript]


_BY_START: dict[str, Parser] = {
    "WEBVTT": read_webvtt,
    "@UTF8": read_chat,
    "@Begin": read_chat,
    'File type = "ooTextFile': read_textgrid,
    "{": read_recogniser_json,
}
_BY_SUFFIX: dict[str, Parser] = {
    ".vtt": read_webvtt,
    ".srt": read_srt,
    ".json": read_recogniser_json,
    ".cha": read_chat,
    ".textgrid": read_textgrid,
    ".txt": read_plain_text,
}
TRANSCRIPT_SUFFIXES = frozenset(_BY_SUFFIX)
"""Suffixes by which a transcript is known, in lower case."""


def read_transcript(path: Path) -> ImportedTranscript:
    """What a transcript file says; its format is told by how it starts, and otherwise by its suffix.

    Raises:
        TranscriptFileError: it can't be read, isn't UTF-8 (or UTF-16 with a byte order mark), isn't one of the formats
            taken, is damaged, or holds no words. The message quotes nothing of it.
    """
    text = _text(path)
    parser = _parser(path, text)
    try:
        transcript = parser(text)
        _require_order(transcript.words)
    except TranscriptFileError as error:
        raise TranscriptFileError(f"The transcript {path.name} can't be imported: {error}.") from None
    if not transcript.words:
        raise TranscriptFileError(f"The transcript {path.name} holds no words.")
    return transcript


def require_fit(transcript: ImportedTranscript, duration_ms: int) -> None:
    """Refuse a transcript that goes on after its recording has ended.

    Raises:
        TranscriptFileError: its times end more than two seconds after the recording.
    """
    if transcript.end_ms is not None and transcript.end_ms > duration_ms + _OVERHANG_MS:
        raise TranscriptFileError(
            f"The transcript's times go on to {transcript.end_ms / 1000:.1f} s but the recording ends at "
            f"{duration_ms / 1000:.1f} s: it belongs to another recording. Hand in the right one."
        )


def find_sibling(recording: Path) -> Path | None:
    """The transcript beside a recording: the same name with a suffix that is taken, in the order of `FORMATS`."""
    siblings = [
        path
        for path in recording.parent.glob("*")
        if path.stem == recording.stem and path.suffix.lower() in _BY_SUFFIX and path != recording and path.is_file()
    ]
    order = list(_BY_SUFFIX)
    return min(siblings, key=lambda path: (order.index(path.suffix.lower()), path.name), default=None)


def _parser(path: Path, text: str) -> Parser:
    for start, parser in _BY_START.items():
        if text.lstrip().startswith(start):
            return parser
    try:
        return _BY_SUFFIX[path.suffix.lower()]
    except KeyError:
        raise TranscriptFileError(
            f"The transcript {path.name} is in no format that can be imported. Hand it in as {FORMATS}."
        ) from None


def _require_order(words: Sequence[Word]) -> None:
    """Nobody says the next word before the last one; recognisers' times may jitter, and speakers overlap."""
    latest_ms: dict[str | None, int] = {}
    for word in words:
        if word.start_ms is None:
            continue
        if word.start_ms < latest_ms.get(word.speaker, 0) - _JITTER_MS:
            raise TranscriptFileError(f"its times run backwards at {word.start_ms / 1000:.2f} s")
        latest_ms[word.speaker] = max(word.start_ms, latest_ms.get(word.speaker, 0))


def _text(path: Path) -> str:
    content = _content(path)
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise TranscriptFileError(
            f"The transcript {path.name} is not UTF-8 (see byte {error.start}). Save it as UTF-8 in a text editor."
        ) from None
    if "\0" in text:
        raise TranscriptFileError(
            f"The transcript {path.name} isn't text: it has NUL characters. Save it as UTF-8 text."
        )
    if not text.strip():
        raise TranscriptFileError(f"The transcript {path.name} is empty.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TranscriptFileError(f"The transcript {path.name} is larger than the {MAX_BYTES / 1e6:g} MB allowed.")
        return path.read_bytes()
    except OSError as error:
        raise TranscriptFileError(f"The transcript {path} can't be read: {error.strerror}.") from None
