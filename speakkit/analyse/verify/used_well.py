"""What an engine says was said right is checked like what it says was wrong.

Words that are shown as an example to keep must be in the transcript, must not rest on what was probably misheard, and must
not touch a mistake. No sentence with a mistake or a doubtful word in it is praised: whoever is praised for it learns the mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from speakkit.analyse.protocol import ExampleDraft, StrengthDraft
from speakkit.analyse.verify.anchoring import Anchor
from speakkit.model import Quote, QuotedStrength

MAX_STRENGTHS = 3
"""How many constructions used well one analysis shows."""


def used_well(
    drafts: Iterable[StrengthDraft], anchor: Anchor, mistakes: Sequence[Quote]
) -> tuple[tuple[QuotedStrength, ...], int]:
    """The strengths that their words show, and how many have none that do."""
    shown: list[QuotedStrength] = []
    without = 0
    for draft in drafts:
        quote = said_right(draft.example, anchor, mistakes)
        if quote is None or not draft.text or not anchor.has_sound_sentences(quote, mistakes):
            without += 1
        elif all(quote != other.quote for other in shown):
            shown.append(QuotedStrength(text=draft.text, quote=quote))
    return tuple(shown[:MAX_STRENGTHS]), without


def said_right(example: ExampleDraft | None, anchor: Anchor, mistakes: Sequence[Quote]) -> Quote | None:
    """The place of an example of right speech, None where nothing in the transcript vouches for it."""
    result = None if example is None else anchor.anchor(example)
    if not isinstance(result, Quote) or any(touch(result, mistake) for mistake in mistakes):
        return None
    return result


def touch(one: Quote, other: Quote) -> bool:
    """Whether two quotes share a token."""
    return one.token_start < other.token_end and other.token_start < one.token_end
