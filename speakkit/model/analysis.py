"""What one analyser found in one transcript: insights, observations, quotes and what was rejected."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, computed_field, model_validator

from speakkit.model.lexis import Lexis
from speakkit.model.pattern_key import Category, PatternKey
from speakkit.model.quote import Quote
from speakkit.model.values import Value

Severity = Literal["low", "medium", "high"]
ObservationState = Literal["present", "absent", "no_opportunity", "not_checked"]
LikelyCause = Literal["transfer", "overgeneralisation", "slip"]
"""What an analyser thinks a mistake comes from: the first language, a rule taken too far, or nothing lasting."""
MAX_INSIGHTS = 5
"""How many insights one analysis shows a person."""


class Insight(Value):
    """One thing worth a learner's attention in one session; `frequency` is how often it occurred there.

    `alternative` is what a habit, which no single word of a quote puts right, could be exchanged for; None elsewhere.
    `likely_cause` is None unless the learner's first language is known.

    `pattern_id` is an entry of the pattern vocabulary, None where the label maps to no entry; `engine_label` is what the
    engine wrote, before it was mapped. `runs_agreeing` of `runs` analyses of the same transcript found the pattern; with one
    run nothing is known of its stability.
    """

    rank: int = Field(ge=1)
    category: Category
    pattern_id: str | None
    pattern: str = Field(min_length=1)
    engine_label: str | None = None
    detail: str
    frequency: int = Field(ge=1)
    severity: Severity
    suggestion: str
    examples: tuple[Quote, ...] = Field(min_length=1)
    alternative: str | None = None
    likely_cause: LikelyCause | None = None
    runs: int = Field(default=1, ge=1)
    runs_agreeing: int = Field(default=1, ge=1)

    @property
    def key(self) -> str:
        """The profile key, such as "grammar:Missing articles"."""
        return str(PatternKey(self.category, self.pattern))

    @computed_field  # type: ignore[prop-decorator]
    @property
    def is_tentative(self) -> bool:
        """Whether repeated analyses disagree on it: fewer than two thirds of them found it."""
        return 3 * self.runs_agreeing < 2 * self.runs

    @model_validator(mode="before")
    @classmethod
    def _as_dumped(cls, values: object) -> object:
        """What `model_dump` gave, which holds what is computed."""
        return {k: v for k, v in values.items() if k != "is_tentative"} if isinstance(values, dict) else values


class Observation(Value):
    """Whether one pattern occurred in one session: the unit of every rate and trend.

    `occurrences` counts them where `state` is "present"; `quotes` anchors those that have a place in the transcript.
    `correct_uses` counts what was said right, None where nobody counted; `correct_quotes` anchors some of it.
    """

    category: Category
    pattern_id: str | None
    pattern: str = Field(min_length=1)
    state: ObservationState
    occurrences: int = Field(default=0, ge=0)
    quotes: tuple[Quote, ...] = ()
    correct_uses: int | None = Field(default=None, ge=0)
    correct_quotes: tuple[Quote, ...] = ()

    @property
    def key(self) -> str:
        return str(PatternKey(self.category, self.pattern))

    @model_validator(mode="after")
    def _counted(self) -> Self:
        if (self.state == "present") != (self.occurrences > 0):
            raise ValueError("occurrences are counted exactly where the pattern is present")
        return self


class QuotedStrength(Value):
    """A construction that the learner used well: what an analyser says of it, and the words that show it."""

    text: str = Field(min_length=1)
    quote: Quote


class Rejections(Value):
    """What an analyser said that was not let through, out of how much: counted, never shown.

    A quote counts once for each pattern, though insight and probe may both give it. `insights_without_quote` quote
    nothing that was said, `insights_in_doubt` only what was probably misheard; `unsaid_passages` stood in quotation marks
    in its texts, and nobody said them, `untrue_counts` say there how often something occurred, and it did more or less often.
    Analyses of before these were counted have 0 given.

    `mislabelled_quotes` are said, but what their corrections change isn't what the pattern is about, or they change
    nothing. A correction is refused that changes nothing (`unchanged`), more than half of the quote (`rewritten`), a name or
    a number (`renaming`), or words that were probably misheard (`doubtful`): the quote of a rewritten or renaming one stands
    without it.

    Of words: `collocations_unfit` weren't said, not rightly or clearly, or are no two words with sense; `better_words_unfit`
    stand for a word that isn't overused, or are no words, overused too or another form of it; `words_to_try_said` were said
    before in some form, and `words_to_try_unfit` are no single words of the language, or their sentences don't hold them.
    """

    quotes_given: int = Field(default=0, ge=0)
    insights_given: int = Field(default=0, ge=0)
    altered_quotes: int = Field(default=0, ge=0)
    invented_quotes: int = Field(default=0, ge=0)
    ambiguous_quotes: int = Field(default=0, ge=0)
    doubtful_quotes: int = Field(default=0, ge=0)
    strengths_given: int = Field(default=0, ge=0)
    strengths_without_quote: int = Field(default=0, ge=0)
    insights_without_quote: int = Field(default=0, ge=0)
    insights_in_doubt: int = Field(default=0, ge=0)
    insights_over_limit: int = Field(default=0, ge=0)
    unsaid_passages: int = Field(default=0, ge=0)
    untrue_counts: int = Field(default=0, ge=0)
    mislabelled_quotes: int = Field(default=0, ge=0)
    corrections_given: int = Field(default=0, ge=0)
    unchanged_corrections: int = Field(default=0, ge=0)
    rewritten_corrections: int = Field(default=0, ge=0)
    renaming_corrections: int = Field(default=0, ge=0)
    doubtful_corrections: int = Field(default=0, ge=0)
    collocations_given: int = Field(default=0, ge=0)
    collocations_unfit: int = Field(default=0, ge=0)
    better_words_given: int = Field(default=0, ge=0)
    better_words_unfit: int = Field(default=0, ge=0)
    words_to_try_given: int = Field(default=0, ge=0)
    words_to_try_said: int = Field(default=0, ge=0)
    words_to_try_unfit: int = Field(default=0, ge=0)


class RunAgreement(Value):
    """How well repeated analyses of one transcript agree on which patterns occur (`speakkit.statistics.agreement_coefficients`).

    A coefficient is None where it is undefined, as where no pattern was found at all.
    """

    runs: int = Field(ge=2)
    patterns: int = Field(ge=0)
    raw: float | None
    cohens_kappa: float | None
    krippendorffs_alpha: float | None
    gwets_ac1: float | None


class Analysis(Value):
    """What one analyser found in one transcript, anchored and limited: at most five insights, one focus, a summary.

    Attributes:
        strengths: constructions used well, each with words that show it.
        lexis: which words show how far the vocabulary reaches, and where it could grow.
        written_in: the language (ISO 639-1) of what the analyser wrote to people; None of analyses of before it was kept.
        focus_rule: the rule behind the focus, in one line.
        list_had_room: whether a pattern that is neither listed nor observed was absent: the engine names any pattern it
            sees, and named fewer than five.
        asked_about: profile keys of the known patterns that it was asked to probe.
        input_hash: what it was given; with the other hashes and versions, the same analysis has the same.
        request_id, input_tokens, output_tokens, cost_usd: of the calls that led to the answer, also where the answer was
            kept from an earlier time and cost nothing now: what was spent when is in the ledger of calls.
        agreement: of repeated analyses; None where there was one.
    """

    insights: tuple[Insight, ...] = Field(max_length=MAX_INSIGHTS)
    observations: tuple[Observation, ...]
    strengths: tuple[QuotedStrength, ...] = ()
    lexis: Lexis = Lexis()
    focus_next: str | None
    focus_rule: str | None = None
    summary: str
    written_in: str | None = None
    engine: str
    engine_version: str
    model: str | None = None
    prompt_hash: str | None = None
    schema_hash: str | None = None
    vocabulary_version: str
    vocabulary_hash: str | None = None
    input_hash: str | None = None
    request_id: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    list_had_room: bool = False
    asked_about: tuple[str, ...] = ()
    rejections: Rejections = Rejections()
    agreement: RunAgreement | None = None

    @model_validator(mode="after")
    def _ranked(self) -> Self:
        if [insight.rank for insight in self.insights] != list(range(1, len(self.insights) + 1)):
            raise ValueError("insights are ranked 1, 2, 3 ... in order")
        return self
