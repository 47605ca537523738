"""Lines of many programs written in one way, so that whoever looks for names finds them at the start of a line.

A day before the time, the time in seconds or behind what was said, a name behind it or in the midst of a line, a table's
columns, numbered lines: each is a habit of a program, known by its form alone or by most lines having it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from speakkit.transcribe.formats.label_names import (
    BRACKETED_TIME,
    MACHINE_TAG,
    SOUNDS,
    TIMES,
    could_be_a_name,
    is_tag,
    looks_like_a_name,
)

_MOST = 0.6
_NEARLY_ALL = 0.9
_SPEAKER_HEADS = frozenset({"speaker", "name", "participant", "who", "speaker name", "speaker_name", "tier"})
_TEXT_HEADS = frozenset({"text", "transcript", "utterance", "sentence", "content", "caption", "words", "transcription"})
_FIGURE = re.compile(rf"\s*(?:\d+(?:[.,]\d+)?\s?s?|{TIMES})?\s*")
_TIME_ALONE = re.compile(rf"\s*(?:{BRACKETED_TIME}|{TIMES})\s*")
_SECONDS = r"\d{1,5}(?:\.\d{1,3})?\s?s?"
_OPENS, _CLOSES = "\"“”„«»‹›'‘’", "\"“”«»‹›'‘’"
_REWRITTEN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), by)
    for pattern, by in (
        (r"^\s*<(?:u|sp|turn|utterance)\s[^<>]*?\b(?:who|speaker|id)=[\"']#?([^\"']{1,48})[\"'][^<>]*>\s*", r"\1: "),
        (r"</(?:u|sp|turn|utterance|[A-Z]\d?)>", ""),
        (r"^(\s*\[?)\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s+(?=\d{1,2}:\d{2})", r"\1"),
        (rf"^\s*[\[(]\s*{_SECONDS}(?:\s*[-–>]+\s*{_SECONDS})?\s*[\])]\s*(?=[^\W\d_\[])", ""),
        (rf"^\s*@\s*(?={TIMES})", ""),
        (r"\s*#\d{1,2}:\d{2}:\d{2}-\d#", ""),
        (r"^(\s*\d{1,2}:\d{2}:\d{2}\s+)from\s+([^:\n]{1,48}?)(?:\s+to\s+[^:\n]{1,48}?)?\s*:(?=\s|$)", r"\1\2:"),
        (
            rf"^\s*(?:\d{{1,5}}\s+)?[{_OPENS}]([^:\n{_OPENS}]{{1,48}})[{_CLOSES}]\s*(?:\(\d{{3,}}\))?\s*:\s*(?=\S)",
            r"\1: ",
        ),
        (rf"^\s*(?:\d{{1,5}}\s+)?[\"“]([^:\n{_OPENS}]{{1,48}})[\"”]\s*\(\d{{3,}}\)\s*$", r"\1:"),
        (r"^([^\s:\[\]][^:\[\]\n]{0,40}?)\s+\[(?:v|nv|nn|sup)\]\s+", r"\1: "),
        (rf"^([^:\n]{{1,48}}[:：])(?=[\s\[(])\s*(?:{BRACKETED_TIME}\s*|{TIMES}(?:\t+|\s{{2,}}))(?=[^\s\d])", r"\1 "),
    )
)
"""What is known by its form alone."""
_TAG_AND_NAME = re.compile(
    rf"(?P<before>[\s\[(]*){MACHINE_TAG}\s*(?:[-–—/|]|(?<=\d):(?=[^\]\n]*\]))\s*(?P<name>[^:\[\]\n.?!]{{1,40}}?)\s*(?=:\s|\]|:$)",
    re.IGNORECASE,
)
"""Who was a number to a program, and was named later: "Speaker 1 - Carla:", "[Speaker 1: Carla]"."""
_CAPITAL_TAG = re.compile(r"^\s*<([A-Z]\d?)>\s*")
_NUMBERED = re.compile(r"\s*(\d{1,5})[.)]?\s+(?=\S)")
_TIME_BEHIND = re.compile(rf"(?<=\S)\s+{BRACKETED_TIME}\s*$")
_NAME_BEHIND = re.compile(
    r"(?P<text>\S.*?)\s+(?:[\[(](?P<inside>[^\[\]()\n]{1,48})[\])]|[-–—]\s*(?P<name>[^-–—\n]{1,48}))\s*"
)
_SPLITS = re.compile(
    rf"(?<=\S)\s+(?=[\[(]\s*(?:{MACHINE_TAG})\s*[\])]|{BRACKETED_TIME}\s*[^\s:\[\]][^:\[\]\n]{{0,40}}:\s|>>+\s*\S"
    r"|\*\*[^*:\n]{1,48}(?::\*\*|\*\*:)\s)",
    re.IGNORECASE,
)
_BRACKETED_NAME = re.compile(r"(?:(?<=\s)|^)[\[]([^\W\d_][^\[\]\n]{0,40})\](?=\s)")


_Whole = Callable[[list[str]], list[str]]


def in_one_way(blocks: Sequence[Sequence[str]]) -> list[list[str]]:
    """The lines of each block; where one holds several people's words, it becomes several lines."""
    written = [[_rewritten(line) for line in block] for block in blocks]
    for whole in (_without_capital_tags, _without_numbers, _without_bars, _without_times_behind, _with_names_in_front):
        written = _each(written, whole)
    names = _names_in_brackets(written)
    return [[part for line in block for part in _split(line, names)] for block in written]


