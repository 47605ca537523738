"""What an analyser is handed and what it must deliver: a draft, which `speakkit.analyse.verify.verification` then verifies."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, runtime_checkable

from pydantic import Field

from speakkit.calls.ledger import CallLedger
from speakkit.measure.frequent_words import FrequentWord, frequent_words
from speakkit.model import Category, LikelyCause, ObservationState, Severity, Transcript, Value
from speakkit.model.judge import Asked
from speakkit.patterns.vocabulary import KnownPattern, vocabulary
from speakkit.text.counting import counted
from speakkit.text.doubt import DoubtfulSpan, doubtful_spans


@dataclass(frozen=True)
class Background:
    """What is known of the learner and the task beside what was said, and in which language people read about it.

    Languages are codes of ISO 639-1, `task` is what was to be read aloud. `earlier_words` are the normalised words of the
    learner's other recordings, which no engine is told.
    """

    first_language: str | None = None
    level: str | None = None
    topic: str | None = None
    task: str | None = None
    reader_language: str = "en"
    earlier_words: frozenset[str] = field(default=frozenset(), repr=False)


UNKNOWN_BACKGROUND = Background()
MAX_OVERUSED = 3
"""How many overused words one analysis speaks of."""


@dataclass(frozen=True)
class AnalysisRequest:
    """One transcript to analyse, the patterns of the learner's profile to probe for, and what is known beside them."""

    transcript: Transcript
    known_patterns: tuple[KnownPattern, ...] = ()
    background: Background = UNKNOWN_BACKGROUND

    @cached_property
    def doubtful(self) -> tuple[DoubtfulSpan, ...]:
        """Where the transcript may hold what nobody said; nothing that rests on it is let through."""
        return doubtful_spans(self.transcript)

    @cached_property
    def overused(self) -> tuple[FrequentWord, ...]:
        """The words that were said too often, for which an engine may know better ones."""
        return frequent_words(self.transcript)[:MAX_OVERUSED]


class ExampleDraft(Value):
    """A quote as the engine gave it.

    `token_start` is its place, or `start_ms` its time, where the engine knows it; `core` the tokens that the finding is
    about, ends exclusive, where the rest of the quote is only their neighbourhood. `correction` is the whole quote put right.
    """

    quote: str
    correction: str | None = None
    token_start: int | None = None
    start_ms: int | None = Field(default=None, ge=0)
    core: tuple[int, int] | None = None


class Tally(Value):
    """A sentence on how often something occurred, which is given its number once the places are verified.

    A `noun` stands after the number and agrees with it.
    """

    before: str = ""
    noun: str = ""
    after: str = ""

    def sentence(self, count: int) -> str:
        """The whole sentence: "Found in 3 places."."""
        return f"{self.before}{counted(count, self.noun) if self.noun else f'{count:,}'}{self.after}"


class InsightDraft(Value):
    """An insight as the engine gave it. `pattern` is an id of the vocabulary or a free label.

    `frequency` is None where the engine doesn't count. An engine that says in words how often it counted gives a `tally`,
    which stands before its `detail`. `alternative` is for a habit, which no correction of a quote puts
    right: one thing to say instead.
    """

    category: Category
    pattern: str = Field(min_length=1)
    detail: str
    tally: Tally | None = None
    frequency: int | None = Field(default=None, ge=1)
    severity: Severity
    suggestion: str
    examples: tuple[ExampleDraft, ...]
    alternative: str | None = None
    likely_cause: LikelyCause | None = None


class ProbeDraft(Value):
    """The engine's answer for one pattern: whether it occurs, and every occurrence.

    `pattern_id` is that of the vocabulary, or the profile key of a known pattern that the vocabulary lacks. `correct_uses`
    counts what was said right, of which `correct_example` is one; an engine that `owes_correct_example` is believed to have
    looked only where it gives one.
    """

    pattern_id: str
    state: ObservationState
    examples: tuple[ExampleDraft, ...] = ()
    correct_uses: int | None = Field(default=None, ge=0)
    correct_example: ExampleDraft | None = None
    owes_correct_example: bool = False


class StrengthDraft(Value):
    """A construction used well, as the engine says it, and one place."""

    text: str
    example: ExampleDraft


class BetterWordsDraft(Value):
    """Words that say more than an overused one, as the engine gives them."""

    word: str
    better: tuple[str, ...]


class WordToTryDraft(Value):
    """A word that the engine proposes, and its sentence with it."""

    word: str
    example: str


class AnalysisDraft(Value):
    """All that an engine says of one transcript, most important insight first; nothing of it is verified yet.

    `collocations` are quotes. `written_in` is the language of its texts. `names_any_pattern` says whether the engine would
    have named any pattern it saw, not only those that it probes.
    """

    insights: tuple[InsightDraft, ...]
    probes: tuple[ProbeDraft, ...] = ()
    strengths: tuple[StrengthDraft, ...] = ()
    collocations: tuple[str, ...] = ()
    better_words: tuple[BetterWordsDraft, ...] = ()
    words_to_try: tuple[WordToTryDraft, ...] = ()
    focus_next: str | None
    focus_rule: str | None = None
    summary: str
    engine: str
    engine_version: str
    model: str | None = None
    prompt_hash: str | None = None
    schema_hash: str | None = None
    input_hash: str | None = None
    written_in: str = "en"
    names_any_pattern: bool = True


@runtime_checkable
class AsksAModel(Protocol):
    """What an analyser says of itself that asks a model: another model, prompt or form of answers is a break."""

    @property
    def model(self) -> str:
        """The model's name at its vendor."""
        ...

    def prompt_hash(self) -> str:
        """Says which instructions are given."""
        ...

    def schema_hash(self) -> str:
        """Says which form is asked for."""
        ...


class Analyser(Protocol):
    """An analysis engine. `name` is what settings call it, `version` what a change of it makes a break."""

    name: str

    @property
    def version(self) -> str: ...

    def analyse(self, request: AnalysisRequest, ledger: CallLedger) -> AnalysisDraft:
        """What recurs in this transcript.

        Every engine call goes through `ledger`.

        Raises:
            EngineError: the engine didn't deliver; `is_transient` says whether a retry makes sense.
            ConfigurationError: a key or an extra is missing.
        """
        ...


def asked_now(analyser: Analyser) -> Asked:
    """What an analysis of now would be made by: an analysis by anything else is due."""
    asked = Asked(engine=analyser.name, engine_version=analyser.version, vocabulary_hash=vocabulary().content_hash)
    if not isinstance(analyser, AsksAModel):
        return asked
    hashes = {"prompt_hash": analyser.prompt_hash(), "schema_hash": analyser.schema_hash()}
    return asked.model_copy(update={"asks_a_model": True, "model": analyser.model, **hashes})
