"""Which format a transcript file has, and its text out of its bytes."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from speakkit.errors import TranscriptFileError
from speakkit.model import Word
from speakkit.transcribe.formats.chat import read_chat
from speakkit.transcribe.formats.elan import read_elan
from speakkit.transcribe.formats.imported import ImportedTranscript, language_code
from speakkit.transcribe.formats.label_names import names_several
from speakkit.transcribe.formats.plain_text import read_plain_text
from speakkit.transcribe.formats.recogniser_json import read_recogniser_json
from speakkit.transcribe.formats.srt import read_srt
from speakkit.transcribe.formats.textgrid import read_textgrid
from speakkit.transcribe.formats.webvtt import read_webvtt
from speakkit.transcribe.formats.youtube import read_sbv

MAX_BYTES = 20_000_000
_JITTER_MS = 1_000
_OVERHANG_MS = 2_000
FORMATS = (
    "WebVTT, SRT, SBV (.sbv), a recogniser's JSON (.json), CHAT (.cha), Praat TextGrid, ELAN (.eaf) or text (.txt)"
)

_INVISIBLE = dict.fromkeys(
    (0x200B, 0x2060, 0xFEFF, 0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
"""Marks that say where lines may break and which way they run; the joiners of Persian and of India's scripts stay."""
Parser = Callable[[str], ImportedTranscript]

_TIME = r"\d{1,4}:\d{1,2}:\d{1,2}"
_BY_START: tuple[tuple[re.Pattern[str], Parser], ...] = (
    (re.compile(r"WEBVTT"), read_webvtt),
    (re.compile(r"@(?:UTF8|Begin)"), read_chat),
    (re.compile(r'(?:File type = )?"ooTextFile'), read_textgrid),
    (re.compile(r"<\?xml[^>]*>\s*<ANNOTATION_DOCUMENT|<ANNOTATION_DOCUMENT"), read_elan),
    (re.compile(r'\{\s*["}]|\[\s*[{\]]'), read_recogniser_json),
)
_TEXT_BY_START: tuple[tuple[re.Pattern[str], Parser], ...] = (
    (re.compile(rf"(?:\d+\s*\n)?\s*{_TIME}(?:[.,]\d{{1,3}})?\s*-->"), read_srt),
    (re.compile(rf"{_TIME}\.\d{{3}},{_TIME}\.\d{{3}}\s*\n"), read_sbv),
)
"""Captions that were saved as text."""
_NOT_READ: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(start, re.IGNORECASE | re.DOTALL))
    for name, start in (
        ("a text in RTF", r"\{\\rtf"),
        ("a page of HTML", r"(?:<!doctype html|<html|<head|<body)"),
        ("captions in TTML", r"(?:<\?xml[^>]*>\s*)?<(?:\w+:)?tt[\s>]"),
        ("captions in YouTube's XML", r"(?:<\?xml[^>]*>\s*)?<(?:timedtext|transcript)[\s>]"),
        ("XML", r"<\?xml|<TEI|<teiHeader"),
        ("subtitles in SSA", r"\[Script Info\]"),
        ("captions in SCC", r"Scenarist_SCC"),
        ("a PDF", r"%PDF"),
        ("a list of turns (RTTM)", r"SPEAKER \S+ \S+ [\d.]+ [\d.]+ "),
        ("a reference of NIST (STM)", r"(?:;;[^\n]*\n)*\S+ \S+ \S+ +\d+\.\d+ +\d+\.\d+ "),
        ("a list of words (CTM)", r"(?:;;[^\n]*\n)*\S+ \S+ +\d+\.\d+ +\d+\.\d+ +\S+(?: [\d.]+)?\s*\n\S+ \S+ +\d"),
    )
)
"""What people save as text or name a transcript, and its words wouldn't be those that were said."""
_ARCHIVE = b"PK\x03\x04"
_BY_SUFFIX: dict[str, Parser] = {
    ".vtt": read_webvtt,
    ".srt": read_srt,
    ".sbv": read_sbv,
    ".json": read_recogniser_json,
    ".json3": read_recogniser_json,
    ".cha": read_chat,
    ".textgrid": read_textgrid,
    ".eaf": read_elan,
    ".txt": read_plain_text,
}
TRANSCRIPT_SUFFIXES = frozenset(_BY_SUFFIX)
"""Suffixes by which a transcript is known, in lower case."""
_KIND = re.compile(
    r"(?P<language>[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*)|(?:audio_)?transcript|transcription|captions?|subtitles?|cc|auto|orig"
    r"|default|diarized|aac|flac|m4a|mka|mkv|mov|mp[34]|oga|ogg|opus|wav|webm|wma",
    re.IGNORECASE,
)
"""What programs write between the name of a recording and the suffix of its transcript: "talk.en.vtt", "talk.mp3.json"."""
_NO_LANGUAGE = frozenset({"aac", "m4a", "mka", "mkv", "mov", "mp3", "mp4", "oga", "ogg", "wav", "wma", "cc"})


