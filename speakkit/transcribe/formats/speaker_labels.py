"""Who speaks, where a text itself says so: names, tags, times and marks that programs and people write before words.

Zoom writes "Carla Teacher: So ...", WhisperX "[SPEAKER_00]: So ...", Otter a line "Carla Teacher  0:02" above; subtitles
have dashes or chevrons where the speaker changes. None of that was said. Whether "Note: ..." is a name can't be known:
what may be one is taken for one, since a question too many costs less than the teacher's mistakes in a learner's profile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from speakkit.transcribe.formats.label_lines import in_one_way
from speakkit.transcribe.formats.label_names import (
    BRACKETED_TIME,
    MOST_WORDS,
    SOUNDS,
    TIMES,
    could_be_a_name,
    is_tag,
    looks_like_a_name,
    milliseconds,
)
from speakkit.transcribe.formats.label_styles import with_colons
from speakkit.transcribe.formats.label_words import NOT_NAMES

_MOST = 0.6
"""Share of lines from which on whatever they begin with is a label, however it is written."""

_STAMP = re.compile(rf"\s*(?:{BRACKETED_TIME}|(?P<bare>{TIMES})(?=\s|$))\s*(?:[-–—|]\s+)?")
_HEADER_TIME = re.compile(rf"\s*[-–—|,@]?\s*(?:{BRACKETED_TIME}|{TIMES})\s*[:：]?\s*$")
_TIME_AFTER = re.compile(rf"\s*{BRACKETED_TIME}\s+")
_MARK = re.compile(r"\s*(?:(?:>>+|›)\s*|-\s+|-(?=[^\W\d_])|[–—]\s*(?=[^\W\d_a-zß-ÿ]))")
_BRACKET = re.compile(
    r"\s*(?:\[([^\[\]\n]{1,60})\]|\(([^()\n]{1,60})\)|<(?!/?(?:[biucsv]|em|font|ruby|rt|lang|span|div|p|br|\d)\b)([^<>\n/]{1,60})>)"
)
_BARE = re.compile(
    r"\s*(\*\*|__)?([^\s:：*\[\](){}<>\"“”«»?!][^:：*\[\]{}<>\"“”«»?!\n]{0,64}?(?:\s*\[[^\[\]\d\n]{1,20}\])?)\s*(\1)?\s*[:：]"
    r"(?:\1)?(?=\s|$|\D)"
)
_TURN = re.compile(r"\[\s*_?speaker[ _]turn_?\s*\]", re.IGNORECASE)
"""What whisper.cpp writes where another speaker begins."""
_AFTER_SENTENCE = re.compile(r"[.?!…][\"”’']?\s+(?=[^\W\d_])")
_SERVICE = re.compile(
    r"\b(?:[\w-]+\.(?:ai|app|co|com|fm|io|net|org)\b|otter|rev|zoom|sonix|descript|trint|happy ?scribe|amara|fireflies|"
    r"notta|turboscribe|whisper\w*|microsoft|google|riverside|tactiq|fathom|read ai|automatically|auto-?generated)",
    re.IGNORECASE,
)
_MADE_BY = re.compile(
    r"\s*[\[(]?\s*(?:this (?:transcript|transcription|file|text) (?:was|is|has been)|transcri\w*|subtitl\w*|caption\w*|"
    r"generated|created|powered|auto-?generated|untertitel\w*|subtítulos|transkri\w*|view original)\b.{0,200}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Turn:
    """What one person says within a line; `speaker` is None where the text doesn't tell."""

    speaker: str | None
    text: str
    start_ms: int | None = None


@dataclass(frozen=True)
class Turns:
    """The turns of each line, block by block as the lines were given.

    `unnamed_changes` says whether the speaker changes somewhere without the text saying who speaks then. `names` are the
    speakers that it names.
    """

    blocks: tuple[tuple[tuple[Turn, ...], ...], ...]
    names: tuple[str, ...]
    unnamed_changes: bool


