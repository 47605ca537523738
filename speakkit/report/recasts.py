"""Corrections as pages show them: the whole phrase, with the words that are other ones marked."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from speakkit.model import Quote, Value
from speakkit.text.tokens import tokenise


class RecastPiece(Value):
    """A stretch of a correction; new where the quote hasn't these words there."""

    text: str
    is_new: bool = False


def recast(quote: Quote) -> tuple[RecastPiece, ...]:
    """The quote's correction piece by piece; nothing where there is none."""
    return tuple(_pieces(quote.text, quote.correction)) if quote.correction else ()


def _pieces(said: str, right: str) -> Iterator[RecastPiece]:
    tokens = tokenise(right)
    ours, theirs = [token.norm for token in tokenise(said)], [token.norm for token in tokens]
    at = 0
    for kind, _, _, first, last in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if first == last:
            continue
        end = tokens[last].start_char if last < len(tokens) else len(right)
        new_end = tokens[last - 1].end_char if kind != "equal" else end
        yield RecastPiece(text=right[at:new_end], is_new=kind != "equal")
        if new_end < end:
            yield RecastPiece(text=right[new_end:end])
        at = end
