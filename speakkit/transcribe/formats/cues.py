"""Cues: the blocks of text under a time that WebVTT and SRT share.

Both formats put an optional line (an identifier, a number), a line with two times, then the text up to an empty line; a
line of spaces is text. A line of times also ends the cue before it (https://www.w3.org/TR/webvtt1/#webvtt-parser). What
a recogniser or an editor got wrong is refused with its line rather than skipped: a skipped cue is speech that nobody
would miss.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from speakkit.errors import TranscriptFileError
from speakkit.model import Word
from speakkit.transcribe.formats.imported import (
    JITTER_MS,
    ImportedTranscript,
    lines_by_speaker,
    timed_word,
    untimed_words,
)
from speakkit.transcribe.formats.rolling import Screen, repeated_tokens
from speakkit.transcribe.formats.speaker_labels import Turn, is_trailer, read_turns

_ARROW = "-->"
_TIME = r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]?\d)(?:[.,](\d{1,3}))?"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_TAGS = re.compile(r"(<[^<>]*>)")
_TIMESTAMP = re.compile(rf"<{_TIME}>")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_NOT_HEARD = re.compile(r"\[\s*(?:_+|inaudible|indistinct|unintelligible)[^\[\]]*\]", re.IGNORECASE)
_SOUND = re.compile(r"\[[^\[\]]*\]")
_SPEAKER_DASH = re.compile(r"^\s*(?:[-–—]|>>+)\s+", re.MULTILINE)
_FORMAT = re.compile(r"</?(?:[biucs]|font|em|strong|ruby|rt|lang|span|div|p|br)(?:[.\s][^<>]*)?>", re.IGNORECASE)
_HIGHLIGHT = re.compile(r"<(?:u|font)\b", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"\s*[^\s:：<>{}\[\]][^:：<>{}\[\]]{0,47}?\s?[:：]\s+(?=\S)")
_NAMED_CUE = re.compile(r"\s*(?:\d+\s+)?[\"“](?P<name>[^\"“”<>]{1,64})[\"”]\s*(?:\(\d+\))?\s*")
"""Webex writes who speaks where a cue's number stands."""
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
        named = _NAMED_CUE.fullmatch(lines[index]) if times > index else None
        if times >= len(lines) or _ARROW not in lines[times]:
            raise TranscriptFileError(f"the text at line {first_line + index} has no times")
        start_ms, end_ms = _times(lines[times], first_line + times)
        index = _end_of_block(lines, times + 1)
        said = lines[times + 1 : index]
        cues.append(Cue(start_ms, end_ms, tuple(said) if named is None else _voiced_lines(named["name"], said)))
    return sorted(cues, key=lambda cue: cue.start_ms)


def _voiced_lines(name: str, lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"<v {html.escape(name.strip(), quote=False)}>{line}" for line in lines)


def read_captions(cues: Sequence[Cue], file_format: str, language: str | None = None) -> ImportedTranscript:
    """What is said in these captions: nothing twice that they only show twice, names as speakers and not as words.

    Raises:
        TranscriptFileError: timestamps inside a cue run backwards.
    """
    spoken = _without_trailer(without_roll_up(cues))
    voiced, unnamed_changes = _with_named_voices(spoken)
    return ImportedTranscript.of_lines(
        lines_by_speaker(word for cue in voiced for word in cue_words(cue)),
        file_format=file_format,
        end_ms=max((cue.end_ms for cue in cues), default=None),
        language=language,
        unnamed_changes=unnamed_changes,
    )


def without_roll_up(cues: Sequence[Cue]) -> list[Cue]:
    """The cues without the words that they show once more, and without lines that hold none."""
    filled = [replace(cue, lines=tuple(line for line in cue.lines if _plain(line))) for cue in cues]
    filled = [cue for cue in filled if cue.lines]
    names = _names_before(filled)
    bare = [
        replace(cue, lines=(cue.lines[0][len(name) :], *(line.removeprefix(name) for line in cue.lines[1:])))
        for cue, name in zip(filled, names, strict=True)
    ]
    known = repeated_tokens([_screen(cue, name) for cue, name in zip(bare, names, strict=True)])
    kept = [_after(cue.lines, count) for cue, count in zip(bare, known, strict=True)]
    return [
        replace(cue, lines=(name + lines[0], *lines[1:]) if lines else ())
        for cue, name, lines in zip(bare, names, kept, strict=True)
    ]