@dataclass(frozen=True)
class _Line:
    """A line taken apart: time and mark before it, the label that it may begin with, and the rest."""

    rest: str
    start_ms: int | None = None
    is_marked: bool = False
    name: str | None = None
    is_header: bool = False
    is_bracketed: bool = False
    whole: str = ""


def read_turns(blocks: Sequence[Sequence[str]]) -> Turns:
    """Who says what in these lines; a block is what stands together, such as a caption.

    A label holds on until the next one; where there is one label only, to the end of its block.
    """
    has_turns = any(marks_a_turn(line) for block in blocks for line in block)
    blocks = with_colons(in_one_way([[_TURN.sub(" ", line) for line in block] for block in blocks]))
    apart = _Apart.of([line for block in blocks for line in block if line.strip()])
    taken = [[apart.take(line) for line in block] for block in blocks]
    lines = [line for block in taken for line in block if line.whole.strip()]
    names = _accepted(lines)
    holds_on = len(names) > 1 or any(line.is_header and _key(line.name) in names for line in lines)
    reader = _Reader(names, holds_on)
    turns = tuple(reader.block(block) for block in taken)
    return Turns(turns, tuple(dict.fromkeys(names.values())), reader.unnamed_changes or (has_turns and not names))


def marks_a_turn(line: str) -> bool:
    """Whether a program says in a line that somebody else speaks from there on, and not who."""
    return _TURN.search(line) is not None


def is_trailer(line: str) -> bool:
    """Whether a line is what a service says about itself, such as "Transcribed by https://otter.ai"."""
    return _MADE_BY.fullmatch(line) is not None and _SERVICE.search(line) is not None


class _Reader:
    """Goes through the lines with what was last said about the speaker."""

    def __init__(self, names: dict[str, str], holds_on: bool) -> None:
        self._names = names
        self._holds_on = holds_on
        self._speaker: str | None = None
        self._has_text = False
        self.unnamed_changes = False
        known = "|".join(re.escape(name) for name in sorted(names.values(), key=len, reverse=True))
        self._inside = re.compile(rf"(?<!\S)[\[(]?({known})[\])]?\s*[:：]\s", re.IGNORECASE) if names else None

    def block(self, lines: Sequence[_Line]) -> tuple[tuple[Turn, ...], ...]:
        if not self._holds_on:
            self._speaker = None
        return tuple(tuple(self._turns(line)) for line in lines)

    def _turns(self, line: _Line) -> Iterator[Turn]:
        name = self._names.get(_key(line.name))
        text = line.rest if name is not None else line.whole
        if name is not None:
            self._speaker = name
        elif line.is_marked and (self._has_text or self._speaker is not None):
            self._speaker = None
            self.unnamed_changes = True
        pieces = self._inside.split(text) if self._inside else [text]
        yield self._turn(pieces[0], line.start_ms)
        for label, piece in zip(pieces[1::2], pieces[2::2], strict=True):
            self._speaker = self._names[_key(label)]
            yield self._turn(piece, None)

    def _turn(self, text: str, start_ms: int | None) -> Turn:
        self._has_text = self._has_text or bool(text.strip())
        return Turn(self._speaker, text, start_ms)


@dataclass(frozen=True)
class _Apart:
    """Takes lines apart. Whether bare times before words are the program's, and whether names alone follow its times, is
    known from all lines together."""

    has_bare_times: bool
    has_names_after_times: bool

    @classmethod
    def of(cls, lines: Sequence[str]) -> _Apart:
        stamped = [(match, line[match.end() :].strip()) for line in lines if (match := _STAMP.match(line))]
        bare = [rest for match, rest in stamped if match["bare"]]
        names = [rest for _, rest in stamped if rest and len(rest.split()) <= MOST_WORDS and looks_like_a_name(rest)]
        return cls(
            has_bare_times=bare.count("") > 1 or (len(bare) > 1 and len(bare) >= _MOST / 2 * len(lines)),
            has_names_after_times=len(stamped) > 1 and len(names) >= _MOST * len(stamped) and len(stamped) < len(lines),
        )

    def take(self, line: str) -> _Line:
        start_ms, rest = None, line
        stamp = _STAMP.match(line)
        if stamp is not None and (stamp["bare"] is None or self.has_bare_times or self.has_names_after_times):
            start_ms, rest = milliseconds(stamp.group()), line[stamp.end() :]
        mark = _MARK.match(rest)
        rest = rest if mark is None else rest[mark.end() :]
        plain = _Line(rest, start_ms, mark is not None, whole=rest)
        if self.has_names_after_times and start_ms is not None and looks_like_a_name(rest):
            return replace(plain, rest="", name=rest.strip(), is_header=True)
        return _with_header(plain) or _with_bracket(plain) or _with_name(plain) or plain


