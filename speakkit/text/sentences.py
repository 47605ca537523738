"""Where one sentence of a transcript ends and the next begins; where it has no punctuation, one stretch between pauses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from speakkit.model import MIN_PAUSE_MS, Transcript
from speakkit.text.tokens import Token, token_times

_SENTENCE_END = re.compile(r"[.!?…]")


def sentences(transcript: Transcript, tokens: Sequence[Token]) -> list[range]:
    """The tokens of each sentence; of each stretch between pauses where the transcript has no punctuation."""
    between = [transcript.text[one.end_char : other.start_char] for one, other in pairwise(tokens)]
    ends = [number + 1 for number, gap in enumerate(between) if _SENTENCE_END.search(gap)]
    if not ends:
        times = token_times(tokens, transcript.words)
        ends = [number + 1 for number, (one, other) in enumerate(pairwise(times)) if _is_pause(one, other)]
    return [range(start, end) for start, end in pairwise((0, *ends, len(tokens)))]


def _is_pause(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    return one is not None and other is not None and other[0] - one[1] >= MIN_PAUSE_MS
