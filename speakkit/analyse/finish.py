"""From what an engine says to what SpeakKit stands behind: quotes anchored, labels mapped, at most five insights.

Every analyser's draft passes through here, so that no engine has to be trusted: a quote that the transcript doesn't
hold, or that was probably misheard, is rejected and counted, an insight left without a quote is dropped and counted, a
pattern called present without a verified quote is an observation that was not checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from speakkit.analyse.anchor import Anchor, Rejection
from speakkit.analyse.protocol import AnalysisDraft, AnalysisRequest, ExampleDraft, InsightDraft, ProbeDraft
from speakkit.analyse.untrusted import cleaned
from speakkit.analyse.vocabulary import KnownPattern, Vocabulary, vocabulary
from speakkit.model import MAX_INSIGHTS, Analysis, Category, Insight, Observation, Quote, Rejections

SHOWN_EXAMPLES = 5
"""How many quotes an insight keeps; its observation keeps all of them."""


def finish(draft: AnalysisDraft, request: AnalysisRequest, patterns: Vocabulary | None = None) -> Analysis:
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
    verifier = _Verifier(anchor)
    probes = verifier.probes(draft.probes, patterns, request.known_patterns)
    findings = _merged(verifier.finding(insight, patterns) for insight in draft.insights)
    listed = {key: finding for key, finding in findings.items() if finding.quotes}
    insights = _insights(list(listed.values())[:MAX_INSIGHTS], probes)
    dropped = findings.keys() - listed.keys()
    in_doubt = dropped & verifier.doubted
    is_whole = not dropped
    return Analysis(
        insights=insights,
        observations=_observations(findings.values(), probes, request.known_patterns),
        focus_next=draft.focus_next if is_whole and insights else _focus(insights),
        summary=draft.summary if is_whole else _summary(insights),
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
            quotes_given=len(verifier.results),
            insights_given=len(draft.insights),
            altered_quotes=verifier.count(Rejection.ALTERED),
            invented_quotes=verifier.count(Rejection.INVENTED),
            ambiguous_quotes=verifier.count(Rejection.AMBIGUOUS),
            doubtful_quotes=verifier.count(Rejection.DOUBTFUL),
            insights_without_quote=len(dropped - in_doubt),
            insights_in_doubt=len(in_doubt),
            insights_over_limit=max(0, len(listed) - MAX_INSIGHTS),
            unsaid_passages=unsaid,
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
    )


@dataclass(frozen=True)
class _Finding:
    """An insight with its label mapped and its quotes verified."""

    draft: InsightDraft
    category: Category
    pattern_id: str | None
    label: str
    quotes: tuple[Quote, ...]

    @property
    def key(self) -> str:
        return f"{self.category}:{self.label}"


@dataclass
class _Verifier:
    """Anchors quotes and remembers what came of them: `results` by profile key, quote and given place."""

    anchor: Anchor
    results: dict[tuple[str, ExampleDraft, int], Quote | Rejection] = field(default_factory=dict)

    @property
    def doubted(self) -> set[str]:
        """Profile keys of which a quote was rejected because it was probably misheard."""
        return {key for (key, _, _), result in self.results.items() if result is Rejection.DOUBTFUL}

    def count(self, rejection: Rejection) -> int:
        return sum(result is rejection for result in self.results.values())

    def quotes(self, key: str, examples: Iterable[ExampleDraft]) -> tuple[Quote, ...]:
        """The quotes of a pattern that are evidence; the same words given n times are n places."""
        found: list[Quote] = []
        times: Counter[ExampleDraft] = Counter()
        for example in examples:
            result = self.anchor.anchor(example, found)
            times[example] += 1
            self.results[key, example, times[example]] = result
            if isinstance(result, Quote) and result not in found:
                found.append(result)
        return tuple(found)

    def finding(self, draft: InsightDraft, patterns: Vocabulary) -> _Finding:
        entry = patterns.find(draft.pattern, draft.category) or patterns.find(draft.pattern)
        if entry is None:
            quotes = self.quotes(f"{draft.category}:{draft.pattern}", draft.examples)
            return _Finding(draft, draft.category, None, draft.pattern, quotes)
        return _Finding(draft, entry.category, entry.pattern_id, entry.label, self.quotes(entry.key, draft.examples))

    def probes(
        self, drafts: Sequence[ProbeDraft], patterns: Vocabulary, known: Iterable[KnownPattern]
    ) -> dict[str, Observation]:
        """Observations by profile key; a probe for an unknown id says nothing."""
        free: dict[str, KnownPattern] = {pattern.key: pattern for pattern in known if pattern.pattern_id is None}
        return {
            entry.key: self._observation(draft, entry)
            for draft in drafts
            if (entry := patterns.patterns.get(draft.pattern_id) or free.get(draft.pattern_id)) is not None
        }

    def _observation(self, draft: ProbeDraft, entry: KnownPattern) -> Observation:
        if draft.state != "present":
            return _unchecked(entry).model_copy(update={"state": draft.state})
        quotes = self.quotes(entry.key, draft.examples)
        return _present(entry.category, entry.pattern_id, entry.label, quotes) if quotes else _unchecked(entry)


def _merged(findings: Iterable[_Finding]) -> dict[str, _Finding]:
    """Findings by profile key, two of the same pattern made one that has the quotes of both."""
    merged: dict[str, _Finding] = {}
    for finding in findings:
        earlier = merged.get(finding.key)
        if earlier is not None:
            quotes = tuple(dict.fromkeys((*earlier.quotes, *finding.quotes)))
            finding = _Finding(earlier.draft, earlier.category, earlier.pattern_id, earlier.label, quotes)
        merged[finding.key] = finding
    return merged


def _insights(findings: Sequence[_Finding], probes: dict[str, Observation]) -> tuple[Insight, ...]:
    return tuple(
        Insight(
            rank=rank,
            category=finding.category,
            pattern_id=finding.pattern_id,
            pattern=finding.label,
            engine_label=finding.draft.pattern,
            detail=finding.draft.detail,
            frequency=_occurrences(finding, probes.get(finding.key)),
            severity=finding.draft.severity,
            suggestion=finding.draft.suggestion,
            examples=finding.quotes[:SHOWN_EXAMPLES],
        )
        for rank, finding in enumerate(findings, start=1)
    )


def _occurrences(finding: _Finding, probe: Observation | None) -> int:
    """How often the pattern occurred: as often as it was verified, except that fluency is counted in the audio."""
    verified = max(len(finding.quotes), probe.occurrences if probe else 0)
    return max(verified, finding.draft.frequency) if finding.category == "fluency" else verified


def _observations(
    findings: Iterable[_Finding], probes: dict[str, Observation], known: Iterable[KnownPattern]
) -> tuple[Observation, ...]:
    """One observation a pattern: what is listed with a true quote is present, what was neither listed nor probed was
    not checked. Nor was what is listed without one: the engine saw something there, so it isn't called absent."""
    observations = {pattern.key: _unchecked(pattern) for pattern in known} | probes
    for finding in findings:
        probe = observations.get(finding.key)
        if not finding.quotes:
            if probe is None or probe.state != "present":
                observations[finding.key] = _not_checked(finding.category, finding.pattern_id, finding.label)
            continue
        quotes = tuple(dict.fromkeys((*(probe.quotes if probe else ()), *finding.quotes)))
        count = max(len(quotes), _occurrences(finding, probe))
        observations[finding.key] = _present(finding.category, finding.pattern_id, finding.label, quotes, count)
    return tuple(observations[key] for key in sorted(observations))


def _present(
    category: Category, pattern_id: str | None, label: str, quotes: tuple[Quote, ...], occurrences: int | None = None
) -> Observation:
    return Observation(
        category=category,
        pattern_id=pattern_id,
        pattern=label,
        state="present",
        occurrences=len(quotes) if occurrences is None else occurrences,
        quotes=tuple(sorted(quotes, key=lambda quote: quote.token_start)),
    )


def _unchecked(pattern: KnownPattern) -> Observation:
    return _not_checked(pattern.category, pattern.pattern_id, pattern.label)


def _not_checked(category: Category, pattern_id: str | None, label: str) -> Observation:
    return Observation(category=category, pattern_id=pattern_id, pattern=label, state="not_checked")


def _focus(insights: Sequence[Insight]) -> str | None:
    return insights[0].suggestion if insights else None


def _summary(insights: Sequence[Insight]) -> str:
    if not insights:
        return "Nothing in this recording could be shown with the speaker's own words."
    return f"Shown with the speaker's own words: {', '.join(insight.pattern for insight in insights)}."
