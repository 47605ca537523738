"""The embedded analyser: rules for the commonest patterns of spoken learners' English, no key and no network.

A rule that fires on correct speech is worse than one that misses: a pattern of grammar is reported where a rule is certain,
or where a detector that isn't found it twice; a habit of the whole talk where it is well above what listeners are used to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from speakkit.analyse.engines.rules import GRAMMAR_RULES, TALK_RULES
from speakkit.analyse.engines.rules.detector import Detector
from speakkit.analyse.engines.rules.possible import PossibleErrors
from speakkit.analyse.engines.rules.recasts import Recasts
from speakkit.analyse.engines.rules.right_uses import right_uses
from speakkit.analyse.engines.rules.sentence import Occurrence, occurrences
from speakkit.analyse.engines.rules.talk import Place, Talk
from speakkit.analyse.protocol import AnalysisDraft, AnalysisRequest, ExampleDraft, InsightDraft, ProbeDraft, Tally
from speakkit.analyse.registry import AnalyserInfo
from speakkit.calls.engines import Package
from speakkit.calls.ledger import CallLedger
from speakkit.model import MAX_INSIGHTS, ObservationState
from speakkit.model.hashing import content_hash
from speakkit.patterns.vocabulary import Pattern, vocabulary
from speakkit.settings import Settings
from speakkit.text.tokens import is_english, token_count

RULES_VERSION = "12"
"""Changes with every rule that finds something else, and with what counts as a word or a disfluency: no trend runs across it."""

DETECTORS: tuple[Detector, ...] = (PossibleErrors(),)
_WEIGHT = {"low": 1, "medium": 2, "high": 3}
_CONTEXT = 2
"""Tokens of context on each side of a quote, as far as its sentence goes."""
_PLACES = Tally(before="Found in ", noun="place", after=".")


@dataclass(frozen=True)
class Finding:
    """What the rules say of one pattern; the fields below `state` count where it is "present".

    `count` is how often it occurred, `gravity` how much that weighs: the count, or how far a habit is above its limit.
    `occurrences` are what would be right at each place; a habit has none, and an `alternative` to all of them.
    `right` are the places where it could have occurred and was said right, where the rules count those.
    """

    pattern: Pattern
    state: ObservationState
    places: tuple[Place, ...] = ()
    count: int = 0
    gravity: float = 0.0
    tally: Tally | None = None
    evidence: str = ""
    advice: str = ""
    alternative: str | None = None
    occurrences: tuple[Occurrence, ...] = ()
    right: tuple[Place, ...] = ()

    @property
    def weight(self) -> float:
        return _WEIGHT[self.pattern.severity] * self.gravity


class RulesAnalyser:
    """See the module."""

    name = "rules"

    def __init__(self, settings: Settings, detectors: Sequence[Detector] = DETECTORS) -> None:
        self._settings = settings
        self._detectors = detectors

    @property
    def version(self) -> str:
        """Of the rules and of each detector."""
        return "; ".join((f"rules {RULES_VERSION}", *(detector.version for detector in self._detectors)))

    def analyse(self, request: AnalysisRequest, ledger: CallLedger) -> AnalysisDraft:
        """At most five insights, most severe and frequent first, and a probe of every pattern that the rules know."""
        talk = Talk(request.transcript, request.doubtful)
        input_hash, version = content_hash(request.transcript.text), self.version
        with ledger.start(engine=self.name, engine_version=version, model=None, input_hash=input_hash) as call:
            findings = sorted(
                find(talk, self._detectors), key=lambda finding: (-finding.weight, finding.pattern.pattern_id)
            )
            call.cost_usd = 0.0
        listed = [finding for finding in findings if finding.places][:MAX_INSIGHTS]
        recasts = Recasts(talk, tuple(one for finding in findings for one in finding.occurrences))
        examples = {finding.pattern.pattern_id: _examples(finding, recasts) for finding in findings}
        insights = tuple(_insight(finding, examples[finding.pattern.pattern_id], talk) for finding in listed)
        return AnalysisDraft(
            insights=insights,
            probes=tuple(_probe(finding, examples[finding.pattern.pattern_id], talk) for finding in findings),
            focus_next=insights[0].suggestion if insights else None,
            summary=_summary(listed) if is_english(request.transcript.language) else "The rules know English only.",
            engine=self.name,
            engine_version=version,
            input_hash=input_hash,
            names_any_pattern=False,
        )


def find(talk: Talk, detectors: Sequence[Detector] = DETECTORS) -> Iterator[Finding]:
    """A finding for each pattern that the rules know; in another language than English they know none."""
    patterns = vocabulary().patterns
    if not is_english(talk.transcript.language):
        yield from (Finding(patterns[pattern_id], "not_checked") for pattern_id in known_pattern_ids(detectors))
        return
    certain, possible = occurrences_by_certainty(talk, detectors)
    right = right_uses(talk, (one for found in (certain, possible) for places in found.values() for one in places))
    said = frozenset(word for sentence in talk.sentences for word in sentence.vocabulary)
    might_be = {occurrence.pattern_id for _, occurrence in occurrences(GRAMMAR_RULES, talk.open_reading)}
    for pattern_id, opportunities in _opportunities(detectors).items():
        places = certain.get(pattern_id) or possible.get(pattern_id, [])
        if len(places) > 1 or pattern_id in certain:
            ordered = sorted(places, key=lambda place: place.token_start)
            yield _grammar_finding(patterns[pattern_id], ordered, right.get(pattern_id, ()))
        elif places or pattern_id in might_be:  # one possible occurrence, or one if a sentence begins there
            yield Finding(patterns[pattern_id], "not_checked")
        else:
            state: ObservationState = "no_opportunity" if opportunities.isdisjoint(said) else "absent"
            yield Finding(patterns[pattern_id], state, right=right.get(pattern_id, ()))
    for rule in TALK_RULES:
        verdict = rule.judge(talk)
        yield Finding(
            patterns[rule.pattern_id],
            verdict.state,
            verdict.places,
            verdict.count,
            verdict.excess,
            tally=verdict.tally,
            evidence=verdict.evidence,
            advice=verdict.advice,
            alternative=verdict.alternative or None,
        )


def known_pattern_ids(detectors: Sequence[Detector] = DETECTORS) -> frozenset[str]:
    """The patterns that the rules probe in every transcript."""
    return frozenset(_opportunities(detectors)) | {rule.pattern_id for rule in TALK_RULES}


def _opportunities(detectors: Sequence[Detector]) -> dict[str, frozenset[str]]:
    """The words that offer an opportunity for each pattern of grammar."""
    offered = [(rule.pattern_id, rule.opportunities) for rule in GRAMMAR_RULES]
    offered += [entry for detector in detectors for entry in detector.opportunities.items()]
    opportunities: dict[str, frozenset[str]] = {}
    for pattern_id, said in offered:
        opportunities[pattern_id] = opportunities.get(pattern_id, frozenset()) | said
    return opportunities


Occurrences = dict[str, list[Occurrence]]
"""By pattern id."""


def occurrences_by_certainty(talk: Talk, detectors: Sequence[Detector] = DETECTORS) -> tuple[Occurrences, Occurrences]:
    """The certain ones and the possible ones; where two correct the same words, the earlier finder has them."""
    kept: dict[int, list[Occurrence]] = {}
    """By each token that they change, so that a long talk takes no longer a word than a short one."""
    certain: Occurrences = {}
    possible: Occurrences = {}

    def keep(found: Iterable[Occurrence], into: Occurrences) -> None:
        for occurrence in found:
            changed = range(occurrence.edit_start, occurrence.edit_end + 1)
            earlier = (other for token in changed for other in kept.get(token, ()))
            if not any(occurrence.corrects_the_same_as(other) for other in earlier):
                for token in changed:
                    kept.setdefault(token, []).append(occurrence)
                into.setdefault(occurrence.pattern_id, []).append(occurrence)

    found = [
        *occurrences(GRAMMAR_RULES, talk.sentences),
        *occurrences(GRAMMAR_RULES, talk.longer_sentences),
    ]
    keep((occurrence for rule, occurrence in found if rule.is_certain), certain)
    for detector in detectors:
        keep(detector.find(talk.sentences), certain if detector.is_certain else possible)
    keep((occurrence for rule, occurrence in found if not rule.is_certain), possible)
    return certain, possible


def _grammar_finding(pattern: Pattern, occurred: Sequence[Occurrence], right: tuple[Place, ...]) -> Finding:
    return Finding(
        pattern,
        "present",
        places=tuple((place.token_start, place.token_end) for place in occurred),
        count=len(occurred),
        gravity=len(occurred),
        tally=_PLACES,
        occurrences=tuple(occurred),
        right=right,
    )


def _insight(finding: Finding, examples: tuple[ExampleDraft, ...], talk: Talk) -> InsightDraft:
    pattern = finding.pattern
    advice = finding.advice or _say_instead(examples, talk)
    return InsightDraft(
        category=pattern.category,
        pattern=pattern.pattern_id,
        detail=f"{finding.evidence} {pattern.definition}".strip(),
        tally=finding.tally,
        frequency=finding.count,
        severity=pattern.severity,
        suggestion=f"{pattern.practice} {advice}".strip(),
        examples=examples,
        alternative=finding.alternative,
    )


def _say_instead(examples: Iterable[ExampleDraft], talk: Talk) -> str:
    """The correction of the first place that isn't in doubt, nor are its neighbours where there is one; nothing for a habit."""
    sure = [one for one in examples if one.correction and one.core is not None and not talk.is_doubtful(one.core)]
    shown = min(sure, key=lambda one: talk.is_doubtful(_whole(one)), default=None)
    return f"For example, say “{shown.correction}” instead of “{shown.quote}”." if shown else ""


