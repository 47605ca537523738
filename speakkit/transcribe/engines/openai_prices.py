"""What the transcription models of `openai` cost."""

from __future__ import annotations

import math

from speakkit.calls.prices import is_vendors_own, minutes_cost_usd, price_list
from speakkit.settings import Settings


def transcription_cost_usd(settings: Settings, audio_ms: int) -> float | None:
    """What transcribing that much audio with the model in settings costs; None where the price isn't known."""
    usd_per_minute = settings.openai_usd_per_minute
    if usd_per_minute is None and is_vendors_own(
        settings.openai_base_url, Settings.model_fields["openai_base_url"].default
    ):
        usd_per_minute = price_list().usd_per_minute.get(settings.openai_model)
    return None if usd_per_minute is None else minutes_cost_usd(usd_per_minute, audio_ms)


def most_transcription_usd(settings: Settings, audio_ms: int) -> float | None:
    """The most that transcribing it can cost: what is billed is counted in whole seconds, begun ones too."""
    return transcription_cost_usd(settings, math.ceil(audio_ms / 1000) * 1000)
