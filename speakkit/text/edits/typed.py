"""Edits: changes in the tokens of a text, with their types."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from speakkit.text.edits.alignment import Change, changes
from speakkit.text.edits.parts import Piece, pieces_of
from speakkit.text.edits.types import types_of
from speakkit.text.tokens import Token


@dataclass(frozen=True, slots=True)
class TypedEdit:
    """The tokens `start:end` of what was said become `right_start:right_end` of what is right.

    `types` are those of ERRANT that it may have, the likeliest first.
    """

    start: int
    end: int
    right_start: int
    right_end: int
    types: tuple[str, ...]


def typed_edits(said: Sequence[Token], right: Sequence[Token]) -> tuple[TypedEdit, ...]:
    """What has to be changed in an English text to make it the other one, in order; words alone, no punctuation.

    All of them made give the right text: where a part of a contraction changes ("am not" -> "don't"), the edit is of all of it.
    """
    ours, theirs = pieces_of(said), pieces_of(right)
    found = changes(ours, theirs)
    runs = _runs_of_whole_tokens(_steps(found, len(ours)), ours, theirs)
    changed = frozenset(found)
    return tuple(_typed(run, changed, ours, theirs) for run in runs if not changed.isdisjoint(run))


def _steps(found: Sequence[Change], pieces: int) -> Iterator[Change]:
    """The way from one text to the other: the changes, and between them each piece that stays."""
    at = right_at = 0
    for change in (*found, None):
        until = pieces if change is None else change.start
        for kept in range(until - at):
            yield Change(at + kept, at + kept + 1, right_at + kept, right_at + kept + 1)
        if change is not None:
            yield change
            at, right_at = change.end, change.right_end


def _runs_of_whole_tokens(
    steps: Iterator[Change], ours: Sequence[Piece], theirs: Sequence[Piece]
) -> Iterator[tuple[Change, ...]]:
    """The way in runs, each of which ends where a token ends in both texts."""
    run: list[Change] = []
    for step in steps:
        run.append(step)
        if not (_is_inside(ours, step.end) or _is_inside(theirs, step.right_end)):
            yield tuple(run)
            run = []


def _is_inside(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a token begins before the piece and goes on with it."""
    return 0 < at < len(pieces) and pieces[at - 1].token == pieces[at].token


def _typed(
    run: Sequence[Change], changed: Collection[Change], ours: Sequence[Piece], theirs: Sequence[Piece]
) -> TypedEdit:
    types = (kind for step in run if step in changed for kind in _types(step, ours, theirs))
    whole = run[0].joined(run[-1])
    return TypedEdit(
        *_tokens(ours, whole.start, whole.end),
        *_tokens(theirs, whole.right_start, whole.right_end),
        types=tuple(dict.fromkeys(types)),
    )


def _types(change: Change, ours: Sequence[Piece], theirs: Sequence[Piece]) -> tuple[str, ...]:
    return types_of(
        ours[change.start : change.end],
        theirs[change.right_start : change.right_end],
        theirs[: change.right_start],
        theirs[change.right_end :],
    )


def _tokens(pieces: Sequence[Piece], start: int, end: int) -> tuple[int, int]:
    """The tokens that pieces are of; where there are none, the token that follows, twice."""
    if start < end:
        return pieces[start].token, pieces[end - 1].token + 1
    following = pieces[start].token if start < len(pieces) else (pieces[-1].token + 1 if pieces else 0)
    return following, following