def _whole(example: ExampleDraft) -> Place:
    """The tokens of the quote, its place being known."""
    start = example.token_start or 0
    return start, start + token_count(example.quote)


def _probe(finding: Finding, examples: tuple[ExampleDraft, ...], talk: Talk) -> ProbeDraft:
    return ProbeDraft(
        pattern_id=finding.pattern.pattern_id,
        state=finding.state,
        examples=examples,
        correct_uses=len(finding.right) or None,
        correct_example=_said_right(finding.right[0], talk) if finding.right else None,
    )


def _said_right(place: Place, talk: Talk) -> ExampleDraft:
    """The words of the place alone: the rules can't vouch for what stands beside them."""
    return ExampleDraft(quote=talk.quoted(place), token_start=place[0], core=place)


def _examples(finding: Finding, recasts: Recasts) -> tuple[ExampleDraft, ...]:
    if not finding.occurrences:
        return tuple(_habitual(place, recasts.talk) for place in finding.places)
    return tuple(_corrected(place, recasts) for place in finding.places)


def _corrected(place: Place, recasts: Recasts) -> ExampleDraft:
    recast = recasts.of(place)
    quote = recasts.talk.quoted(recast.place)
    return ExampleDraft(quote=quote, correction=recast.correction, token_start=recast.place[0], core=place)


def _habitual(place: Place, talk: Talk) -> ExampleDraft:
    start, end = place
    while start > max(0, place[0] - _CONTEXT) and not talk.ends_sentence(start - 1):
        start -= 1
    while end < min(len(talk.tokens), place[1] + _CONTEXT) and not talk.ends_sentence(end - 1):
        end += 1
    return ExampleDraft(quote=talk.quoted((start, end)), token_start=start, core=place)


def _summary(listed: Sequence[Finding]) -> str:
    """Empty where something is listed: what stands of it makes the summary then (see `verified`)."""
    return "" if listed else "The rules found none of the patterns that they know."


ENGINE = AnalyserInfo(
    name=RulesAnalyser.name,
    open=RulesAnalyser,
    gives="analysis without a network",
    packages=(Package("lemminflect"),),
    probe=lambda _: "ready",
)
