"""From what an engine says to what SpeakKit stands behind: quotes anchored, labels mapped, at most five insights.

Every analyser's draft passes through here, so that no engine has to be trusted: a quote that the transcript doesn't
hold, or that was probably misheard, is rejected and counted, an insight left without a quote is dropped and counted, a
pattern called present without a verified quote is an observation that was not checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from speakkit.analyse.protocol import AnalysisDraft, AnalysisRequest, InsightDraft, ProbeDraft
from speakkit.analyse.verify.anchoring import Anchor
from speakkit.analyse.verify.evidence import Verifier
from speakkit.analyse.verify.lexis import LexisVerifier
from speakkit.analyse.verify.unsaid_passages import cleaned
from speakkit.analyse.verify.untrue_counts import with_true_counts
from speakkit.analyse.verify.used_well import said_right, touch, used_well
from speakkit.model import MAX_INSIGHTS, Analysis, Insight, Observation, Quote, Rejections
from speakkit.patterns.vocabulary import FreePattern, KnownPattern, Pattern, Vocabulary, vocabulary
from speakkit.text.counting import counted, enumeration

SHOWN_EXAMPLES = 5
"""How many quotes an insight keeps; its observation keeps all of them."""


def verified(draft: AnalysisDraft, request: AnalysisRequest, patterns: Vocabulary | None = None) -> Analysis:
    """The verified analysis of a transcript.

    Args:
        draft: what the engine says, most important insight first.
        request: what it was asked.
        patterns: the vocabulary to map labels by; the shipped one by default.
    """
    patterns = patterns or vocabulary()
    anchor = Anchor(request.transcript, request.doubtful)
    has_room = draft.names_any_pattern and len(draft.insights) < MAX_INSIGHTS
    draft, unsaid = cleaned(draft, anchor)
    verifier = Verifier(request, anchor)
    findings = _findings(draft.insights, verifier, patterns)
    probes = _probes(draft.probes, verifier, patterns, request.known_patterns)
    mistakes = [quote for finding in findings.values() for quote in finding.quotes]
    mistakes += [quote for seen in probes.values() for quote in seen.quotes]
    known = [*request.known_patterns, *(verifier.unmeasured(patterns) if has_room else ())]
    observations = _observations(findings.values(), probes, known, verifier)
    draft, findings, untrue = _with_true_counts(draft, findings, observations)
    strengths, without_words = used_well(draft.strengths, anchor, mistakes)
    words = LexisVerifier(request, anchor, mistakes)
    lexis = words.lexis(draft)
    listed = {key: finding for key, finding in findings.items() if finding.quotes}
    insights = _insights(list(listed.values())[:MAX_INSIGHTS], observations, request)
    dropped = findings.keys() - listed.keys()
    is_whole = not dropped
    focus_next = draft.focus_next if is_whole and insights else None
    return Analysis(
        insights=insights,
        observations=tuple(observations[key] for key in sorted(observations)),
        strengths=strengths,
        lexis=lexis,
        focus_next=focus_next or _focus(insights),
        focus_rule=draft.focus_rule if focus_next else None,
        summary=(is_whole and draft.summary) or _spoken_summary(insights),
        written_in=draft.written_in,
        engine=draft.engine,
        engine_version=draft.engine_version,
        model=draft.model,
        prompt_hash=draft.prompt_hash,
        schema_hash=draft.schema_hash,
        vocabulary_version=patterns.version,
        vocabulary_hash=patterns.content_hash,
        input_hash=draft.input_hash,
        list_had_room=has_room,
        asked_about=tuple(pattern.key for pattern in request.known_patterns),
        rejections=Rejections(
            insights_given=len(draft.insights),
            insights_without_quote=len(dropped - verifier.doubted),
            insights_in_doubt=len(dropped & verifier.doubted),
            insights_over_limit=max(0, len(listed) - MAX_INSIGHTS),
            strengths_given=len(draft.strengths),
            strengths_without_quote=without_words,
            unsaid_passages=unsaid,
            untrue_counts=untrue,
            **verifier.counts,
            **words.counts(draft),
        ),
    )


def unanalysed(request: AnalysisRequest, engine: str, engine_version: str) -> Analysis:
    """The analysis of a transcript that supports no insight: every known pattern stays unchecked."""
    return Analysis(
        insights=(),
        observations=tuple(_unchecked(pattern) for pattern in request.known_patterns),
        focus_next=None,
        summary="The recording could not be transcribed reliably enough to say anything about it.",
        engine=engine,
        engine_version=engine_version,
        vocabulary_version=vocabulary().version,
        vocabulary_hash=vocabulary().content_hash,
        asked_about=tuple(pattern.key for pattern in request.known_patterns),
        written_in="en",
    )


@dataclass(frozen=True)
class _Finding:
    """An insight with its label mapped and its quotes verified."""

    draft: InsightDraft
    pattern: KnownPattern
    quotes: tuple[Quote, ...]


def _findings(insights: Iterable[InsightDraft], verifier: Verifier, patterns: Vocabulary) -> dict[str, _Finding]:
    """Findings by profile key, two of the same pattern made one that has the quotes of both."""
    findings: dict[str, _Finding] = {}
    for draft in insights:
        entry = patterns.find(draft.pattern, draft.category) or patterns.find(draft.pattern)
        pattern = entry or FreePattern(category=draft.category, label=draft.pattern)
        quotes = verifier.quotes(pattern, draft.examples) if verifier.is_measured(pattern) else ()
        earlier = findings.get(pattern.key)
        if earlier is None:
            findings[pattern.key] = _Finding(draft, pattern, quotes)
        else:
            findings[pattern.key] = replace(earlier, quotes=verifier.distinct((*earlier.quotes, *quotes)))
    return findings


def _probes(
    drafts: Iterable[ProbeDraft], verifier: Verifier, patterns: Vocabulary, known: Iterable[KnownPattern]
) -> dict[str, Observation]:
    """Observations by profile key; a probe for an unknown id says nothing, nor do two that contradict each other."""
    free: dict[str, KnownPattern] = {pattern.key: pattern for pattern in known if pattern.pattern_id is None}
    observations: dict[str, Observation] = {}
    for draft in drafts:
        pattern = patterns.patterns.get(draft.pattern_id) or free.get(draft.pattern_id)
        if pattern is None:
            continue
        observed = _observation(draft, pattern, verifier)
        earlier = observations.get(pattern.key)
        observations[pattern.key] = observed if earlier is None else _both(earlier, observed, verifier)
    return observations


def _observation(draft: ProbeDraft, pattern: KnownPattern, verifier: Verifier) -> Observation:
    if not verifier.is_measured(pattern):
        return _unchecked(pattern)
    quotes = verifier.quotes(pattern, draft.examples) if draft.state == "present" else ()
    if draft.state == "present" and not quotes:
        return _unchecked(pattern)
    seen = _present(pattern, quotes, len(quotes)) if quotes else _unchecked(pattern)
    right = said_right(draft.correct_example, verifier.anchor, quotes)
    if draft.state == "absent" and right is None and draft.owes_correct_example and _is_of_words(pattern):
        return seen
    correct = {"correct_uses": max(1, draft.correct_uses or 1), "correct_quotes": (right,)} if right else {}
    return seen.model_copy(update={"state": draft.state, **correct})


def _is_of_words(pattern: KnownPattern) -> bool:
    """Whether single words show the pattern wrong or right, so that whoever calls it absent can quote some."""
    return isinstance(pattern, Pattern) and bool(pattern.errant_types)


def _both(one: Observation, other: Observation, verifier: Verifier) -> Observation:
    """What two answers about one pattern come to: what was verified stands, and a contradiction says nothing."""
    verified = [seen for seen in (one, other) if seen.state == "present"]
    if len(verified) == 2:
        quotes = verifier.distinct((*one.quotes, *other.quotes))
        return one.model_copy(update={"quotes": quotes, "occurrences": len(quotes)})
    if verified:
        return verified[0]
    return one if one.state == other.state else one.model_copy(update={"state": "not_checked"})


def _insights(
    findings: Sequence[_Finding], observations: dict[str, Observation], request: AnalysisRequest
) -> tuple[Insight, ...]:
    return tuple(
        Insight(
            rank=rank,
            category=finding.pattern.category,
            pattern_id=finding.pattern.pattern_id,
            pattern=finding.pattern.label,
            engine_label=finding.draft.pattern,
            detail=finding.draft.detail or _own_words(finding.pattern)[0],
            frequency=observations[finding.pattern.key].occurrences,
            severity=finding.draft.severity,
            suggestion=finding.draft.suggestion or _own_words(finding.pattern)[1],
            examples=_shown(finding.quotes),
            alternative=_alternative(finding),
            likely_cause=finding.draft.likely_cause if request.background.first_language else None,
        )
        for rank, finding in enumerate(findings, start=1)
    )


def _with_true_counts(
    draft: AnalysisDraft, findings: Mapping[str, _Finding], observations: Mapping[str, Observation]
) -> tuple[AnalysisDraft, dict[str, _Finding], int]:
    """Both without the sentences that say how often something occurred, where that isn't how often it was verified; and
    how many such counts there were. Nobody counted strengths."""
    counted_up = {key: _counted(finding, observations[key].occurrences) for key, finding in findings.items()}
    shown = {
        observations[finding.pattern.key].occurrences
        for finding in [one for one in findings.values() if one.quotes][:MAX_INSIGHTS]
    }
    summary, untrue = with_true_counts(draft.summary, shown)
    texts = [with_true_counts(strength.text, ()) for strength in draft.strengths]
    strengths = tuple(
        strength.model_copy(update={"text": text}) for strength, (text, _) in zip(draft.strengths, texts, strict=True)
    )
    untrue += sum(count for _, count in (*counted_up.values(), *texts))
    draft = draft.model_copy(update={"summary": summary, "strengths": strengths})
    return draft, {key: finding for key, (finding, _) in counted_up.items()}, untrue


def _counted(finding: _Finding, count: int) -> tuple[_Finding, int]:
    """The finding with this count alone in its detail, and how many others it gave."""
    detail, untrue = with_true_counts(finding.draft.detail, {count})
    if finding.draft.tally is not None:
        detail = f"{finding.draft.tally.sentence(count)} {detail}".rstrip()
    return replace(finding, draft=finding.draft.model_copy(update={"detail": detail})), untrue


def _alternative(finding: _Finding) -> str | None:
    """What to say instead of a habit: the engine's words, or the vocabulary's example."""
    if not isinstance(finding.pattern, Pattern) or finding.pattern.errant_types:
        return finding.draft.alternative
    return finding.draft.alternative or finding.pattern.right


def _shown(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """Those that an insight keeps: with a correction first, each group in the engine's order."""
    return tuple(sorted(quotes, key=lambda quote: quote.correction is None)[:SHOWN_EXAMPLES])


