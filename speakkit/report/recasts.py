"""Corrections as pages show them: the whole phrase, with the words marked that are other ones or weren't clearly heard.

A correction keeps what it doesn't correct. A word of it that was probably misheard would be learnt as right, so it has the mark
that it has in the quote.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from speakkit.model import Quote, Value
from speakkit.text.tokens import Token, tokenise

_Mark = tuple[bool, bool]
_PLAIN: _Mark = (False, False)


class RecastPiece(Value):
    """A stretch of a correction; new where the quote hasn't these words there, doubtful where they weren't clearly heard."""

    text: str
    is_new: bool = False
    is_doubtful: bool = False


def recast(quote: Quote, unclear: Container[int] = ()) -> tuple[RecastPiece, ...]:
    """The quote's correction piece by piece; nothing where there is none.

    Args:
        unclear: the words of the quote, by their number in it, that weren't clearly heard.
    """
    return tuple(_pieces(quote.text, quote.correction, unclear)) if quote.correction else ()


def _pieces(said: str, right: str, unclear: Container[int]) -> Iterator[RecastPiece]:
    tokens = tokenise(right)
    marks: list[_Mark] = [_PLAIN] * len(right)
    end, last = 0, _PLAIN
    for token, mark in zip(tokens, _marks(said, tokens, unclear), strict=True):
        start = end if mark == last else token.start_char
        marks[start : token.end_char] = [mark] * (token.end_char - start)
        end, last = token.end_char, mark
    for (is_new, is_doubtful), places in groupby(range(len(right)), key=marks.__getitem__):
        yield RecastPiece(text="".join(right[at] for at in places), is_new=is_new, is_doubtful=is_doubtful)


def _marks(said: str, right: Sequence[Token], unclear: Container[int]) -> list[_Mark]:
    """For each word of the correction, whether it is new and whether it wasn't clearly heard."""
    marks: list[_Mark] = [(True, False)] * len(right)
    ours, theirs = [token.norm for token in tokenise(said)], [token.norm for token in right]
    for block in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            marks[block.b + step] = (False, block.a + step in unclear)
    return marks
