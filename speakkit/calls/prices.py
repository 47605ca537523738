"""What calls cost in US dollars: the vendors' list prices in `prices.json`, and how a price becomes a cost.

Each engine has a price from its settings go before the list. A list price holds at the vendor's own address alone: a
compatible server elsewhere may know a model by the same name. Where no price is known the cost is None, never 0.
"""

from __future__ import annotations

import math
from functools import cache
from importlib import resources

from pydantic import Field

from speakkit.model import Value

_MS_PER_MINUTE = 60_000
_MILLION = 1_000_000


class TokenPrice(Value):
    """US dollars per million tokens, for prompts of up to `up_to_prompt_tokens` tokens (None: of any length)."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cache_write: float = Field(ge=0)
    cache_read: float = Field(ge=0)
    up_to_prompt_tokens: int | None = None

    def cost_usd(self, usage: TokenUsage) -> float:
        """What those tokens cost."""
        total = (
            usage.input_tokens * self.input
            + usage.cache_write_tokens * self.cache_write
            + usage.cache_read_tokens * self.cache_read
            + usage.output_tokens * self.output
        )
        return total / _MILLION


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


def minutes_cost_usd(usd_per_minute: float, audio_ms: int) -> float:
    """What that much audio costs."""
    return usd_per_minute * audio_ms / _MS_PER_MINUTE


def listed_token_price(model: str, prompt_tokens: int) -> TokenPrice | None:
    """The list price of a model's tokens for a prompt of that length."""
    for price in price_list().usd_per_million_tokens.get(model, ()):
        if price.up_to_prompt_tokens is None or prompt_tokens <= price.up_to_prompt_tokens:
            return price
    return None


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


def is_vendors_own(base_url: str, default: object) -> bool:
    """Whether an address in settings is the vendor's own, which is their default."""
    return base_url.rstrip("/") == default
