"""What an engine writes is as little trusted as what it quotes: its texts go to people, its labels into profiles.

Characters that steer a terminal, hide text or turn its direction are taken out, and texts are cut to a length for
people. A passage in quotation marks that claims what was said is looked for in the transcript like any quote; advice may
quote, since it says what to say instead.
"""

from __future__ import annotations

import re
import unicodedata

from speakkit.analyse.anchor import UNAMBIGUOUS_FROM, Anchor, Rejection
from speakkit.analyse.protocol import AnalysisDraft, ExampleDraft, InsightDraft
from speakkit.tokens import word_count

LABEL_CHARACTERS = 80
TEXT_CHARACTERS = 1200

UNSAID = "[…]"
"""Stands for a passage in quotation marks that nobody said."""

UNNAMED = "Unnamed pattern"
"""Stands for a label without a visible character."""

_QUOTED = re.compile(r"“([^“”]*)”|\"([^\"]*)\"|«([^«»]*)»|„([^„“”]*)[“”]")
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def plain(text: str, characters: int = TEXT_CHARACTERS) -> str:
    """The text on one line without control, direction and invisible characters, cut to a length."""
    visible = "".join(c if unicodedata.category(c) not in _INVISIBLE else " " if c in "\n\r\t" else "" for c in text)
    line = " ".join(visible.split())
    return line if len(line) <= characters else line[: characters - 1].rstrip() + "…"


def cleaned(draft: AnalysisDraft, anchor: Anchor) -> tuple[AnalysisDraft, int]:
    """The draft with texts that may be shown, and how many passages in quotation marks nobody said."""
    insights = []
    unsaid = 0
    for insight in draft.insights:
        detail, count = _truthful(insight.detail, anchor)
        insights.append(_cleaned(insight, detail))
        unsaid += count
    summary, count = _truthful(draft.summary, anchor)
    focus_next = None if draft.focus_next is None else plain(draft.focus_next)
    changes = {"insights": tuple(insights), "summary": summary, "focus_next": focus_next or None}
    return draft.model_copy(update=changes), unsaid + count


def _cleaned(insight: InsightDraft, detail: str) -> InsightDraft:
    label = plain(insight.pattern, LABEL_CHARACTERS) or UNNAMED
    return insight.model_copy(update={"pattern": label, "detail": detail, "suggestion": plain(insight.suggestion)})


def _truthful(text: str, anchor: Anchor) -> tuple[str, int]:
    """The text with what is claimed to be said, and wasn't, left out, and how often it was."""
    unsaid = 0

    def judged(match: re.Match[str]) -> str:
        nonlocal unsaid
        passage = next(group for group in match.groups() if group is not None)
        if word_count(passage) < UNAMBIGUOUS_FROM:
            return match.group()
        if isinstance(anchor.anchor(ExampleDraft(quote=passage)), Rejection):
            unsaid += 1
            return UNSAID
        return match.group()

    return _QUOTED.sub(judged, plain(text)), unsaid
