"""What the tokens of a chat model cost, wherever it runs."""

from __future__ import annotations

from speakkit.analyse.engines.chat_settings import ChatSettings
from speakkit.calls.addresses import is_local
from speakkit.calls.prices import TokenPrice, TokenUsage, listed_token_price

_FREE = TokenPrice(input=0, output=0, cache_write=0, cache_read=0)


def chat_cost_usd(chat: ChatSettings, usage: TokenUsage) -> float | None:
    """What those tokens cost: at the price in settings, else nothing on this machine or network, else at OpenAI's own
    list price; None where the price isn't known."""
    price = _configured_price(chat)
    if price is None and is_local(chat.endpoint):
        price = _FREE
    if price is None and chat.is_openai:
        price = listed_token_price(chat.chosen_model, usage.prompt_tokens)
    return None if price is None else price.cost_usd(usage)


def _configured_price(chat: ChatSettings) -> TokenPrice | None:
    per_input, per_output = chat.usd_per_million_input_tokens, chat.usd_per_million_output_tokens
    if per_input is None or per_output is None:
        return None
    return TokenPrice(input=per_input, output=per_output, cache_write=per_input, cache_read=per_input)