def _with_header(line: _Line) -> _Line | None:
    """A line that is a name and a time, such as "Carla Teacher  0:02"."""
    time = _HEADER_TIME.search(line.rest)
    name = line.rest[: time.start()].strip(" \t*_:：[]()") if time else ""
    if time is None or not could_be_a_name(name) or not (looks_like_a_name(name) or is_tag(name)):
        return None
    return replace(line, rest="", start_ms=milliseconds(time.group()), name=name, is_header=True)


def _with_bracket(line: _Line) -> _Line | None:
    """A line that begins with "[SPEAKER_00]: ", "(Ana) " or the like; sounds such as "[laughs]" aren't speakers."""
    bracket = _BRACKET.match(line.rest)
    if bracket is None:
        return None
    name, after = next(group for group in bracket.groups() if group).strip(), line.rest[bracket.end() :].lstrip()
    if not name or SOUNDS.fullmatch(name):
        return None
    has_colon = after[:1] in (":", "：")
    return replace(line, rest=after[1:] if has_colon else after, name=name, is_bracketed=not has_colon)


def _with_name(line: _Line) -> _Line | None:
    bare = _BARE.match(line.rest)
    if bare is None or not could_be_a_name(bare[2]):
        return None
    said = line.rest[bare.end() :]
    time = _TIME_AFTER.match(said)
    if time is None:
        return replace(line, rest=said, name=bare[2])
    return replace(line, rest=said[time.end() :], name=bare[2], start_ms=milliseconds(time.group()))


def _accepted(lines: Sequence[_Line]) -> dict[str, str]:
    """The labels that are taken for speakers, each by the key that its spellings share."""
    named = [line for line in lines if line.name is not None]
    inside = [name for line in lines for name in _names_inside(line)]
    spelt: dict[str, str] = {}
    for name in (*(line.name or "" for line in named), *inside):
        spelt.setdefault(_key(name), " ".join(name.split()))
    sure = {_key(line.name) for line in named if _is_certain(line)}
    different = len({_key(line.name) for line in named})
    in_brackets = [line for line in named if line.is_bracketed]
    are_names = all(looks_like_a_name(line.name or "") for line in in_brackets)
    all_are_named = different > 1 and len(named) == len(lines) and are_names
    if all_are_named or len(named) >= max(_MOST * len(lines), 2 * different):
        sure |= {_key(line.name) for line in named if not NOT_NAMES & set(_key(line.name).split())}
    # a single word after a sentence is a name where others are named
    sure |= {_key(name) for name in inside if sure or is_tag(name) or len(name.split()) > 1}
    return {key: name for key, name in spelt.items() if key in sure}


def _is_certain(line: _Line) -> bool:
    name = line.name or ""
    return line.is_header or is_tag(name) or (not line.is_bracketed and looks_like_a_name(name))


def _names_inside(line: _Line) -> Iterator[str]:
    """Names that follow a sentence within a line: "So what? Ana: I go." """
    for start in _AFTER_SENTENCE.finditer(line.whole):
        bare = _BARE.match(line.whole, start.end())
        if bare and could_be_a_name(bare[2]) and (is_tag(bare[2]) or looks_like_a_name(bare[2])):
            yield bare[2]


def _key(name: str | None) -> str:
    return " ".join((name or "").casefold().split())
