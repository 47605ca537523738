"""What the rules say of one text, in one line of a test."""

from __future__ import annotations

from speakkit.analyse.engines.rules import GRAMMAR_RULES, TALK_RULES
from speakkit.analyse.engines.rules.sentence import Sentence, occurrences, sentences_ending_at, shown_ends
from speakkit.analyse.engines.rules.talk import Talk, Verdict
from speakkit.text.tokens import tokenise
from tests.support.values import make_transcript


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences as the text shows them, however few its marks are."""
    tokens = tokenise(text)
    return sentences_ending_at(text, tokens, shown_ends(text, tokens))


def corrections(text: str) -> dict[str, list[str]]:
    """The rules' corrections with their neighbourhood, by pattern id."""
    found: dict[str, list[str]] = {}
    for _, occurrence in occurrences(GRAMMAR_RULES, split_sentences(text)):
        found.setdefault(occurrence.pattern_id, []).append(occurrence.right)
    return found


def verdict(pattern_id: str, text: str, **transcript: object) -> Verdict:
    """What the rule of this pattern says of a whole talk."""
    (rule,) = [rule for rule in TALK_RULES if rule.pattern_id == pattern_id]
    return rule.judge(Talk(make_transcript(text, **transcript)))  # type: ignore[arg-type]
