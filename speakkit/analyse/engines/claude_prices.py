"""What the tokens of Anthropic's models cost."""

from __future__ import annotations

from speakkit.calls.prices import TokenPrice, TokenUsage, is_vendors_own, listed_token_price, price_list
from speakkit.settings import Settings


def analysis_cost_usd(settings: Settings, usage: TokenUsage, *, in_batch: bool = False) -> float | None:
    """What those tokens of the model in settings cost; with prices from settings, cached ones count as input.

    None where the price of the model isn't known.
    """
    price = _configured_price(settings)
    if price is None and is_vendors_own(
        settings.anthropic_base_url, Settings.model_fields["anthropic_base_url"].default
    ):
        price = listed_token_price(settings.anthropic_model, usage.prompt_tokens)
    if price is None:
        return None
    return price.cost_usd(usage) * (price_list().batch_share if in_batch else 1)


def _configured_price(settings: Settings) -> TokenPrice | None:
    per_input = settings.anthropic_usd_per_million_input_tokens
    per_output = settings.anthropic_usd_per_million_output_tokens
    if per_input is None or per_output is None:
        return None
    return TokenPrice(input=per_input, output=per_output, cache_write=per_input, cache_read=per_input)
