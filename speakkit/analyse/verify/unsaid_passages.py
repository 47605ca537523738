"""What an engine writes is as little trusted as what it quotes: its texts go to people, its labels into profiles.

Characters that steer a terminal, hide text or turn its direction are taken out, and texts are cut to a length for
people. A passage in quotation marks that claims what was said is looked for in the transcript like any quote. Advice may
quote what to say instead: there, only what the words before it call said is looked for. Straight single marks stand
around words that are spoken of ('used to' takes a plain verb), and claim nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from speakkit.analyse.protocol import AnalysisDraft, ExampleDraft, InsightDraft
from speakkit.analyse.verify.anchoring import UNAMBIGUOUS_FROM, Anchor, Rejection
from speakkit.text.tokens import word_count

LABEL_CHARACTERS = 80
TEXT_CHARACTERS = 1200

UNSAID = "[…]"
"""Stands for a passage in quotation marks that nobody said."""

UNNAMED = "Unnamed pattern"
"""Stands for a label without a visible character."""

_QUOTED = re.compile(
    r"“([^“”]*)”|\"([^\"]*)\"|«([^«»]*)»|„([^„“”]*)[“”]"
    r"|‘((?:[^‘’]|’(?=\w))*)’(?!\w)"  # an apostrophe within a word closes nothing
)
_CLAIMED = re.compile(r"\b(?:said|you (?:say|use|used)|instead of|rather than|not)\W+(?:\w+\W+){0,2}$", re.IGNORECASE)
"""Words before a passage in advice that call it said."""
_ADVISED = re.compile(r"\b(?:say|saying|try|use|using|practi[sc]e|repeat)\W+(?:\w+\W+){0,2}$", re.IGNORECASE)
"""Words before a passage that call it what to say."""
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
        cleaned_insight, count = _cleaned(insight, anchor)
        insights.append(cleaned_insight)
        unsaid += count
    summary, in_summary = _truthful(draft.summary, anchor)
    focus_next, in_focus = _truthful(draft.focus_next or "", anchor, lambda before: not _is_advised(before))
    changes = {"insights": tuple(insights), "summary": summary, "focus_next": focus_next or None}
    return draft.model_copy(update=changes), unsaid + in_summary + in_focus


def _cleaned(insight: InsightDraft, anchor: Anchor) -> tuple[InsightDraft, int]:
    label = plain(insight.pattern, LABEL_CHARACTERS) or UNNAMED
    detail, in_detail = _truthful(insight.detail, anchor)
    suggestion, in_suggestion = _truthful(insight.suggestion, anchor, _is_claimed)
    changes = {"pattern": label, "detail": detail, "suggestion": suggestion}
    return insight.model_copy(update=changes), in_detail + in_suggestion


def _is_claimed(before: str) -> bool:
    return _CLAIMED.search(before) is not None


def _is_advised(before: str) -> bool:
    return not _is_claimed(before) and _ADVISED.search(before) is not None


def _truthful(text: str, anchor: Anchor, is_claim: Callable[[str], bool] = lambda before: True) -> tuple[str, int]:
    """The text with what is claimed to be said, and wasn't, left out, and how often it was.

    Args:
        is_claim: whether a passage is called said by the words before it.
    """
    unsaid, shown = 0, plain(text)

    def judged(match: re.Match[str]) -> str:
        nonlocal unsaid
        passage = next(group for group in match.groups() if group is not None)
        if word_count(passage) < UNAMBIGUOUS_FROM or not is_claim(shown[: match.start()]):
            return match.group()
        if isinstance(anchor.anchor(ExampleDraft(quote=passage)), Rejection):
            unsaid += 1
            return UNSAID
        return match.group()

    return _QUOTED.sub(judged, shown), unsaid
