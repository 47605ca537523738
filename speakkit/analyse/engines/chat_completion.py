"""A chat completion as it comes over the wire, from OpenAI and from all that speak like it, more or less."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from speakkit.analyse.engines.model_answer import Answer, Stop, read_analysis
from speakkit.calls.prices import TokenUsage

_START = 400
"""Bytes by which a stream is known."""
_STOPS = {
    "length": Stop.TOO_LONG,
    "max_tokens": Stop.TOO_LONG,
    "content_filter": Stop.REFUSED,
    "refusal": Stop.REFUSED,
    "safety": Stop.REFUSED,
    "error": Stop.OTHER,
    "abort": Stop.OTHER,
    "tool_calls": Stop.OTHER,
    "function_call": Stop.OTHER,
}
"""Servers have many words for a model that was done, and some have none: what isn't here is one."""


class WireChatMessage(BaseModel):
    """What the model says. Its thinking is apart, where the server knows it from the answer; `content` may be in parts."""

    content: str | list[dict[str, Any]] | None = None
    refusal: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None

    @property
    def text(self) -> str:
        """The answer, or the thinking where that holds the analysis and the answer is empty, as servers do that take all
        that a model says for thinking."""
        said = self.content if isinstance(self.content, str) else "".join(_parts(self.content or []))
        thought = self.reasoning_content or self.reasoning or ""
        return thought if not said.strip() and read_analysis(thought) is not None else said


class WireChoice(BaseModel):
    """One answer; its error says that it broke off."""

    message: WireChatMessage
    finish_reason: str | None = None
    error: Any = None


def _or_none(value: object, handler: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401
    """What a server counts wrongly it didn't count; its answer is none the worse."""
    try:
        return handler(value)
    except ValidationError:
        return None


Count = Annotated[int | None, Field(ge=0), WrapValidator(_or_none)]


class WirePromptTokens(BaseModel):
    """Tokens that the server had read before."""

    cached_tokens: Count = None


class WireChatUsage(BaseModel):
    """What a completion took; `cost` in US dollars, of servers that say it."""

    prompt_tokens: Count = None
    completion_tokens: Count = None
    prompt_tokens_details: Annotated[WirePromptTokens | None, WrapValidator(_or_none)] = None
    cost: Annotated[float | None, Field(ge=0, allow_inf_nan=False), WrapValidator(_or_none)] = None

    @property
    def tokens(self) -> TokenUsage | None:
        if self.prompt_tokens is None or self.completion_tokens is None:
            return None
        details = self.prompt_tokens_details
        cached = min(self.prompt_tokens, (details and details.cached_tokens) or 0)
        return TokenUsage(
            input_tokens=self.prompt_tokens - cached,
            cache_read_tokens=cached,
            output_tokens=self.completion_tokens,
        )


class WireCompletion(BaseModel):
    """A completion, or, from servers that answer 200 all the same, the error in its place."""

    choices: list[WireChoice] = []
    usage: Annotated[WireChatUsage | None, WrapValidator(_or_none)] = None
    error: Any = None

    @property
    def failure(self) -> object:
        """The error that the server reports within its answer; None where there is none."""
        return self.error or next((choice.error for choice in self.choices if choice.error), None)

    @property
    def answer(self) -> Answer | None:
        """What the model says; None where there is nothing at all."""
        if not self.choices:
            return None
        choice = self.choices[0]
        stop = _STOPS.get((choice.finish_reason or "").casefold(), Stop.DONE)
        return Answer(
            text=choice.message.text,
            stop=Stop.REFUSED if choice.message.refusal else stop,
            tokens=self.usage.tokens if self.usage else None,
        )


def is_stream(body: bytes) -> bool:
    """Whether the answer comes in parts, as it does where somebody told the server to send it so."""
    start = body[:_START].lstrip()
    return start.startswith(b"data:") or b"chat.completion.chunk" in start or b'"delta"' in start


def read_completion(body: bytes) -> WireCompletion | None:
    """The completion in `body`, None where it is something else, such as a web page."""
    try:
        completion = WireCompletion.model_validate_json(body)
    except ValidationError:
        return None
    return completion if {"choices", "error"} & completion.model_fields_set else None


def _parts(parts: list[dict[str, Any]]) -> list[str]:
    return [part["text"] for part in parts if part.get("type") == "text" and isinstance(part.get("text"), str)]