def table_lines(lines: Sequence[str]) -> list[str]:
    """The lines of a table whose columns are separated by tabs or, with a head, by commas or semicolons, as names and what they
    say; other lines as they are."""
    return _with_heads(lines) or _columns(lines) or list(lines)


def names_beside_times(lines: Sequence[str]) -> list[str]:
    """The lines, with a time that stands in a line of its own above or below a name put behind that name."""
    are_times = [_TIME_ALONE.fullmatch(line) is not None for line in lines]
    are_names = [not time and _is_name(line.strip(" :*_#")) for time, line in zip(are_times, lines, strict=True)]
    for time_at, name_at in ((1, 0), (0, 1)):
        pairs = [
            place
            for place in range(len(lines) - 2)
            if are_times[place + time_at] and are_names[place + name_at] and not are_times[place + 2]
        ]
        if len(pairs) > 1 and len(pairs) >= _MOST * sum(are_times):
            return _joined(lines, set(pairs), time_at, name_at)
    return list(lines)


def _joined(lines: Sequence[str], pairs: set[int], time_at: int, name_at: int) -> list[str]:
    kept: list[str] = []
    place = 0
    while place < len(lines):
        if place in pairs:
            kept.append(f"{lines[place + name_at].strip(' :*_#')}  {lines[place + time_at].strip(' ()[]')}")
            place += 2
            continue
        kept.append(lines[place])
        place += 1
    return kept


def _rewritten(line: str) -> str:
    for pattern, by in _REWRITTEN:
        line = pattern.sub(by, line)
    tagged = _TAG_AND_NAME.match(line)
    is_named = tagged is not None and looks_like_a_name(tagged["name"])
    return f"{tagged['before']}{tagged['name']}{line[tagged.end() :]}" if tagged and is_named else line


def _each(blocks: list[list[str]], whole: _Whole) -> list[list[str]]:
    """The blocks, changed by a function of all lines, which gives as many."""
    changed = iter(whole([line for block in blocks for line in block]))
    return [[next(changed) for _ in block] for block in blocks]


def _without_capital_tags(lines: list[str]) -> list[str]:
    """Corpora of interviews have <A> and <B>, of which the second means bold elsewhere."""
    tags = {match[1] for line in lines if (match := _CAPITAL_TAG.match(line))}
    return [_CAPITAL_TAG.sub(r"\1: ", line) for line in lines] if len(tags) > 1 else lines


def _without_numbers(lines: list[str]) -> list[str]:
    matches = [_NUMBERED.match(line) for line in lines if line.strip()]
    numbers = [int(match[1]) for match in matches if match]
    counts_up = all(later == earlier + 1 for earlier, later in pairwise(numbers))
    is_numbered = len(numbers) > 1 and len(numbers) == len(matches) and counts_up
    return [_NUMBERED.sub("", line, count=1) for line in lines] if is_numbered else lines


def _without_bars(lines: list[str]) -> list[str]:
    """A table of Markdown."""
    filled = [line.strip() for line in lines if line.strip()]
    if len(filled) < 2 or not all(line.startswith("|") and line.endswith("|") for line in filled):
        return lines
    return ["" if not line.strip("|-: ") else line.strip().strip("|").strip() for line in lines]