def _names_before(cues: Sequence[Cue]) -> list[str]:
    """What stands before a colon at the start of each cue and of another: names, which live captions show each time."""
    found = [_NAME_BEFORE.match(cue.lines[0]) for cue in cues]
    again = Counter(match[0] for match in found if match)
    return [
        match[0] if match and again[match[0]] > 1 and cue.lines[0] != match[0] else ""
        for cue, match in zip(cues, found, strict=True)
    ]


def _screen(cue: Cue, speaker: str) -> Screen:
    """Karaoke's timestamps and underlines mark the word that is being said."""
    return Screen(
        tuple(_plain(line) for line in cue.lines),
        cue.start_ms,
        cue.end_ms,
        marks_words=any(_TIMESTAMP.search(line) or _HIGHLIGHT.search(line) for line in cue.lines),
        speaker=speaker,
    )


def _after(lines: Sequence[str], count: int) -> tuple[str, ...]:
    """The lines without their first `count` words; markup stays."""
    kept: list[str] = []
    for line in lines:
        words = len(_plain(line).split())
        if count == 0:
            kept.append(line)
        elif words > count:
            kept.append(_without_words(line, count))
        count = max(count - words, 0)
    return tuple(kept)


def _without_words(line: str, count: int) -> str:
    parts: list[str] = []
    for part in _TAGS.split(line):
        words = [] if _TAGS.fullmatch(part) else part.split()
        parts.append(part if not words or count == 0 else " " + " ".join(words[count:]))
        count = max(count - len(words), 0)
    return "".join(parts)


def _without_trailer(cues: Sequence[Cue]) -> list[Cue]:
    """The cues without the service's word about itself before or after them."""
    return [
        cue
        for number, cue in enumerate(cues)
        if number not in (0, len(cues) - 1) or not is_trailer(" ".join(map(_plain, cue.lines)))
    ]


def _with_named_voices(cues: Sequence[Cue]) -> tuple[Sequence[Cue], bool]:
    """The cues with names before words made voices, and whether the speaker changes without a name."""
    if any(_VOICE.search(line) for cue in cues for line in cue.lines):
        return cues, False
    turns = read_turns([[_unformatted(line) for line in cue.lines] for cue in cues])
    if not turns.names:
        return cues, turns.unnamed_changes
    voiced = [
        replace(cue, lines=tuple("".join(_voiced(turn) for turn in line) for line in block))
        for cue, block in zip(cues, turns.blocks, strict=True)
    ]
    return voiced, turns.unnamed_changes


def _unformatted(line: str) -> str:
    """The line without tags that only format, and with the chevrons that a changed speaker has."""
    kept = "".join(part for part in _TAGS.split(_SSA_STYLE.sub("", line)) if not _FORMAT.fullmatch(part))
    return kept.replace("&gt;", ">").replace("&nbsp;", " ")


def _voiced(turn: Turn) -> str:
    return f"</v>{turn.text}" if turn.speaker is None else f"<v {html.escape(turn.speaker)}>{turn.text}"


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
    """Where the text of a cue ends; an empty line before all of it belongs to it, where a converter left one there."""
    end = start
    while end < len(lines):
        if _ARROW in lines[end]:
            return end - 1 if end > start and lines[end - 1].strip().isdigit() else end
        if lines[end] == "" and not _is_padding(lines, start, end):
            return end
        end += 1
    return end


def _is_padding(lines: Sequence[str], start: int, end: int) -> bool:
    """Whether the empty line at `end` is the first of its cue and text without times follows it."""
    following = lines[end + 1 : end + 3]
    return end == start and bool(following and following[0].strip()) and not any(_ARROW in line for line in following)


def _times(line: str, number: int) -> tuple[int, int]:
    match = _TIMES.fullmatch(line)
    if match is None:
        raise TranscriptFileError(f"line {number} has a time that can't be read; write 00:01:02.345 --> 00:01:04.000")
    start_ms, end_ms = _milliseconds(match.groups()[:4]), _milliseconds(match.groups()[4:])
    if end_ms < start_ms - JITTER_MS:
        raise TranscriptFileError(f"the cue at line {number} ends before it starts")
    return start_ms, max(start_ms, end_ms)


def _milliseconds(parts: Sequence[str | None]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in parts[:3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((parts[3] or "0").ljust(3, "0"))


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
