"""What `claude` tells of itself to whoever asks for engines."""

from __future__ import annotations

from speakkit.analyse.engines.claude import ClaudeAnalyser
from speakkit.analyse.engines.claude_batch import ClaudeBatches
from speakkit.analyse.registry import AnalyserInfo
from speakkit.calls.addresses import recipient_at
from speakkit.calls.engines import Key, Package

ENGINE = AnalyserInfo(
    name=ClaudeAnalyser.name,
    open=ClaudeAnalyser,
    gives="analysis beyond the built-in rules",
    keys=(Key("ANTHROPIC_API_KEY", ClaudeAnalyser.vendor, lambda settings: settings.anthropic_api_key),),
    packages=(Package("anthropic"),),
    calls_at_once=lambda settings: settings.anthropic_concurrency,
    probe=lambda _: "ANTHROPIC_API_KEY is set",
    recipient=lambda settings: recipient_at(settings.anthropic_base_url, ClaudeAnalyser.vendor, "anthropic.com"),
    prices=ClaudeAnalyser,
    batches=ClaudeBatches,
)