def _observations(
    findings: Iterable[_Finding],
    probes: dict[str, Observation],
    known: Iterable[KnownPattern],
    verifier: Verifier,
) -> dict[str, Observation]:
    """One observation a pattern, by profile key: what is listed with a true quote is present, what was neither listed nor
    probed was not checked. Nor was what is listed without one: the engine saw something there, so it isn't absent."""
    observations = {pattern.key: _unchecked(pattern) for pattern in known} | probes
    for finding in findings:
        probe = observations.get(finding.pattern.key)
        if finding.quotes:
            observations[finding.pattern.key] = _seen(finding, probe, verifier)
        elif probe is None or probe.state != "present":
            observations[finding.pattern.key] = _unchecked(finding.pattern)
    return observations


def _seen(finding: _Finding, probe: Observation | None, verifier: Verifier) -> Observation:
    """What insight and probe show together: as many occurrences as were verified, or heard in the audio, and what the probe
    found right besides."""
    quotes = verifier.distinct((*(probe.quotes if probe else ()), *finding.quotes))
    heard = verifier.heard(finding.pattern) or 0
    if finding.draft.frequency is not None:
        heard = min(finding.draft.frequency, heard)
    seen = _present(finding.pattern, quotes, max(len(quotes), heard))
    if probe is None or probe.state != "present":
        return seen
    if any(touch(right, quote) for right in probe.correct_quotes for quote in quotes):
        return seen
    return seen.model_copy(update={"correct_uses": probe.correct_uses, "correct_quotes": probe.correct_quotes})


