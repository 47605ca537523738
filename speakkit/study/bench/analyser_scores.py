"""What an analyser finds in texts that annotators put right: figures that can be compared, and no word of the texts.

A finding is an edit of a correction that was let through; it is right where an annotator changed the same words. That nobody
annotated it doesn't make it wrong: people who read such findings agree with more of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from speakkit.model import Analysis, Quote, Rejections, Value
from speakkit.model.quote import Edit as FoundEdit
from speakkit.study.bench.annotated_texts import AnnotatedText
from speakkit.text.tokens import token_count

REFUSED = ("altered_quotes", "invented_quotes", "ambiguous_quotes", "doubtful_quotes", "mislabelled_quotes")
"""Why a quote isn't let through, as `Rejections` counts it."""
_UNTYPED = "OTHER"


@dataclass(frozen=True)
class Examined:
    """A text and what is let through of what the engine says of it."""

    text: AnnotatedText
    analysis: Analysis


class TypeScore(Value):
    """Of one ERRANT type: annotated edits and those that a finding touches, findings and those that touch an edit."""

    edit_type: str
    edits: int = 0
    touched: int = 0
    found: int = 0
    right: int = 0

    @property
    def precision(self) -> float | None:
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        return self.touched / self.edits if self.edits else None


class AnalyserScores(Value):
    """All that the page shows of one engine on one folder.

    Attributes:
        failed: texts that the engine failed on, by the error's code; they count nowhere else.
        uncorrected: quotes that were let through without a correction, which no annotation can judge.
    """

    kind: Literal["analyser"] = "analyser"
    engine: str
    version: str
    models: tuple[str, ...]
    folder: str
    texts: int
    words: int
    all: TypeScore
    types: tuple[TypeScore, ...]
    rejections: Rejections
    uncorrected: int
    failed: Mapping[str, int]
    took_s: float
    cost_usd: float | None

    @property
    def refused(self) -> Mapping[str, int]:
        """Quotes that were refused, by the reason."""
        return {reason: getattr(self.rejections, reason) for reason in REFUSED}


def examined_scores(
    examined: Sequence[Examined],
    *,
    engine: str,
    version: str,
    models: tuple[str, ...],
    folder: str,
    failed: Mapping[str, int],
    took_s: float,
    cost_usd: float | None,
) -> AnalyserScores:
    """The scores of an engine from its verified analyses."""
    types = type_scores(examined)
    return AnalyserScores(
        engine=engine,
        version=version,
        models=models,
        folder=folder,
        texts=len(examined),
        words=sum(token_count(one.text.text) for one in examined),
        all=_summed(types),
        types=types,
        rejections=_rejections(one.analysis.rejections for one in examined),
        uncorrected=sum(not quote.edits for one in examined for quote in _quotes(one.analysis)),
        failed=failed,
        took_s=took_s,
        cost_usd=cost_usd,
    )


def type_scores(examined: Iterable[Examined]) -> tuple[TypeScore, ...]:
    """The scores by ERRANT type, in order of its name."""
    counts: dict[str, Counter[str]] = {}
    for one in examined:
        found = findings(one.analysis)
        for edit in one.text.edits:
            tally = counts.setdefault(edit.kind, Counter())
            tally["edits"] += 1
            tally["touched"] += any(edit.touches(each.token_start, each.token_end) for each in found)
        for each in found:
            tally = counts.setdefault(each.edit_type or _UNTYPED, Counter())
            tally["found"] += 1
            tally["right"] += any(edit.touches(each.token_start, each.token_end) for edit in one.text.edits)
    return tuple(TypeScore(edit_type=name, **counts[name]) for name in sorted(counts))


def findings(analysis: Analysis) -> Sequence[FoundEdit]:
    """The edits that quotes are evidence by, each place once: insight and observation may both hold it."""
    places = {
        (edit.token_start, edit.token_end, edit.replacement): edit
        for quote in _quotes(analysis)
        for edit in quote.edits
        if edit.shows_pattern
    }
    return list(places.values())


def _quotes(analysis: Analysis) -> Sequence[Quote]:
    """Those of insights and observations, once each."""
    shown = [quote for insight in analysis.insights for quote in insight.examples]
    observed = [quote for observation in analysis.observations for quote in observation.quotes]
    return list(dict.fromkeys([*shown, *observed]))


def _summed(types: Sequence[TypeScore]) -> TypeScore:
    names = ("edits", "touched", "found", "right")
    return TypeScore(edit_type="all", **{name: sum(getattr(one, name) for one in types) for name in names})


def _rejections(many: Iterable[Rejections]) -> Rejections:
    total: Counter[str] = Counter()
    for one in many:
        total.update(one.model_dump())
    return Rejections.model_validate(total)
