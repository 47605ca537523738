"""The embedded analyser: rules for the commonest patterns of spoken learners' English, no key and no network.

A rule that fires on correct speech is worse than one that misses: a pattern is reported where a rule is certain, or where
it was found twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version

from speakkit.analyse.protocol import AnalysisDraft, AnalysisRequest, ExampleDraft, InsightDraft, ProbeDraft
from speakkit.analyse.rules import GRAMMAR_RULES
from speakkit.analyse.rules.sentence import Occurrence, Rule, Sentence, occurrences, split_sentences
from speakkit.analyse.vocabulary import Pattern, vocabulary
from speakkit.ledger import CallLedger, content_hash
from speakkit.model import MAX_INSIGHTS
from speakkit.settings import Settings
from speakkit.tokens import Token, tokenise

RULES: tuple[Rule, ...] = GRAMMAR_RULES
_WEIGHT = {"low": 1, "medium": 2, "high": 3}
_CONTEXT = 2
"""Tokens of context on each side of a quote."""


class RulesAnalyser:
    """See the module."""

    name = "rules"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def analyse(self, request: AnalysisRequest, ledger: CallLedger) -> AnalysisDraft:
        """At most five insights, most severe and frequent first, and a probe of every pattern that the rules know."""
        text = request.transcript.text
        engine_version = version("speakkit")
        with ledger.start(
            engine=self.name, engine_version=engine_version, model=None, input_hash=content_hash(text)
        ) as call:
            sentences = split_sentences(text)
            found = _found(sentences)
            call.cost_usd = 0.0
        tokens = tokenise(text)
        insights = _insights(found, text, tokens)
        return AnalysisDraft(
            insights=insights,
            probes=_probes(found, sentences, text, tokens),
            focus_next=insights[0].suggestion if insights else None,
            summary=_summary(insights),
            engine=self.name,
            engine_version=engine_version,
        )


def _found(sentences: Sequence[Sentence]) -> dict[str, list[Occurrence]]:
    """The occurrences of each pattern, in order; a pattern whose rules aren't certain needs two."""
    found: dict[str, list[Occurrence]] = {}
    certain: set[str] = set()
    for rule, occurrence in occurrences(RULES, sentences):
        found.setdefault(rule.pattern_id, []).append(occurrence)
        if rule.is_certain:
            certain.add(rule.pattern_id)
    return {
        pattern_id: sorted(places, key=lambda place: place.token_start)
        for pattern_id, places in found.items()
        if len(places) > 1 or pattern_id in certain
    }


def _insights(
    found: Mapping[str, Sequence[Occurrence]], text: str, tokens: Sequence[Token]
) -> tuple[InsightDraft, ...]:
    entries = vocabulary().patterns
    ranked = sorted(found, key=lambda name: (-_WEIGHT[entries[name].severity] * len(found[name]), name))
    return tuple(_insight(entries[name], found[name], text, tokens) for name in ranked[:MAX_INSIGHTS])


def _insight(entry: Pattern, places: Sequence[Occurrence], text: str, tokens: Sequence[Token]) -> InsightDraft:
    first = places[0]
    said = text[tokens[first.token_start].start_char : tokens[first.token_end - 1].end_char]
    count = "once" if len(places) == 1 else f"{len(places)} times"
    return InsightDraft(
        category=entry.category,
        pattern=entry.pattern_id,
        detail=f"{entry.definition} Heard {count}.",
        frequency=len(places),
        severity=entry.severity,
        suggestion=f"{entry.practice} For example, say “{first.fix}” instead of “{said}”.",
        examples=tuple(_example(place, text, tokens) for place in places),
    )


def _probes(
    found: Mapping[str, Sequence[Occurrence]], sentences: Sequence[Sentence], text: str, tokens: Sequence[Token]
) -> tuple[ProbeDraft, ...]:
    said = frozenset(word for sentence in sentences for word in sentence.vocabulary)
    opportunities: dict[str, bool] = {}
    for rule in RULES:
        has_one = not rule.opportunities.isdisjoint(said)
        opportunities[rule.pattern_id] = opportunities.get(rule.pattern_id, False) or has_one
    return tuple(
        ProbeDraft(
            pattern_id=pattern_id,
            state="present" if pattern_id in found else "absent" if has_one else "no_opportunity",
            examples=tuple(_example(place, text, tokens) for place in found.get(pattern_id, ())),
        )
        for pattern_id, has_one in opportunities.items()
    )


def _example(place: Occurrence, text: str, tokens: Sequence[Token]) -> ExampleDraft:
    start, end = max(0, place.token_start - _CONTEXT), min(len(tokens), place.token_end + _CONTEXT)
    return ExampleDraft(
        quote=text[tokens[start].start_char : tokens[end - 1].end_char],
        token_start=start,
        core=(place.token_start, place.token_end),
    )


def _summary(insights: Sequence[InsightDraft]) -> str:
    if not insights:
        return "The rules found none of the patterns that they know."
    labels = ", ".join(vocabulary().patterns[insight.pattern].label for insight in insights)
    return f"Found by rules, most important first: {labels}."