def read_transcript(path: Path) -> ImportedTranscript:
    """What a transcript file says; its format is told by how it starts, and otherwise by its suffix.

    Raises:
        TranscriptFileError: it can't be read, isn't UTF-8 (or UTF-16 with a byte order mark), isn't one of the formats
            taken, is damaged, or holds no words. The message quotes nothing of it.
    """
    text = _text(path)
    parser = _parser(path, text)
    try:
        transcript = _in_order(parser(text))
    except TranscriptFileError as error:
        raise TranscriptFileError(f"The transcript {path.name} can't be imported: {error}.") from None
    if not transcript.words:
        raise TranscriptFileError(f"The transcript {path.name} holds no words.")
    return replace(transcript, unnamed_changes=transcript.unnamed_changes or names_several(transcript.text))


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


def find_sibling(recording: Path, language: str | None = None) -> Path | None:
    """The transcript beside a recording, under its name.

    The name itself comes first, then what programs make of it; the suffixes in the order of `FORMATS`. A transcript whose
    name tells another language than the one that is practised isn't taken.
    """
    siblings = [path for path in transcripts_beside(recording) if belongs_to(path.name, recording.name, language)]
    order = list(_BY_SUFFIX)
    return min(siblings, key=lambda path: (len(path.stem), order.index(path.suffix.lower()), path.name), default=None)


def transcripts_beside(recording: Path) -> list[Path]:
    """All transcripts beside a recording that have its name, whatever their language."""
    return [
        path
        for path in recording.parent.glob("*")
        if path != recording and belongs_to(path.name, recording.name) and path.is_file()
    ]


def belongs_to(transcript: str, recording: str, language: str | None = None) -> bool:
    """Whether a file is by its name a transcript of a recording, and not in another language than that given."""
    path, of = Path(transcript), Path(recording)
    if path.suffix.lower() not in _BY_SUFFIX:
        return False
    if path.stem == of.stem:
        return True
    kinds = path.stem.removeprefix(f"{of.stem}.").split(".") if path.stem.startswith(f"{of.stem}.") else []
    matches = [match for kind in kinds if (match := _KIND.fullmatch(kind))]
    told = [match["language"] for match in matches if match["language"] and match[0].lower() not in _NO_LANGUAGE]
    return bool(kinds) and len(matches) == len(kinds) and all(_agree(each, language) for each in told)


def _agree(told: str, language: str | None) -> bool:
    return language is None or language_code(told) == language


def _parser(path: Path, text: str) -> Parser:
    beginning = text.lstrip()[:200]
    is_text = path.suffix.lower() == ".txt"
    for start, parser in (*_BY_START, *(_TEXT_BY_START if is_text else ())):
        if start.match(beginning):
            return parser
    if kind := next((name for name, start in _NOT_READ if start.match(beginning)), None):
        raise TranscriptFileError(f"The transcript {path.name} is {kind}, which isn't read. Hand it in as {FORMATS}.")
    try:
        return _BY_SUFFIX[path.suffix.lower()]
    except KeyError:
        raise TranscriptFileError(
            f"The transcript {path.name} is in no format that can be imported. Hand it in as {FORMATS}."
        ) from None


def _in_order(transcript: ImportedTranscript) -> ImportedTranscript:
    """The transcript, words without times where theirs run backwards.

    Nobody says the next word before the last one. Recognisers' times may jitter, and speakers overlap.
    """
    latest_ms: dict[str | None, int] = {}
    return replace(transcript, lines=tuple(tuple(_ordered(line, latest_ms)) for line in transcript.lines))


def _ordered(line: tuple[Word, ...], latest_ms: dict[str | None, int]) -> Iterator[Word]:
    for word in line:
        earlier_ms = latest_ms.get(word.speaker, 0)
        if word.start_ms is not None and word.start_ms < earlier_ms - _JITTER_MS:
            yield word.model_copy(update={"start_ms": None, "end_ms": None})
            continue
        latest_ms[word.speaker] = max(word.start_ms or 0, earlier_ms)
        yield word


def _text(path: Path) -> str:
    content = _content(path)
    if content.startswith(_ARCHIVE):
        raise TranscriptFileError(
            f"The transcript {path.name} is a document of Word or an archive. Hand it in as {FORMATS}."
        )
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
    return text.translate(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n")


def _content(path: Path) -> bytes:
    try:
        size_bytes = path.stat().st_size
        if not path.is_file():  # to open a pipe is to wait until somebody writes to it
            raise TranscriptFileError(
                f"The transcript {path} can't be read: it is a folder, a pipe or a device. Hand in a file."
            )
        if size_bytes > MAX_BYTES:
            raise TranscriptFileError(f"The transcript {path.name} is larger than the {MAX_BYTES / 1e6:g} MB allowed.")
        return path.read_bytes()
    except OSError as error:
        raise TranscriptFileError(f"The transcript {path} can't be read: {error.strerror}.") from None
