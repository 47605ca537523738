"""What a call cost in US dollars: by the price in settings, else by the vendor's list price in `prices.json`.

A list price holds at the vendor's own address alone: a compatible server elsewhere may know a model by the same name.
Where no price is known the cost is None, never 0.
"""

from __future__ import annotations

import math
from functools import cache
from importlib import resources

from pydantic import Field

from speakkit.model import Value
from speakkit.settings import Settings

_MS_PER_MINUTE = 60_000
_MILLION = 1_000_000


class TokenPrice(Value):
    """US dollars per million tokens, for prompts of up to `up_to_prompt_tokens` tokens (None: of any length)."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cache_write: float = Field(ge=0)
    cache_read: float = Field(ge=0)
    up_to_prompt_tokens: int | None = None


class PriceList(Value):
    """The vendors' list prices on a day; the prices of a model's tokens are ordered by the length of the prompt.

    In a batch, tokens cost the `batch_share` of their price.
    """

    as_of: str
    sources: tuple[str, ...]
    usd_per_minute: dict[str, float]
    usd_per_million_tokens: dict[str, tuple[TokenPrice, ...]]
    batch_share: float = Field(ge=0, le=1)


class TokenUsage(Value):
    """The tokens of one call; `input_tokens` are those that the prompt cache had no part in."""

    input_tokens: int
    output_tokens: int
    cache_write_tokens: int = 0
    cache_read_tokens: int = 0

    @property
    def prompt_tokens(self) -> int:
        return self.input_tokens + self.cache_write_tokens + self.cache_read_tokens


@cache
def price_list() -> PriceList:
    """The list prices that this version of SpeakKit knows."""
    return PriceList.model_validate_json(resources.files("speakkit.calls").joinpath("prices.json").read_bytes())


def transcription_cost_usd(settings: Settings, audio_ms: int) -> float | None:
    """What transcribing that much audio with the model in settings costs."""
    usd_per_minute = settings.openai_usd_per_minute
    if usd_per_minute is None and _is_vendors_own(settings, "openai_base_url"):
        usd_per_minute = price_list().usd_per_minute.get(settings.openai_model)
    return None if usd_per_minute is None else usd_per_minute * audio_ms / _MS_PER_MINUTE


def most_transcription_usd(settings: Settings, audio_ms: int) -> float | None:
    """The most that transcribing it can cost: what is billed is counted in whole seconds, begun ones too."""
    return transcription_cost_usd(settings, math.ceil(audio_ms / 1000) * 1000)


def analysis_cost_usd(settings: Settings, usage: TokenUsage, *, in_batch: bool = False) -> float | None:
    """What those tokens of the model in settings cost; with prices from settings, cached ones count as input."""
    price = _configured_price(settings)
    if price is None and _is_vendors_own(settings, "anthropic_base_url"):
        price = _listed_price(settings.anthropic_model, usage.prompt_tokens)
    if price is None:
        return None
    total = (
        usage.input_tokens * price.input
        + usage.cache_write_tokens * price.cache_write
        + usage.cache_read_tokens * price.cache_read
        + usage.output_tokens * price.output
    )
    return total * (price_list().batch_share if in_batch else 1) / _MILLION


def about_tokens(sent: str) -> int:
    """About as many tokens as a text of that length has, at four characters each."""
    return math.ceil(len(sent) / 4)


def most_tokens(sent: str) -> int:
    """More tokens than a text of that length can well have: two characters each, where English has about four."""
    return len(sent) // 2


def dollars(usd: float) -> str:
    """An amount for people: to the cent at least, and small ones with as many digits as they need, up to four."""
    places = max(2, 3 - math.floor(math.log10(usd))) if usd > 0 else 2
    whole, _, cents = f"{usd:.{places}f}".partition(".")
    return f"${whole}.{cents.rstrip('0'):0<2}"


def _configured_price(settings: Settings) -> TokenPrice | None:
    per_input = settings.anthropic_usd_per_million_input_tokens
    per_output = settings.anthropic_usd_per_million_output_tokens
    if per_input is None or per_output is None:
        return None
    return TokenPrice(input=per_input, output=per_output, cache_write=per_input, cache_read=per_input)


def _listed_price(model: str, prompt_tokens: int) -> TokenPrice | None:
    for price in price_list().usd_per_million_tokens.get(model, ()):
        if price.up_to_prompt_tokens is None or prompt_tokens <= price.up_to_prompt_tokens:
            return price
    return None


def _is_vendors_own(settings: Settings, field: str) -> bool:
    return bool(getattr(settings, field).rstrip("/") == Settings.model_fields[field].default)
