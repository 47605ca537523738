"""Where a quote stands in its transcript, and what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from speakkit.model import Quote
from speakkit.text.tokens import TOKENISER_VERSION, Token, find_run, tokenise


class Surroundings(NamedTuple):
    """Places of characters in a text: a passage is `first` to `last`, its neighbourhood begins at `begin` and ends at `end`."""

    begin: int
    first: int
    last: int
    end: int


def surroundings(tokens: Sequence[Token], passage: range, neighbours: int) -> Surroundings:
    """A passage of tokens with up to so many tokens before and after it."""
    begin, end = max(0, passage.start - neighbours), min(len(tokens), passage.stop + neighbours)
    return Surroundings(
        begin=tokens[begin].start_char,
        first=tokens[passage.start].start_char,
        last=tokens[passage.stop - 1].end_char,
        end=tokens[end - 1].end_char,
    )


def place_of(quote: Quote, tokens: Sequence[Token]) -> range | None:
    """The tokens of a transcript that a stored quote is; None where they can't be found.

    Its indices count the tokens of one version of the tokeniser. Those of another version are looked for anew, by the
    quote's own words, nearest to where they were.
    """
    stored = range(quote.token_start, quote.token_end)
    if quote.tokeniser_version == TOKENISER_VERSION:
        return stored if stored.stop <= len(tokens) else None
    wanted = [token.norm for token in tokenise(quote.text)]
    starts = find_run(wanted, [token.norm for token in tokens])
    if not starts:
        return None
    nearest = min(starts, key=lambda at: abs(at - quote.token_start))
    return range(nearest, nearest + len(wanted))
