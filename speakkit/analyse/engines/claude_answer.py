"""What Claude is asked to answer, as a schema, and its answer as it comes over the wire."""

from __future__ import annotations

from pydantic import BaseModel, Field, ValidationError

from speakkit.analyse.engines.claude_prices import analysis_cost_usd
from speakkit.analyse.protocol import AnalysisDraft, ExampleDraft, InsightDraft, ProbeDraft
from speakkit.calls.ledger import CallUsage
from speakkit.calls.prices import TokenUsage
from speakkit.errors import BadAnswerError, EngineError, RefusedError, TruncatedAnswerError, field_path
from speakkit.model import Category, ObservationState, Severity
from speakkit.settings import Settings


class WireInsight(BaseModel):
    """One thing that recurs in the recording."""

    category: Category
    pattern: str = Field(min_length=1, description="id of the vocabulary, or a label where no entry fits")
    detail: str
    frequency: int = Field(ge=1)
    severity: Severity
    suggestion: str
    quotes: list[str]

    def draft(self) -> InsightDraft:
        return InsightDraft(**self.model_dump(exclude={"quotes"}), examples=_examples(self.quotes))


class WireProbe(BaseModel):
    """Whether a known pattern occurs in the recording."""

    pattern_id: str = Field(description="as known_patterns gives it")
    state: ObservationState
    quotes: list[str] = Field(description="every occurrence where the state is present, else empty")

    def draft(self) -> ProbeDraft:
        return ProbeDraft(pattern_id=self.pattern_id, state=self.state, examples=_examples(self.quotes))


class WireAnalysis(BaseModel):
    """The analysis of one recording."""  # docstrings here are part of the schema that the model is given

    insights: list[WireInsight]
    probes: list[WireProbe]
    focus_next: str | None
    summary: str

    def draft(
        self, *, engine: str, engine_version: str, model: str, prompt_hash: str, schema_hash: str, input_hash: str
    ) -> AnalysisDraft:
        return AnalysisDraft(
            insights=tuple(insight.draft() for insight in self.insights),
            probes=tuple(probe.draft() for probe in self.probes),
            focus_next=self.focus_next,
            summary=self.summary,
            engine=engine,
            engine_version=engine_version,
            model=model,
            prompt_hash=prompt_hash,
            schema_hash=schema_hash,
            input_hash=input_hash,
        )


class WireBlock(BaseModel):
    """A block of a message: of the types there are, only "text" has a text that matters here."""

    type: str
    text: str = ""


class WireUsage(BaseModel):
    """The tokens of a message; `input_tokens` are those that the prompt cache had no part in."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None

    @property
    def tokens(self) -> TokenUsage:
        return TokenUsage(
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cache_write_tokens=self.cache_creation_input_tokens or 0,
            cache_read_tokens=self.cache_read_input_tokens or 0,
        )


class WireMessage(BaseModel):
    """A message of the Messages API."""

    id: str | None = None
    content: list[WireBlock]
    stop_reason: str
    usage: WireUsage

    @property
    def text(self) -> str:
        """The text of the answer; blocks of thinking may come before it."""
        return "".join(block.text for block in self.content if block.type == "text")

    def analysis(self) -> WireAnalysis:
        """What the message says.

        Raises:
            RefusedError: the model refuses to answer.
            TruncatedAnswerError: the answer was too long.
            BadAnswerError: the answer isn't what was asked for.
        """
        if self.stop_reason != "end_turn":
            raise _stopped(self.stop_reason)
        try:
            return WireAnalysis.model_validate_json(self.text)
        except ValidationError:
            pass
        # outside the handler: the context of the error would hold the answer, and so quotes
        raise BadAnswerError("Claude's answer doesn't have the form that was asked for. Process the session again.")

    def problems(self) -> list[str]:
        """What is wrong with the form of the answer, place by place, without the values."""
        try:
            WireAnalysis.model_validate_json(self.text)
        except ValidationError as error:
            return [f"{field_path(item, 'answer')}: {item['msg']}" for item in error.errors()]
        return []


def read_message(body: bytes) -> WireMessage | None:
    """The message in `body`, None where it is something else, such as a web page."""
    try:
        return WireMessage.model_validate_json(body)
    except ValidationError:
        return None


def record_usage(usage: CallUsage, message: WireMessage, settings: Settings, *, in_batch: bool = False) -> None:
    """Put into the ledger's row what the answer took; `settings` name the model and, where it is theirs, its price."""
    tokens = message.usage.tokens
    usage.input_tokens, usage.output_tokens = tokens.prompt_tokens, tokens.output_tokens
    usage.cost_usd = analysis_cost_usd(settings, tokens, in_batch=in_batch)


def read_kept(text: str | None) -> WireAnalysis | None:
    """The analysis that was kept as `text`, None where there is none that can be read."""
    try:
        return None if text is None else WireAnalysis.model_validate_json(text)
    except ValidationError:
        return None


def _stopped(stop_reason: str) -> EngineError:
    if stop_reason == "refusal":
        return RefusedError("Claude refused to analyse this transcript. Try another model, or the analyser `rules`.")
    if stop_reason == "max_tokens":
        return TruncatedAnswerError("Claude's answer was longer than allowed. Raise SPEAKKIT_ANTHROPIC_MAX_TOKENS.")
    if stop_reason == "model_context_window_exceeded":
        return TruncatedAnswerError("The transcript is too long for the model. Split the recording.")
    return BadAnswerError("Claude stopped before its answer was complete. Process the session again.")


def _examples(quotes: list[str]) -> tuple[ExampleDraft, ...]:
    return tuple(ExampleDraft(quote=quote) for quote in quotes)
