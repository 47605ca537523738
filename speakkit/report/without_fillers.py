"""A sentence of the learner's own without its fillers: what to say instead of "um", in the learner's words."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import NamedTuple

from speakkit.model import Transcript
from speakkit.text.sentences import sentences
from speakkit.text.tokens import Token, fillers_of

_WORDS = range(4, 26)
"""Words of a sentence that is worth saying again; a longer one is mostly several without a full stop."""


class Unfilled(NamedTuple):
    """The tokens of a whole sentence, and its text without fillers."""

    tokens: range
    text: str


def without_fillers(
    transcript: Transcript, tokens: Sequence[Token], passage: range, flaws: Container[int]
) -> Unfilled | None:
    """The sentence around this filler; None where it is none, or where nobody should say the sentence again.

    Args:
        flaws: tokens that weren't clearly heard, were given up, or lie in a mistake.
    """
    fillers = fillers_of(transcript.language)
    if not all(tokens[at].norm in fillers for at in passage):
        return None
    own = next((one for one in sentences(transcript, tokens) if passage.start in one), passage)
    kept = [at for at in own if tokens[at].norm not in fillers]
    if len(kept) not in _WORDS or any(at in flaws for at in kept):
        return None
    said = "".join(
        _with_gap(transcript.text, tokens, before, at) for before, at in zip([None, *kept], kept, strict=False)
    )
    return Unfilled(own, said[:1].upper() + said[1:])


def _with_gap(text: str, tokens: Sequence[Token], before: int | None, at: int) -> str:
    """The word, with what stands between it and the one before; of what surrounded a filler nothing is left."""
    if before is None:
        return tokens[at].text
    gap = text[tokens[before].end_char : tokens[at].start_char] if at == before + 1 else " "
    return f"{gap}{tokens[at].text}"
