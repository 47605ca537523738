"""The embedded analyser: rules for the commonest patterns of spoken learners' English, no key and no network.

A rule that fires on correct speech is worse than one that misses: a pattern of grammar is reported where a rule is certain,
or where it was found twice; a habit of the whole talk where it is well above what listeners are used to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from speakkit.analyse.protocol import AnalysisDraft, AnalysisRequest, ExampleDraft, InsightDraft, ProbeDraft
from speakkit.analyse.rules import GRAMMAR_RULES, TALK_RULES
from speakkit.analyse.rules.sentence import Occurrence, occurrences
from speakkit.analyse.rules.talk import Place, Talk
from speakkit.analyse.vocabulary import Pattern, vocabulary
from speakkit.ledger import CallLedger, content_hash
from speakkit.model import MAX_INSIGHTS, ObservationState
from speakkit.settings import Settings

RULES_VERSION = "1"
"""Changes with every rule that finds something else: no trend runs across it."""

_WEIGHT = {"low": 1, "medium": 2, "high": 3}
_CONTEXT = 2
"""Tokens of context on each side of a quote."""


@dataclass(frozen=True)
class Finding:
    """What the rules say of one pattern; the fields below `state` count where it is "present".

    `count` is how often it occurred, `gravity` how much that weighs: the count, or how far a habit is above its limit.
    """

    pattern: Pattern
    state: ObservationState
    places: tuple[Place, ...] = ()
    count: int = 0
    gravity: float = 0.0
    evidence: str = ""
    advice: str = ""

    @property
    def weight(self) -> float:
        return _WEIGHT[self.pattern.severity] * self.gravity


class RulesAnalyser:
    """See the module."""

    name = "rules"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def analyse(self, request: AnalysisRequest, ledger: CallLedger) -> AnalysisDraft:
        """At most five insights, most severe and frequent first, and a probe of every pattern that the rules know."""
        talk = Talk(request.transcript)
        engine_version = RULES_VERSION
        with ledger.start(
            engine=self.name,
            engine_version=engine_version,
            model=None,
            input_hash=content_hash(request.transcript.text),
        ) as call:
            findings = sorted(find(talk), key=lambda finding: (-finding.weight, finding.pattern.pattern_id))
            call.cost_usd = 0.0
        listed = [finding for finding in findings if finding.places][:MAX_INSIGHTS]
        insights = tuple(_insight(finding, talk) for finding in listed)
        return AnalysisDraft(
            insights=insights,
            probes=tuple(_probe(finding, talk) for finding in findings),
            focus_next=insights[0].suggestion if insights else None,
            summary=_summary(listed),
            engine=self.name,
            engine_version=engine_version,
        )


def find(talk: Talk) -> Iterator[Finding]:
    """A finding for each pattern that the rules know."""
    patterns = vocabulary().patterns
    found = _grammar(talk)
    said = frozenset(word for sentence in talk.sentences for word in sentence.vocabulary)
    for pattern_id, opportunities in _opportunities().items():
        places = found.get(pattern_id)
        if places:
            yield _grammar_finding(patterns[pattern_id], places)
        else:
            yield Finding(patterns[pattern_id], "no_opportunity" if opportunities.isdisjoint(said) else "absent")
    for rule in TALK_RULES:
        verdict = rule.judge(talk)
        yield Finding(
            patterns[rule.pattern_id],
            verdict.state,
            verdict.places,
            verdict.count,
            verdict.excess,
            verdict.evidence,
            verdict.advice,
        )


def known_pattern_ids() -> frozenset[str]:
    """The patterns that the rules probe in every transcript."""
    return frozenset(_opportunities()) | {rule.pattern_id for rule in TALK_RULES}


def _opportunities() -> dict[str, frozenset[str]]:
    """The words that offer an opportunity for each pattern of grammar."""
    opportunities: dict[str, frozenset[str]] = {}
    for rule in GRAMMAR_RULES:
        opportunities[rule.pattern_id] = opportunities.get(rule.pattern_id, frozenset()) | rule.opportunities
    return opportunities


def _grammar(talk: Talk) -> dict[str, list[Occurrence]]:
    """The occurrences of each pattern, in order; where two rules correct the same words, the earlier rule has them."""
    kept: list[Occurrence] = []
    for _, occurrence in occurrences(GRAMMAR_RULES, talk.sentences):
        if not any(occurrence.corrects_the_same_as(earlier) for earlier in kept):
            kept.append(occurrence)
    found: dict[str, list[Occurrence]] = {}
    for occurrence in sorted(kept, key=lambda place: place.token_start):
        found.setdefault(occurrence.pattern_id, []).append(occurrence)
    return found


def _grammar_finding(pattern: Pattern, occurred: Sequence[Occurrence]) -> Finding:
    first = occurred[0]
    return Finding(
        pattern,
        "present",
        places=tuple((place.token_start, place.token_end) for place in occurred),
        count=len(occurred),
        gravity=len(occurred),
        evidence="Heard once." if len(occurred) == 1 else f"Heard {len(occurred)} times.",
        advice=f"For example, say “{first.right}” instead of “{first.said}”.",
    )


def _insight(finding: Finding, talk: Talk) -> InsightDraft:
    pattern = finding.pattern
    return InsightDraft(
        category=pattern.category,
        pattern=pattern.pattern_id,
        detail=f"{pattern.definition} {finding.evidence}",
        frequency=finding.count,
        severity=pattern.severity,
        suggestion=f"{pattern.practice} {finding.advice}".strip(),
        examples=_examples(finding, talk),
    )


def _probe(finding: Finding, talk: Talk) -> ProbeDraft:
    return ProbeDraft(pattern_id=finding.pattern.pattern_id, state=finding.state, examples=_examples(finding, talk))


def _examples(finding: Finding, talk: Talk) -> tuple[ExampleDraft, ...]:
    return tuple(_example(place, talk) for place in finding.places)


def _example(place: Place, talk: Talk) -> ExampleDraft:
    start, end = max(0, place[0] - _CONTEXT), min(len(talk.tokens), place[1] + _CONTEXT)
    return ExampleDraft(quote=talk.quoted((start, end)), token_start=start, core=place)


def _summary(listed: Sequence[Finding]) -> str:
    if not listed:
        return "The rules found none of the patterns that they know."
    return f"Found by rules, most important first: {', '.join(finding.pattern.label for finding in listed)}."
