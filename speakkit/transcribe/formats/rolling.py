"""Captions that show again what they have shown: each word counts once.

A live recogniser's captions roll up (each shows the last line once more), grow (a word more each time) or repeat a sentence
with another word marked. Programs that convert them drop the marks and keep the repetition. Nobody speaks like that
from caption to caption; that somebody says something twice is no reason to drop it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from speakkit.text.tokens import normalise

_MOMENT_MS = 100
"""No caption that is meant to be read is shown for so short a time."""
_CONTIGUOUS_MS = 500
_SHARE_OF_PAIRS = 0.4
_SHARE_OF_DOUBLED = 0.6


@dataclass(frozen=True)
class Screen:
    """What a caption shows: its lines in plain text, and whether anything in it marks the word that is being said."""

    lines: tuple[str, ...]
    start_ms: int = 0
    end_ms: int = _MOMENT_MS + 1
    marks_words: bool = False

    @property
    def tokens(self) -> list[str]:
        return [token for line in self.lines for token in _tokens(line)]

    @property
    def is_momentary(self) -> bool:
        return self.end_ms - self.start_ms <= _MOMENT_MS


def repeated_tokens(screens: Sequence[Screen]) -> list[int]:
    """How many words at the start of each screen the one before it shows already; none, where captions don't repeat.

    Words are what white space separates.
    """
    if not screens or not _repeat(screens):
        return [0] * len(screens)
    return [0, *(_overlap(before, after) for before, after in pairwise(screens))]


def _overlap(before: Screen, after: Screen) -> int:
    """The most words that stand both at the end of one screen, from the start of a line on, and at the start of the next."""
    shown = after.tokens
    for start in range(len(before.lines)):
        last = [token for line in before.lines[start:] for token in _tokens(line)]
        if last and shown[: len(last)] == last:
            return len(last)
    return 0


def _repeat(screens: Sequence[Screen]) -> bool:
    pairs = [pair for pair in pairwise(screens) if pair[1].start_ms - pair[0].end_ms <= _CONTIGUOUS_MS]
    repeated = [pair for pair in pairs if _overlap(*pair)]
    if any(screen.marks_words for screen in screens) or _is_doubled(screens):
        return bool(repeated)
    telling = sum(_tells(*pair) for pair in repeated)
    return (telling > 1 and len(repeated) >= _SHARE_OF_PAIRS * len(pairs)) or any(
        _is_line_kept(*pair) for pair in repeated
    )


def _tells(before: Screen, after: Screen) -> bool:
    """Whether such a repetition is a program's: in a moment, or two words and more before what is new."""
    overlap = _overlap(before, after)
    return before.is_momentary or after.is_momentary or 1 < overlap < len(after.tokens)


def _is_line_kept(before: Screen, after: Screen) -> bool:
    """Whether the last line of one caption stands above a new line in the next."""
    return len(after.lines) > 1 and len(_tokens(after.lines[0])) > 1 and before.lines[-1:] == after.lines[:1]


def _is_doubled(screens: Sequence[Screen]) -> bool:
    """Whether most of what is shown is shown twice or more in a row, one thing after the other."""
    runs = [len(list(run)) for tokens, run in groupby(screens, key=lambda screen: screen.tokens) if len(tokens) > 1]
    doubled = sum(length > 1 for length in runs)
    return doubled > 1 and doubled >= _SHARE_OF_DOUBLED * len(runs)


def _tokens(line: str) -> list[str]:
    return [normalise(piece) for piece in line.split()]
