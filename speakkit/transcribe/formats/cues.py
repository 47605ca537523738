"""Cues: the blocks of text under a time that WebVTT and SRT share.

Both formats put an optional line (an identifier, a number), a line with two times, then the text up to a blank line. A
line of times also ends the cue before it (https://www.w3.org/TR/webvtt1/#webvtt-parser). What a recogniser or an editor
got wrong is refused with its line rather than skipped: a skipped cue is speech that nobody would miss.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from speakkit.errors import TranscriptFileError
from speakkit.model import Word
from speakkit.transcribe.formats.imported import timed_word, untimed_words

_ARROW = "-->"
_TIME = r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]\d)[.,](\d{3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_TAGS = re.compile(r"(<[^<>]*>)")
_TIMESTAMP = re.compile(rf"<{_TIME}>")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_NOT_HEARD = re.compile(r"\[\s*(?:_+|inaudible|indistinct|unintelligible)[^\[\]]*\]", re.IGNORECASE)
_SOUND = re.compile(r"\[[^\[\]]*\]")
_SPEAKER_DASH = re.compile(r"^\s*(?:[-–—]|>>+)\s+", re.MULTILINE)
_SSA_STYLE = re.compile(r"\{\\[^}]*\}")


@dataclass(frozen=True)
class Cue:
    """Lines of text, marked up as the file has them, shown from `start_ms` to `end_ms`."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


@dataclass
class _Run:
    """Text of one voice from one timestamp on, or from the start of its cue."""

    speaker: str | None
    start_ms: int
    text: str = ""


def read_cues(lines: Sequence[str], first_line: int) -> list[Cue]:
    """The cues in these lines, in the order in which a player shows them.

    Args:
        lines: a file's lines, those of headers, comments and styles left blank.
        first_line: the number that the first of them has in the file.

    Raises:
        TranscriptFileError: a block has no times, or times that can't be.
    """
    cues: list[Cue] = []
    index = 0
    while (index := _next_block(lines, index)) < len(lines):
        times = index if _ARROW in lines[index] else index + 1
        if times >= len(lines) or _ARROW not in lines[times]:
            raise TranscriptFileError(f"the text at line {first_line + index} has no times")
        start_ms, end_ms = _times(lines[times], first_line + times)
        index = _end_of_block(lines, times + 1)
        cues.append(Cue(start_ms, end_ms, tuple(lines[times + 1 : index])))
    return sorted(cues, key=lambda cue: cue.start_ms)


def without_roll_up(cues: Sequence[Cue]) -> list[Cue]:
    """The cues without the lines that they repeat from the cue before.

    Captions of a live recogniser roll up: each cue shows the last lines once more, above or in place of the new one.
    Only such captions have timestamps inside cues, so that elsewhere a repeated line counts as said twice.
    """
    if not any(_TIMESTAMP.search(line) for cue in cues for line in cue.lines):
        return list(cues)
    fresh: list[Cue] = []
    shown: list[str] = []
    for cue in cues:
        lines = [line for line in cue.lines if _plain(line)]
        plain = [_plain(line) for line in lines]
        repeated = max(n for n in range(len(plain) + 1) if n == 0 or shown[-n:] == plain[:n])
        fresh.append(replace(cue, lines=tuple(lines[repeated:])))
        shown = plain
    return fresh


def cue_words(cue: Cue) -> list[Word]:
    """The words of a cue, without markup and descriptions of sounds.

    A word has times where timestamps inside the cue set it off by itself.

    Raises:
        TranscriptFileError: those timestamps run backwards.
    """
    stretches = [(start_ms, list(runs)) for start_ms, runs in groupby(_runs(cue), key=lambda run: run.start_ms)]
    ends_ms = [*(start_ms for start_ms, _ in stretches[1:]), cue.end_ms]
    words: list[Word] = []
    for (start_ms, runs), end_ms in zip(stretches, ends_ms, strict=True):
        stretch = [word for run in runs for word in untimed_words(_spoken(run.text), run.speaker)]
        if len(stretch) == 1 and len(stretches) > 1:
            stretch = [timed_word(stretch[0].text, start_ms, end_ms, speaker=stretch[0].speaker)]
        words += stretch
    return words


def _next_block(lines: Sequence[str], index: int) -> int:
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index


def _end_of_block(lines: Sequence[str], start: int) -> int:
    end = start
    while end < len(lines) and lines[end].strip():
        if _ARROW in lines[end]:
            return end - 1 if end > start and lines[end - 1].strip().isdigit() else end
        end += 1
    return end


def _times(line: str, number: int) -> tuple[int, int]:
    match = _TIMES.fullmatch(line)
    if match is None:
        raise TranscriptFileError(f"line {number} has a time that can't be read; write 00:01:02.345 --> 00:01:04.000")
    start_ms, end_ms = _milliseconds(match.groups()[:4]), _milliseconds(match.groups()[4:])
    if end_ms < start_ms:
        raise TranscriptFileError(f"the cue at line {number} ends before it starts")
    return start_ms, end_ms


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds, milliseconds = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds


def _plain(line: str) -> str:
    return " ".join(html.unescape(_TAGS.sub("", line)).split())


def _spoken(text: str) -> str:
    return _SOUND.sub(" ", _NOT_HEARD.sub(" … ", text))


def _runs(cue: Cue) -> list[_Run]:
    """The cue's text, cut where a voice or a timestamp begins."""
    markup = _SPEAKER_DASH.sub("", _SSA_STYLE.sub("", "\n".join(cue.lines)))
    runs = [_Run(None, cue.start_ms)]
    for part in _TAGS.split(markup):
        speaker, start_ms = runs[-1].speaker, runs[-1].start_ms
        if timestamp := _TIMESTAMP.fullmatch(part):
            runs.append(_Run(speaker, _milliseconds(timestamp.groups())))
        elif voice := _VOICE.fullmatch(part):
            runs.append(_Run(html.unescape(voice[1]).strip(), start_ms))
        elif part == "</v>":
            runs.append(_Run(None, start_ms))
        elif not _TAGS.fullmatch(part):
            _append(runs, html.unescape(part))
    return runs


def _append(runs: list[_Run], text: str) -> None:
    """Add text to the last run, or, where that would cut a word in two, to the run before."""
    if len(runs) > 1 and runs[-1].text == "" and runs[-1].speaker == runs[-2].speaker:
        is_inside_word = runs[-2].text[-1:].strip() and text[:1].strip()
        if is_inside_word:
            runs.pop()
    runs[-1].text += text
