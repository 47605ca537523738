"""Edits: changes in the tokens of a text, with their types."""

from __future__ import annotations

from collections.abc import Sequence
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
    """What has to be changed in an English text to make it the other one, in order; words alone, no punctuation."""
    ours, theirs = pieces_of(said), pieces_of(right)
    return tuple(_typed(change, ours, theirs) for change in changes(ours, theirs))


def _typed(change: Change, ours: Sequence[Piece], theirs: Sequence[Piece]) -> TypedEdit:
    start, end = _tokens(ours, change.start, change.end)
    right_start, right_end = _tokens(theirs, change.right_start, change.right_end)
    splits_ours = start == end and 0 < change.start < len(ours) and ours[change.start - 1].token == start - 1
    joins = right_start < right_end and _is_half(theirs, change.right_start, change.right_end)
    if start == end and joins and splits_ours:  # "he" -> "he's": the whole word is another one
        start = start - 1
    if right_start == right_end and _is_half(ours, change.start, change.end):
        right_start = max(0, right_end - 1)
    return TypedEdit(
        start,
        end,
        right_start,
        right_end,
        types_of(
            ours[change.start : change.end],
            theirs[change.right_start : change.right_end],
            theirs[: change.right_start],
            theirs[change.right_end :],
        ),
    )


def _tokens(pieces: Sequence[Piece], start: int, end: int) -> tuple[int, int]:
    """The tokens that pieces are of; where there are none, the token that follows, twice."""
    if start < end:
        return pieces[start].token, pieces[end - 1].token + 1
    following = pieces[start].token if start < len(pieces) else (pieces[-1].token + 1 if pieces else 0)
    return following, following


def _is_half(pieces: Sequence[Piece], start: int, end: int) -> bool:
    """Whether the pieces are a part of a contraction only."""
    tokens = {piece.token for piece in pieces[start:end]}
    return any(piece.token in tokens for piece in (*pieces[:start], *pieces[end:]))
