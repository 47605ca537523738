from __future__ import annotations

import pytest

from speakkit.analyse.engines.claude_prices import analysis_cost_usd
from speakkit.calls.prices import TokenUsage, dollars, price_list
from speakkit.settings import Settings
from speakkit.transcribe.engines.openai_prices import transcription_cost_usd

MILLION_EACH = TokenUsage(
    input_tokens=1_000_000, output_tokens=1_000_000, cache_write_tokens=1_000_000, cache_read_tokens=1_000_000
)


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


def test_the_default_models_have_a_list_price() -> None:
    prices = price_list()
    assert settings().openai_model in prices.usd_per_minute
    assert settings().anthropic_model in prices.usd_per_million_tokens


@pytest.mark.parametrize(
    ("usd", "told"),
    [
        (0, "$0.00"),
        (0.0001, "$0.0001"),
        (0.00012346, "$0.0001235"),
        (0.5, "$0.50"),
        (2, "$2.00"),
        (1234.567, "$1234.57"),
    ],
)
def test_amounts_have_as_many_digits_as_they_need(usd: float, told: str) -> None:
    assert dollars(usd) == told


def test_ten_minutes_at_the_list_price() -> None:
    assert transcription_cost_usd(settings(openai_model="whisper-1"), 600_000) == pytest.approx(0.06)


def test_cached_tokens_have_prices_of_their_own() -> None:
    assert analysis_cost_usd(settings(anthropic_model="claude-sonnet-5-5"), MILLION_EACH) == pytest.approx(14.60)


def test_a_long_prompt_costs_more_where_the_list_says_so() -> None:
    haiku = settings(anthropic_model="claude-haiku-5-5")
    short = TokenUsage(input_tokens=60_000, cache_read_tokens=40_000, output_tokens=0)
    long = TokenUsage(input_tokens=60_001, cache_read_tokens=40_000, output_tokens=0)
    assert analysis_cost_usd(haiku, short) == pytest.approx(0.0064)
    assert analysis_cost_usd(haiku, long) == pytest.approx(0.0320005)


def test_a_price_in_settings_goes_before_the_list() -> None:
    assert transcription_cost_usd(settings(openai_usd_per_minute=1.0), 30_000) == 0.5
    own = settings(anthropic_usd_per_million_input_tokens=1.0, anthropic_usd_per_million_output_tokens=2.0)
    assert analysis_cost_usd(own, MILLION_EACH) == 5.0


def test_an_unknown_model_costs_an_unknown_sum() -> None:
    assert transcription_cost_usd(settings(openai_model="whisper-large-v3"), 60_000) is None
    assert analysis_cost_usd(settings(anthropic_model="claude-next"), MILLION_EACH) is None


def test_a_list_price_does_not_hold_at_another_address() -> None:
    local = settings(openai_model="whisper-1", openai_base_url="http://localhost:8000/v1")
    assert transcription_cost_usd(local, 60_000) is None


def test_half_a_price_in_settings_is_none() -> None:
    half = settings(anthropic_model="claude-next", anthropic_usd_per_million_input_tokens=1.0)
    assert analysis_cost_usd(half, MILLION_EACH) is None