def _present(pattern: KnownPattern, quotes: tuple[Quote, ...], occurrences: int) -> Observation:
    return Observation(
        category=pattern.category,
        pattern_id=pattern.pattern_id,
        pattern=pattern.label,
        state="present",
        occurrences=occurrences,
        quotes=tuple(sorted(quotes, key=lambda quote: quote.token_start)),
    )


def _unchecked(pattern: KnownPattern) -> Observation:
    return Observation(
        category=pattern.category, pattern_id=pattern.pattern_id, pattern=pattern.label, state="not_checked"
    )


def _focus(insights: Sequence[Insight]) -> str | None:
    return insights[0].suggestion if insights else None


def _own_words(pattern: KnownPattern) -> tuple[str, str]:
    """Detail and suggestion where nothing is left of the engine's."""
    if isinstance(pattern, FreePattern):
        return "The quotes show it.", "Listen to the quotes, and say each in another way."
    return pattern.definition, pattern.practice


def _spoken_summary(insights: Sequence[Insight]) -> str:
    """What was found, in sentences."""
    if not insights:
        return "Nothing in this recording could be shown with the speaker's own words."
    first, *others = [f"{insight.pattern} ({counted(insight.frequency, 'place')})" for insight in insights]
    opening = f"The first thing to work on is {first}."
    return f"{opening} Also found: {enumeration(others)}." if others else opening
