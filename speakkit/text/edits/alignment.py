"""Alignment of what was said with what is right, and changes that belong together made one.

The cheapest way from one to the other, where a word exchanged for another of its lemma, part of speech or letters costs
less than leaving one out and putting one in; then changes beside each other are merged where they are one construction
("to read" -> "reading") and kept apart where they are two (Bryant, Felice & Briscoe 2017; Felice, Bryant & Briscoe 2016).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from speakkit.text.edits.parts import OPEN, Piece

_LONGEST_SWAP = 5
"""Words of the longest passage whose order alone may be changed."""
_MOST_COMPARED = 10_000
"""Pairs of words that are compared at most: a quote and its correction of a hundred words each."""
_OTHER_LEMMA, _OTHER_PART, _OTHER_OPEN_PART = 0.499, 0.5, 0.25
_ALIKE_LETTERS = 0.75
_VERBAL = frozenset({"AUX", "PART", "VERB"})


@dataclass(frozen=True, slots=True)
class Change:
    """The pieces `start:end` of what was said become `right_start:right_end` of what is right."""

    start: int
    end: int
    right_start: int
    right_end: int

    @property
    def is_exchange(self) -> bool:
        return self.start < self.end and self.right_start < self.right_end

    def joined(self, other: Change) -> Change:
        return Change(self.start, other.end, self.right_start, other.right_end)


def changes(said: Sequence[Piece], right: Sequence[Piece]) -> tuple[Change, ...]:
    """What has to be changed, in order, with changes that belong together made one.

    A long passage is compared between what both begin and end with alike; where that is too long, too, it is one change.
    """
    if len(said) * len(right) > _MOST_COMPARED:
        return _changes_inside(said, right)
    steps = _steps(said, right)
    runs = [list(run) for is_kept, run in groupby(steps, lambda step: _is_kept(step, said, right)) if not is_kept]
    return tuple(change for run in runs for change in _merged(run, said, right))


def _changes_inside(said: Sequence[Piece], right: Sequence[Piece]) -> tuple[Change, ...]:
    """The changes of passages too long to compare every word with every other."""
    shorter = min(len(said), len(right))
    ours, theirs = _norms(said), _norms(right)
    lead = next((at for at in range(shorter) if ours[at] != theirs[at]), shorter)
    rest = shorter - lead
    tail = next((at for at in range(rest) if ours[-1 - at] != theirs[-1 - at]), rest)
    end, right_end = len(said) - tail, len(right) - tail
    if (end - lead) * (right_end - lead) > _MOST_COMPARED:
        return (Change(lead, end, lead, right_end),)
    inside = changes(said[lead:end], right[lead:right_end])
    return tuple(
        Change(one.start + lead, one.end + lead, one.right_start + lead, one.right_end + lead) for one in inside
    )


def _is_kept(step: Change, said: Sequence[Piece], right: Sequence[Piece]) -> bool:
    return _norms(said[step.start : step.end]) == _norms(right[step.right_start : step.right_end])


def _norms(pieces: Sequence[Piece]) -> list[str]:
    return [piece.norm for piece in pieces]


def _steps(said: Sequence[Piece], right: Sequence[Piece]) -> list[Change]:
    """The cheapest path, a piece (or a passage in another order) a step."""
    cost = {(0, 0): 0.0}
    came: dict[tuple[int, int], tuple[int, int]] = {}
    for i in range(len(said) + 1):
        for j in range(len(right) + 1):
            options = list(_ways(said, right, i, j))
            if options:
                cost[i, j], came[i, j] = min((cost[origin] + price, origin) for price, origin in options)
    path, at = [], (len(said), len(right))
    while at != (0, 0):
        origin = came[at]
        path.append(Change(origin[0], at[0], origin[1], at[1]))
        at = origin
    return path[::-1]


def _ways(said: Sequence[Piece], right: Sequence[Piece], i: int, j: int) -> Iterator[tuple[float, tuple[int, int]]]:
    if i and j:
        yield _exchange_cost(said[i - 1], right[j - 1]), (i - 1, j - 1)
        for size in range(2, min(i, j, _LONGEST_SWAP) + 1):
            wanted = _norms(right[j - size : j])
            if said[i - 1].norm != right[j - 1].norm and sorted(_norms(said[i - size : i])) == sorted(wanted):
                yield size - 1, (i - size, j - size)
    if i:
        yield 1.0, (i - 1, j)
    if j:
        yield 1.0, (i, j - 1)


def _exchange_cost(one: Piece, other: Piece) -> float:
    """0 (the same) to below 2 (nothing in common): lemma, part of speech and letters."""
    if one.norm == other.norm:
        return 0.0
    lemma = 0.0 if one.lemmas & other.lemmas else _OTHER_LEMMA
    part = 0.0
    if not _may_be_the_same_part(one, other):
        part = _OTHER_OPEN_PART if one.part in OPEN and other.part in OPEN else _OTHER_PART
    return lemma + part + 1 - letters_alike(one.norm, other.norm)


def _may_be_the_same_part(one: Piece, other: Piece) -> bool:
    return one.part == other.part or (not one.parts.isdisjoint(other.parts) and not one.lemmas.isdisjoint(other.lemmas))


def letters_alike(one: str, other: str) -> float:
    """0 (no letter in common) to 1 (the same word)."""
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(one, other)


def _merged(run: Sequence[Change], said: Sequence[Piece], right: Sequence[Piece]) -> list[Change]:
    """Changes in a row, those that belong together made one."""
    if len(run) < 2:
        return list(run)
    whole = run[0].joined(run[-1])
    if whole.start == whole.end or whole.right_start == whole.right_end:
        return [whole]
    for parts in _partings(run, said, right):
        return [
            change for part in parts for change in (_merged(part, said, right) if isinstance(part, list) else [part])
        ]
    touched = (*said[whole.start : whole.end], *right[whole.right_start : whole.right_end])
    return [whole] if any(piece.part in OPEN for piece in touched) else list(run)


_Parts = tuple[list[Change] | Change, ...]
"""A run in parts: changes that are settled, and runs to look at again."""


def _partings(run: Sequence[Change], said: Sequence[Piece], right: Sequence[Piece]) -> Iterator[_Parts]:
    """How the run falls into parts, for the first reason there is; nothing where there is none."""
    changes = list(run)
    for at, change in enumerate(changes):
        if change.is_exchange and change.end - change.start > 1:  # only the order is another
            yield changes[:at], change, changes[at + 1 :]
    for first, last in sorted(combinations(range(len(changes)), 2), key=lambda pair: pair[0] - pair[1]):
        if not any(change.is_exchange for change in changes[first : last + 1]):
            continue
        if _is_one_construction(changes[first].joined(changes[last]), said, right):
            yield changes[:first], changes[first].joined(changes[last]), changes[last + 1 :]
        elif last - first == 1 and _are_two(changes[first], changes[last], said, right):
            yield changes[: first + 1], changes[first + 1 :]


def _is_one_construction(whole: Change, said: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Whether it is the same word written apart, or one phrase of a verb or of one part of speech, longer or shorter."""
    ours, theirs = said[whole.start : whole.end], right[whole.right_start : whole.right_end]
    if "".join(_norms(ours)).replace("-", "") == "".join(_norms(theirs)).replace("-", ""):
        return True
    parts = {piece.part for piece in (*ours, *theirs)}
    is_verbal = parts <= _VERBAL and any(one.lemmas & other.lemmas for one in ours for other in theirs)
    return len(ours) != len(theirs) and (len(parts) == 1 or is_verbal)


def _are_two(one: Change, other: Change, said: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Whether two changes side by side have nothing to do with each other."""
    if one.is_exchange and other.is_exchange:
        return True
    return any(_is_respelt(change, said, right) or _is_determiner(change, said, right) for change in (one, other))


def _is_respelt(change: Change, said: Sequence[Piece], right: Sequence[Piece]) -> bool:
    if not change.is_exchange:
        return False
    return letters_alike(said[change.start].norm, right[change.right_start].norm) > _ALIKE_LETTERS


def _is_determiner(change: Change, said: Sequence[Piece], right: Sequence[Piece]) -> bool:
    touched = (*said[change.start : change.end], *right[change.right_start : change.right_end])
    return all(piece.part == "DET" for piece in touched)
