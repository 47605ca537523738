"""What an engine writes is as little trusted as what it quotes: its texts go to people, its labels into profiles.

Characters that steer a terminal, hide text or turn its direction are taken out, and texts are cut to a length for
people. A passage in quotation marks that claims what was said is looked for in the transcript like any quote; a sentence
with one that nobody can vouch for is left out whole, since one with a hole in it can't be read. Advice may quote what to say
instead: there, only what the words before it call said is looked for. Straight single marks stand around words that are
spoken of ('used to' takes a plain verb), and claim nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from itertools import pairwise

from speakkit.analyse.protocol import AnalysisDraft, ExampleDraft, InsightDraft, Tally
from speakkit.analyse.verify.anchoring import UNAMBIGUOUS_FROM, Anchor, Rejection
from speakkit.text.harmless import harmless
from speakkit.text.tokens import token_count

LABEL_CHARACTERS = 80
TEXT_CHARACTERS = 1200
ALTERNATIVE_CHARACTERS = 200
RULE_CHARACTERS = 200

UNNAMED = "Unnamed pattern"
"""Stands for a label without a visible character."""

QUOTED = re.compile(
    r"“([^“”]*)”|\"([^\"]*)\"|«([^«»]*)»|„([^„“”]*)[“”]"
    r"|‘((?:[^‘’]|’(?=\w))*)’(?!\w)"  # an apostrophe within a word closes nothing
)
_CLAIMED = re.compile(r"\b(?:said|you (?:say|use|used)|instead of|rather than|not)\W+(?:\w+\W+){0,2}$", re.IGNORECASE)
"""Words before a passage in advice that call it said."""
_ADVISED = re.compile(r"\b(?:say|saying|try|use|using|practi[sc]e|repeat)\W+(?:\w+\W+){0,2}$", re.IGNORECASE)
"""Words before a passage that call it what to say."""
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)]*\s+")


def plain(text: str, characters: int = TEXT_CHARACTERS) -> str:
    """The text on one line without control, direction and invisible characters, cut to a length."""
    line = " ".join(harmless(text.replace("\r", " ")).split())
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
    strengths = []
    for strength in draft.strengths:
        text, count = _truthful(strength.text, anchor)
        strengths.append(strength.model_copy(update={"text": text}))
        unsaid += count
    changes = {
        "insights": tuple(insights),
        "strengths": tuple(strengths),
        "summary": summary,
        "focus_next": focus_next or None,
        "focus_rule": plain(draft.focus_rule or "", RULE_CHARACTERS) or None,
    }
    return draft.model_copy(update=changes), unsaid + in_summary + in_focus


def _cleaned(insight: InsightDraft, anchor: Anchor) -> tuple[InsightDraft, int]:
    label = plain(insight.pattern, LABEL_CHARACTERS) or UNNAMED
    detail, in_detail = _truthful(insight.detail, anchor)
    suggestion, in_suggestion = _truthful(insight.suggestion, anchor, _is_claimed)
    alternative = plain(insight.alternative or "", ALTERNATIVE_CHARACTERS) or None
    tally, in_tally = _cleaned_tally(insight.tally, anchor)
    changes = {"pattern": label, "detail": detail, "tally": tally, "suggestion": suggestion, "alternative": alternative}
    return insight.model_copy(update=changes), in_detail + in_tally + in_suggestion


def _cleaned_tally(tally: Tally | None, anchor: Anchor) -> tuple[Tally | None, int]:
    """The tally, unless what it says of the words that it counts isn't so or can't be shown."""
    if tally is None:
        return None, 0
    said = tally.sentence(1)
    shown, unsaid = _truthful(said, anchor)
    return (tally if shown == said else None), unsaid


def _is_claimed(before: str) -> bool:
    return _CLAIMED.search(before) is not None


def _is_advised(before: str) -> bool:
    return not _is_claimed(before) and _ADVISED.search(before) is not None


def _truthful(text: str, anchor: Anchor, is_claim: Callable[[str], bool] = lambda before: True) -> tuple[str, int]:
    """The text without the sentences that claim to be said what wasn't, and how many passages that were.

    Args:
        is_claim: whether a passage is called said by the words before it.
    """
    shown = plain(text)
    unsaid = [
        match for match in QUOTED.finditer(shown) if is_claim(shown[: match.start()]) and _is_unsaid(match, anchor)
    ]
    if not unsaid:
        return shown, 0
    return without_sentences(shown, unsaid), len(unsaid)


def without_sentences(text: str, passages: Collection[re.Match[str]]) -> str:
    """The text without the sentences that these passages stand in; no sentence ends within quotation marks."""
    quoted = [match.span() for match in QUOTED.finditer(text)]
    ends = [end for end in _sentence_ends(text) if not any(start < end < stop for start, stop in quoted)]
    kept = [
        text[start:end]
        for start, end in pairwise((0, *ends, len(text)))
        if not any(start <= match.start() < end for match in passages)
    ]
    return "".join(kept).strip()


def _is_unsaid(match: re.Match[str], anchor: Anchor) -> bool:
    passage = next(group for group in match.groups() if group is not None)
    if token_count(passage) < UNAMBIGUOUS_FROM:
        return False
    return isinstance(anchor.anchor(ExampleDraft(quote=passage)), Rejection)


def _sentence_ends(text: str) -> list[int]:
    """Where a sentence of a text for people ends, spaces after it included."""
    return [match.end() for match in _SENTENCE_END.finditer(text)]
