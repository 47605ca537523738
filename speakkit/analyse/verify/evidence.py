"""Which of an engine's quotes are evidence for a pattern, and which of them show one occurrence twice.

Of fluency only what is measured is let through: disfluencies that are in the words of a verbatim transcript in English, and
fillers that were heard in the audio. Pauses, pace and length of run are measures (`speakkit.measure`); no engine can tell
them from a text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from speakkit.analyse.protocol import AnalysisRequest, ExampleDraft
from speakkit.analyse.verify.anchoring import Anchor, Rejection
from speakkit.analyse.verify.corrections import CorrectionJudge, Refusal
from speakkit.model import Quote
from speakkit.patterns.vocabulary import KnownPattern, Vocabulary
from speakkit.text.disfluency import Disfluency, Kind, find_disfluencies
from speakkit.text.tokens import is_english

_FILLERS = "fluency.filler.overuse"
_SHOWN_BY_WORDS: dict[str, Kind] = {_FILLERS: "filler", "fluency.repetition": "repetition"}
"""What a quote of a verbatim transcript must hold to be evidence for a pattern of fluency."""

_Given = tuple[str, ExampleDraft, int]
"""A profile key, an example without its correction, and how often it was given by then."""

_MEASURED_IN_TIME = ("fluency.pause.", "fluency.rate.", "fluency.run.")


@dataclass
class Verifier:
    """Anchors the quotes that an engine gave about one transcript and remembers what came of each.

    `results` are by profile key, quote and how often that was given before; so are `refusals`, of corrections.
    """

    request: AnalysisRequest
    anchor: Anchor
    results: dict[_Given, Quote | Rejection] = field(default_factory=dict)
    refusals: dict[_Given, Refusal | None] = field(default_factory=dict)
    _cores: dict[Quote, tuple[int, int]] = field(default_factory=dict)

    @property
    def doubted(self) -> set[str]:
        """Profile keys of which a quote was rejected because it was probably misheard."""
        return {key for (key, _, _), result in self.results.items() if result is Rejection.DOUBTFUL}

    @property
    def counts(self) -> dict[str, int]:
        """How many quotes and corrections were given and why some were rejected, by the names of `Rejections`."""
        rejected, refused = Counter(self.results.values()), Counter(self.refusals.values())
        return {
            "quotes_given": len(self.results),
            "altered_quotes": rejected[Rejection.ALTERED],
            "invented_quotes": rejected[Rejection.INVENTED],
            "ambiguous_quotes": rejected[Rejection.AMBIGUOUS],
            "doubtful_quotes": rejected[Rejection.DOUBTFUL],
            "mislabelled_quotes": rejected[Rejection.MISLABELLED],
            "corrections_given": len(self.refusals),
            "unchanged_corrections": refused[Refusal.UNCHANGED],
            "rewritten_corrections": refused[Refusal.REWRITTEN],
            "renaming_corrections": refused[Refusal.RENAMING],
            "doubtful_corrections": refused[Refusal.DOUBTFUL],
        }

    def is_measured(self, pattern: KnownPattern) -> bool:
        """Whether this transcript lets anybody speak of the pattern at all."""
        if pattern.category != "fluency":
            return True
        if (pattern.pattern_id or "").startswith(_MEASURED_IN_TIME):
            return False
        transcript = self.request.transcript
        return (transcript.verbatim and is_english(transcript.language)) or self.heard(pattern) is not None

    def unmeasured(self, patterns: Vocabulary) -> list[KnownPattern]:
        """The patterns that this transcript says nothing about, even where a list without them had room."""
        return [pattern for pattern in patterns.patterns.values() if not self.is_measured(pattern)]

    def heard(self, pattern: KnownPattern) -> int | None:
        """How often the pattern was heard in the audio, where the words don't keep it; None where nobody listened."""
        transcript = self.request.transcript
        if pattern.pattern_id != _FILLERS or transcript.verbatim or transcript.fillers is None:
            return None
        return len(transcript.fillers)

    def quotes(self, pattern: KnownPattern, examples: Iterable[ExampleDraft]) -> tuple[Quote, ...]:
        """The quotes that are evidence, one an occurrence; the same words given n times are n places."""
        found: list[Quote] = []
        times: Counter[ExampleDraft] = Counter()
        for example in examples:
            result = self._evidence(pattern, example, found)
            alone = example.model_copy(update={"correction": None})
            times[alone] += 1
            given = (pattern.key, alone, times[alone])
            if isinstance(result, Quote) and example.correction is not None:
                judged = self._judge.judge(pattern, result, example.correction, example.core)
                result, self.refusals[given] = judged.quote, judged.refusal
            self.results[given] = result
            if isinstance(result, Quote):
                if example.core is not None:
                    self._cores[result] = example.core
                found.append(result)
        return self.distinct(found)

    def _evidence(self, pattern: KnownPattern, example: ExampleDraft, found: list[Quote]) -> Quote | Rejection:
        result = self.anchor.anchor(example, found, as_said=pattern.category == "fluency")
        kind = _SHOWN_BY_WORDS.get(pattern.pattern_id or "") if self.request.transcript.verbatim else None
        if isinstance(result, Quote) and kind is not None and not self._holds(result, kind):
            return Rejection.INVENTED
        return result

    def _holds(self, quote: Quote, kind: Kind) -> bool:
        places = (place for found in self._disfluencies if found.kind == kind for place in found.token_indices)
        return any(quote.token_start <= place < quote.token_end for place in places)

    @cached_property
    def _disfluencies(self) -> tuple[Disfluency, ...]:
        return find_disfluencies(self.request.transcript.text)

    def distinct(self, quotes: Iterable[Quote]) -> tuple[Quote, ...]:
        """The quotes without those that show an occurrence once more, in another window of words; corrected ones stay."""
        kept: list[Quote] = []
        for quote in quotes:
            same = next((at for at, other in enumerate(kept) if self._show_the_same(quote, other)), None)
            if same is None:
                kept.append(quote)
            elif kept[same].correction is None and quote.correction is not None:
                kept[same] = quote
        return tuple(kept)

    @cached_property
    def _judge(self) -> CorrectionJudge:
        return CorrectionJudge(self.request.transcript, self.request.doubtful)

    def _show_the_same(self, one: Quote, other: Quote) -> bool:
        """Where the engine said what its quotes are about, that decides; else more than half of the shorter one shared."""
        about_one, about_other = self._cores.get(one), self._cores.get(other)
        if about_one is not None and about_other is not None:
            return about_one == about_other
        shared = min(one.token_end, other.token_end) - max(one.token_start, other.token_start)
        shorter = min(one.token_end - one.token_start, other.token_end - other.token_start)
        return 2 * shared > shorter