def _without_times_behind(lines: list[str]) -> list[str]:
    filled = [line for line in lines if line.strip()]
    behind = [line for line in filled if _TIME_BEHIND.search(line) and not _is_name(_TIME_BEHIND.sub("", line))]
    if len(behind) < max(2, _MOST * len(filled)):
        return lines
    return [_TIME_BEHIND.sub("", line) if line in behind else line for line in lines]


def _with_names_in_front(lines: list[str]) -> list[str]:
    """Subtitles name who speaks behind the words: "I go home. [Ana]"."""
    filled = [line for line in lines if line.strip()]
    matches = {line: match for line in filled if (match := _NAME_BEHIND.fullmatch(line)) and _stands_behind(match)}
    names = {_behind(match) for match in matches.values()}
    if len(names) < 2 or sum(line in matches for line in filled) < _NEARLY_ALL * len(filled):
        return lines
    return [f"{_behind(match)}: {match['text']}" if (match := matches.get(line)) else line for line in lines]


def _behind(match: re.Match[str]) -> str:
    return (match["inside"] or match["name"]).strip()


def _stands_behind(match: re.Match[str]) -> bool:
    is_new_sentence = match["inside"] is not None or match["text"][-1] in ".?!…"
    return is_new_sentence and _is_name(_behind(match)) and len(match["text"].split()) > 1


def _names_in_brackets(blocks: Sequence[Sequence[str]]) -> frozenset[str]:
    """Names in brackets, where lines begin with such, and there are several."""
    lines = [line for block in blocks for line in block]
    found = {match[1] for line in lines for match in _BRACKETED_NAME.finditer(line)}
    names = frozenset(name for name in found if _is_name(name) and SOUNDS.fullmatch(name) is None)
    begins = any(_BRACKETED_NAME.match(line) for line in lines)
    return names if begins and len(names) > 1 else frozenset()


def _split(line: str, names: frozenset[str]) -> list[str]:
    """The line, cut where somebody else begins to speak within it."""
    parts = _SPLITS.split(line)
    if not names:
        return parts
    either = "|".join(map(re.escape, names))
    return [piece for part in parts for piece in re.split(rf"(?<=\S)\s+(?=\[(?:{either})\]\s)", part)]


def _with_heads(lines: Sequence[str]) -> list[str] | None:
    delimiter = next((one for one in "\t;," if lines and one in lines[0]), None)
    if delimiter is None:
        return None
    heads = [head.strip(' "').casefold() for head in lines[0].split(delimiter)]
    text = next((place for place, head in enumerate(heads) if head in _TEXT_HEADS), None)
    speaker = next((place for place, head in enumerate(heads) if head in _SPEAKER_HEADS), None)
    if text is None or len(heads) < 2:
        return None
    rows = [row for row in csv.reader(lines[1:], delimiter=delimiter) if len(row) > max(text, speaker or 0)]
    return [
        f"{row[speaker].strip()}: {row[text]}" if speaker is not None and row[speaker].strip() else row[text]
        for row in rows
    ]


def _columns(lines: Sequence[str]) -> list[str] | None:
    """A table without a head: of columns with figures nothing is kept, of two others the shorter says who speaks."""
    rows = [line.split("\t") for line in lines]
    width = max(map(len, rows), default=0)
    rows = [row for row in rows if len(row) == width]
    if width < 3 or len(rows) < max(2, _NEARLY_ALL * len(lines)):
        return None
    columns = list(zip(*rows, strict=True))
    said = [column for column in columns if sum(map(_is_figure, column)) < _MOST * len(column)]
    if len(said) > 2 or not said or len(said) == width:
        return None
    if len(said) == 1:
        return list(said[0])
    first, second = said
    names, texts = (first, second) if sum(map(len, first)) <= sum(map(len, second)) else (second, first)
    return [f"{name.strip()}: {text}" if name.strip() else text for name, text in zip(names, texts, strict=True)]


def _is_figure(cell: str) -> bool:
    return _FIGURE.fullmatch(cell) is not None


def _is_name(text: str) -> bool:
    return bool(text) and could_be_a_name(text) and (is_tag(text) or looks_like_a_name(text))
