"""Names that are set apart from what is said by other than a colon: a dash, a tab, a bar, a bracket, a line of their own.

A dash or a tab alone proves nothing, since people write them between words, too: such a style is taken for one where most
lines have it and what stands before is a name, or comes again. The lines are then written with colons, as everything is read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from speakkit.transcribe.formats.label_names import (
    BRACKETED_TIME,
    MACHINE_TAG,
    TIMES,
    could_be_a_name,
    is_tag,
    looks_like_a_name,
)
from speakkit.transcribe.formats.label_words import NOT_NAMES

_MOST = 0.6
"""The share of lines that have a style where it is one."""
_NAME = r"(?P<name>[^\s\-–—|<>=;,\t{}\[(\"“”][^|>=;\t{}\"“”\n]{0,47}?)"
_LEAD = re.compile(rf"\s*(?:{BRACKETED_TIME}\s*)?")
_BEFORE = (
    r"(?:(?:[*•·‣▪◦#>\U0001F300-\U0001FAFF\u2600-\u27BF\u200d\ufe0f]|\d{1,4}[.)]"
    r"|start=[\d.]{1,9}s?\s+(?:stop|end)=[\d.]{1,9}s?\s+(?:speaker[_=])?)\s*)"
)
"""What lists, quotations and programs begin lines with."""
_STYLES = tuple(
    re.compile(style, re.IGNORECASE)
    for style in (
        rf"{_BEFORE}{{1,9}}(?:\*\*|__)?{_NAME}\s*(?:\*\*|__)?[:：](?:\*\*|__)?\s*(?P<text>\S.*)",
        rf"{_NAME}\s+(?P<time>{BRACKETED_TIME})\s*[:：–—-]?\s+(?P<text>\S.*)",
        rf"{_NAME}\t+(?P<time>{TIMES})\t+(?P<text>\S.*)",
        rf"(?:(?P<time>{TIMES})\t+)?{_NAME}\t+(?P<text>\S.*)",
        rf"\"?{_NAME}\"?\s*[,;]\s*\"(?P<text>.+)\"\s*",
        rf"{_NAME}\s+(?P<time>{TIMES})\s+(?P<text>\S.*)",
        rf"{_NAME}\s+[-–—]+\s+(?P<text>\S.*)",
        rf"{_NAME}\s*(?:\||>+|=+|;)\s*(?P<text>\S.*)",
        rf"(?P<name>{MACHINE_TAG})\s+(?P<text>[^\s:(\[].*)",
        rf"{_NAME}\s*(?:→|⇒)\s*(?P<text>\S.*)",
        r"[«‹](?P<name>[^«»‹›\n]{1,48})[»›]\s+(?P<text>\S.*)",
        r"(?P<name>(?:[^\W\d_]\.\s?){1,3})(?P<text>(?<=\s)\S.*)",
        r"(?P<name>[^\s,:\d][^,:\n]{0,47}),(?P<text>[^\s,].*)",
        r"\{(?P<name>[^{}\n]{1,48})\}\s*[:：]?\s*(?P<text>\S.*)",
    )
)
_ALONE = re.compile(
    rf"\s*{_BEFORE}{{0,9}}(?:\*\*|__)?(?P<name>[^\s.,;:!?…*_#>\-–—][^.,;:!?…*_\n]{{0,30}}?)\s*(?:\*\*|__)?\s*"
)


def with_colons(blocks: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """The lines, with names and colons where they set names apart in another style."""
    lines = [line for block in blocks for line in block if line.strip()]
    for style in _STYLES:
        used = _Used(style, lines)
        if used.is_used:
            return [[used.rewritten(line) for line in block] for block in blocks]
    alone = _names_alone(lines)
    return [[f"{match['name']}:" if (match := _alone(line, alone)) else line for line in block] for block in blocks]


@dataclass(frozen=True)
class _Used:
    """A style, and the lines that may be written in it."""

    style: re.Pattern[str]
    lines: Sequence[str]

    @cached_property
    def _names(self) -> Counter[str]:
        """What stands before the text in this style, and how often: names as they are written, and words that come again."""
        found = Counter(match["name"] for line in self.lines if (match := self._match(line)))
        return Counter(
            {name: count for name, count in found.items() if _is_name(name) or (count > 1 and _is_word(name))}
        )

    @property
    def is_used(self) -> bool:
        """Whether most lines have the style, and more than one is named by it, or one again and again."""
        return self._names.total() >= max(2, _MOST * len(self.lines)) and (
            len(self._names) > 1 or self._names.total() > 2
        )

    def rewritten(self, line: str) -> str:
        match = self._match(line)
        if match is None or match["name"] not in self._names:
            return line
        time = (match.groupdict().get("time") or "").strip("[]() ")
        lead = f"[{time}] " if time else line[: match.start()]
        return f"{lead}{match['name']}: {match['text']}"

    def _match(self, line: str) -> re.Match[str] | None:
        lead = _LEAD.match(line)
        match = self.style.fullmatch(line, lead.end() if lead else 0)
        return match if match is not None and could_be_a_name(match["name"]) else None


def _is_name(name: str) -> bool:
    return is_tag(name) or looks_like_a_name(name)


def _is_word(name: str) -> bool:
    return len(name.split()) == 1 and name.casefold() not in NOT_NAMES and not name[0].isdigit()


def _names_alone(lines: Sequence[str]) -> frozenset[str]:
    """Names that stand in a line of their own, above what each says: they take turns, or each comes again."""
    named = [(number, match) for number, line in enumerate(lines) if (match := _alone(line))]
    names = Counter(_key(match) for _, match in named)
    numbers = [number for number, _ in named]
    follows = any(later == earlier + 1 for earlier, later in pairwise(numbers))
    takes_turns = numbers == [*range(0, len(lines), 2)]
    if numbers[:1] != [0] or numbers[-1] == len(lines) - 1 or follows or len(names) < 2:
        return frozenset()
    return frozenset(names) if takes_turns or min(names.values()) > 1 else frozenset()


def _alone(line: str, names: frozenset[str] | None = None) -> re.Match[str] | None:
    match = _ALONE.fullmatch(line)
    if (
        match is None
        or len(match["name"].split()) > 4
        or not (is_tag(match["name"]) or looks_like_a_name(match["name"]))
    ):
        return None
    return match if names is None or _key(match) in names else None


def _key(match: re.Match[str]) -> str:
    return " ".join(match["name"].casefold().split())
