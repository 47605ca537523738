"""A message of Anthropic's Messages API, as it comes over the wire."""

from __future__ import annotations

from pydantic import BaseModel, ValidationError

from speakkit.analyse.engines.claude_prices import analysis_cost_usd
from speakkit.analyse.engines.model_answer import Answer, Stop
from speakkit.calls.ledger import CallUsage
from speakkit.calls.prices import TokenUsage
from speakkit.settings import Settings

_STOPS = {
    "end_turn": Stop.DONE,
    "max_tokens": Stop.TOO_LONG,
    "model_context_window_exceeded": Stop.CONTEXT_FULL,
    "refusal": Stop.REFUSED,
}


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
    def answer(self) -> Answer:
        """What the model says; blocks of thinking may come before it."""
        return Answer(
            text="".join(block.text for block in self.content if block.type == "text"),
            stop=_STOPS.get(self.stop_reason, Stop.OTHER),
            tokens=self.usage.tokens,
        )


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
