"""The values that travel through SpeakKit: frozen, validated, without behaviour of any engine.

Times inside a recording are integer milliseconds (in floats `2.01 - 1.76 < 0.25`); points in time are UTC.
Token indices count the tokens of `speakkit.text.tokens.tokenise(transcript.text)`, ends exclusive.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    computed_field,
    model_validator,
)

from speakkit.errors import InvalidIdError
from speakkit.model.hashing import content_hash

MAX_INSIGHTS = 5
"""How many insights one analysis shows a person."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def checked_id(value: str, what: str = "learner id") -> str:
    """The id itself, where it can safely be part of a file name, an address and a database key.

    Raises:
        InvalidIdError: it is empty, too long, or has other characters than letters, digits, '.', '_' and '-'.
    """
    if _ID.fullmatch(value) is None:
        raise InvalidIdError(
            f"The {what} {value[:80]!r} can't be used: take 1 to 64 letters (a-z, A-Z), digits, '.', '_' or '-', "
            "starting with a letter or digit."
        )
    return value


def _to_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


UtcDatetime = Annotated[AwareDatetime, AfterValidator(_to_utc)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Milliseconds = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Category = Literal["grammar", "vocabulary", "structure", "fluency"]
Severity = Literal["low", "medium", "high"]
ObservationState = Literal["present", "absent", "no_opportunity", "not_checked"]
EngineStage = Literal["transcribe", "analyse"]


class Value(BaseModel):
    """A frozen value; a change is a copy (`model_copy(update=...)`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Learner(Value):
    """A person who practises. `learner_id` is a pseudonym of the user's choosing."""

    learner_id: Identifier
    created_at: UtcDatetime
    display_name: str | None = None
    first_language: str | None = None


class SessionStatus(StrEnum):
    CREATED = "CREATED"
    UPLOADED = "UPLOADED"
    TRANSCRIBING = "TRANSCRIBING"
    ANALYZING = "ANALYZING"
    DONE = "DONE"
    FAILED = "FAILED"


class Recording(Value):
    """What is known of an audio file after it was decoded in full."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size_bytes: int = Field(gt=0)
    duration_ms: int = Field(gt=0)
    container: str
    codec: str
    sample_rate_hz: int = Field(gt=0)
    channels: int = Field(gt=0)
    file_name: str | None = None


class Session(Value):
    """One recording of one learner, and how far its processing has come.

    `recording` is None until the audio was looked at (an upload that has just arrived), `storage_key` names it in the
    place where recordings lie, `transcript_key` a transcript that was handed in with it, `prompt` is the known text of a
    read-aloud session. `lease_until` is set while a worker holds the session.
    """

    session_id: Identifier
    learner_id: Identifier
    status: SessionStatus
    recorded_at: UtcDatetime
    created_at: UtcDatetime
    updated_at: UtcDatetime
    language: str = "en"
    topic: str | None = None
    prompt: str | None = None
    storage_key: str | None = None
    transcript_key: str | None = None
    recording: Recording | None = None
    attempt: int = Field(default=0, ge=0)
    lease_until: UtcDatetime | None = None
    error_code: str | None = None
    error_message: str | None = None
    audio_deleted_at: UtcDatetime | None = None
    focus_next: str | None = None
    summary: str | None = None


class Word(Value):
    """One word as the transcriber gave it; `speaker` is None where nobody but the learner is known to speak."""

    text: str = Field(min_length=1)
    start_ms: Milliseconds | None = None
    end_ms: Milliseconds | None = None
    confidence: Share | None = None
    speaker: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if (self.start_ms is None) != (self.end_ms is None):
            raise ValueError("a word has both times or neither")
        if self.start_ms is not None and self.end_ms is not None and self.end_ms < self.start_ms:
            raise ValueError("a word can't end before it starts")
        return self


class Span(Value):
    """A stretch of a recording: a pause, or a filler that was heard."""

    start_ms: Milliseconds
    end_ms: Milliseconds

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms


class Filler(Span):
    """A filled pause found in the audio, such as "um"."""

    text: str


class Transcript(Value):
    """What was said, as one transcriber heard it.

    `verbatim` says whether fillers and repetitions are in the words; counts that need them are null otherwise.
    `pauses` and `fillers` come from the audio (None: not looked for); the silence before the first and after the last sound
    is among the pauses. `mean_confidence` is over words that have one.
    `unreliable` holds the reason why this transcript supports no insight, None where it is good enough.
    """

    text: str
    words: tuple[Word, ...] = ()
    language: str = "en"
    duration_ms: int = Field(gt=0)
    verbatim: bool = False
    engine: str
    engine_version: str
    model: str | None = None
    mean_confidence: Share | None = None
    unreliable: str | None = None
    pauses: tuple[Span, ...] | None = None
    fillers: tuple[Filler, ...] | None = None

    @property
    def others_speak(self) -> bool:
        """Whether the sound holds other people too, whose words aren't here: how fast or fluently the learner spoke can't
        be told from it."""
        return any(word.speaker is not None for word in self.words)


class Quote(Value):
    """An example, anchored: the transcript's own words at `token_start:token_end`, with times where words have them."""

    text: str = Field(min_length=1)
    token_start: int = Field(ge=0)
    token_end: int = Field(gt=0)
    start_ms: Milliseconds | None = None
    end_ms: Milliseconds | None = None


class Insight(Value):
    """One thing worth a learner's attention in one session; `frequency` is how often it occurred there.

    `pattern_id` is an entry of the pattern vocabulary, None where the label maps to no entry; `engine_label` is what the
    engine wrote, before it was mapped. `runs_agreeing` of `runs` analyses of the same transcript found the pattern; with one
    run nothing is known of its stability.
    """

    rank: int = Field(ge=1, le=MAX_INSIGHTS)
    category: Category
    pattern_id: str | None
    pattern: str = Field(min_length=1)
    engine_label: str | None = None
    detail: str
    frequency: int = Field(ge=1)
    severity: Severity
    suggestion: str
    examples: tuple[Quote, ...] = Field(min_length=1)
    runs: int = Field(default=1, ge=1)
    runs_agreeing: int = Field(default=1, ge=1)

    @property
    def key(self) -> str:
        """The profile key, such as "grammar:Missing articles"."""
        return f"{self.category}:{self.pattern}"

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
    """

    category: Category
    pattern_id: str | None
    pattern: str = Field(min_length=1)
    state: ObservationState
    occurrences: int = Field(default=0, ge=0)
    quotes: tuple[Quote, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.category}:{self.pattern}"

    @model_validator(mode="after")
    def _counted(self) -> Self:
        if (self.state == "present") != (self.occurrences > 0):
            raise ValueError("occurrences are counted exactly where the pattern is present")
        return self


class Rejections(Value):
    """What an analyser said that was not let through, out of how much: counted, never shown.

    A quote counts once for each pattern, though insight and probe may both give it. `insights_without_quote` quote
    nothing that was said, `insights_in_doubt` only what was probably misheard; `unsaid_passages` stood in quotation marks
    in its texts, and nobody said them. Analyses of before these were counted
    have 0 given.
    """

    quotes_given: int = Field(default=0, ge=0)
    insights_given: int = Field(default=0, ge=0)
    altered_quotes: int = Field(default=0, ge=0)
    invented_quotes: int = Field(default=0, ge=0)
    ambiguous_quotes: int = Field(default=0, ge=0)
    doubtful_quotes: int = Field(default=0, ge=0)
    insights_without_quote: int = Field(default=0, ge=0)
    insights_in_doubt: int = Field(default=0, ge=0)
    insights_over_limit: int = Field(default=0, ge=0)
    unsaid_passages: int = Field(default=0, ge=0)


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
    focus_next: str | None
    summary: str
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

    @property
    def version(self) -> str:
        """12 hex digits that change with analyser, model, prompt, schema or vocabulary: no trend runs across a change."""
        parts = (self.engine, self.engine_version, self.model, self.prompt_hash, self.schema_hash)
        vocabulary = self.vocabulary_hash or self.vocabulary_version
        return content_hash(*(part or "" for part in parts), vocabulary)[:12]

    @model_validator(mode="after")
    def _ranked(self) -> Self:
        if [insight.rank for insight in self.insights] != list(range(1, len(self.insights) + 1)):
            raise ValueError("insights are ranked 1, 2, 3 ... in order")
        return self


class EngineCall(Value):
    """One row of the ledger: a call of an engine, written before its result is used.

    `outcome` is "ok" or the code of the error. `cost_usd` is None where the price of the model isn't known.
    """

    call_id: str
    session_id: Identifier
    stage: EngineStage
    attempt: int
    engine: str
    engine_version: str
    model: str | None
    prompt_hash: str | None = None
    input_hash: str
    started_at: UtcDatetime
    duration_ms: int = Field(ge=0)
    audio_ms: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    request_id: str | None = None
    outcome: str


class KeptAnswer(Value):
    """An engine's answer, kept so that the same question isn't paid for twice; it belongs to a session and goes with it.

    `answer_key` is a hash of engine, model, versions, prompt and input; tokens and cost are of all calls that it took.
    """

    answer_key: str
    session_id: Identifier
    stage: EngineStage
    created_at: UtcDatetime
    answer: str
    request_id: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
