"""The practice card: the learner's own sentences to fill in, to put in order and to say again, with the answers for the back.

Each exercise is a verified quote with its correction, so that what is practised is what the learner wanted to say. A quote
with a word that wasn't clearly heard is none: an exercise must have a right answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TypeVar

from speakkit.model import Value
from speakkit.report.recasts import RecastPiece
from speakkit.report.shown_quotes import QuoteLine

Made = TypeVar("Made", bound=Value)

EACH = 2
"""How many exercises of a kind a card has."""
REBUILD_WORDS = range(4, 13)
"""Fewer words are in order soon, and more are a puzzle."""


class Gap(Value):
    """A sentence put right, without the word that mattered."""

    before: str
    answer: str
    after: str

    @property
    def whole(self) -> str:
        return f"{self.before}{self.answer}{self.after}".strip()


class Rebuild(Value):
    """The words of a sentence put right, out of order."""

    words: tuple[str, ...]
    answer: str


class SayAgain(Value):
    """What was said, to be said right."""

    said: str
    answer: str


class PracticeCard(Value):
    """The exercises in the order in which the card has them; no words of the learner's stand in two of them."""

    gaps: tuple[Gap, ...]
    rebuilds: tuple[Rebuild, ...]
    again: tuple[SayAgain, ...]

    @cached_property
    def answers(self) -> tuple[str, ...]:
        """One an exercise, numbered as on the card."""
        return (
            *(gap.whole for gap in self.gaps),
            *(one.answer for one in self.rebuilds),
            *(one.answer for one in self.again),
        )


def practice_card(lines: Iterable[QuoteLine]) -> PracticeCard | None:
    """The card of these quotes, the first of which matter most; None where no exercise can be made of any."""
    usable = list(_different(line for line in lines if line.right and not line.is_unclear))
    gaps: list[Gap] = []
    rebuilds: list[Rebuild] = []
    again: list[SayAgain] = []
    for _ in range(EACH):
        _take(usable, gap_of, gaps)
        _take(usable, rebuild_of, rebuilds)
        _take(usable, say_again_of, again)
    if not (gaps or rebuilds or again):
        return None
    return PracticeCard(gaps=tuple(gaps), rebuilds=tuple(rebuilds), again=tuple(again))


def _take(usable: list[QuoteLine], make: Callable[[QuoteLine], Made | None], into: list[Made]) -> None:
    """Move the first quote that this kind of exercise can be made of to the card."""
    for at, line in enumerate(usable):
        if (made := make(line)) is not None:
            into.append(made)
            del usable[at]
            return


def gap_of(line: QuoteLine) -> Gap | None:
    """A gap where exactly one stretch is new, and something is left of the sentence."""
    new = [at for at, piece in enumerate(line.right) if piece.is_new]
    if len(new) != 1 or len(line.right) < 2:
        return None
    before, gap, after = line.right[: new[0]], line.right[new[0]], line.right[new[0] + 1 :]
    if len("".join(piece.text for piece in (*before, *after)).split()) < 2:
        return None
    return Gap(before=_joined(before), answer=gap.text, after=_joined(after))


def rebuild_of(line: QuoteLine) -> Rebuild | None:
    """The words in an order that is the same at every making, and not the right one."""
    right = _joined(line.right).strip()
    words = right.split()
    if len(words) not in REBUILD_WORDS:
        return None
    mixed = sorted(words, key=lambda word: hashlib.sha256(f"{right}{word}".encode()).digest())
    if mixed == words:
        mixed = [*words[1:], words[0]]
    return Rebuild(words=tuple(mixed), answer=right)


def say_again_of(line: QuoteLine) -> SayAgain:
    """What was said, and what would be right."""
    return SayAgain(said=line.words.strip(), answer=_joined(line.right).strip())


def _joined(pieces: Sequence[RecastPiece]) -> str:
    return "".join(piece.text for piece in pieces)


def _different(lines: Iterable[QuoteLine]) -> Iterator[QuoteLine]:
    """Each sentence once, whoever repeated it."""
    seen: set[str] = set()
    for line in lines:
        if (right := _joined(line.right).casefold()) not in seen:
            seen.add(right)
            yield line
