"""Analysis: from a transcript to verified insights and observations."""

from __future__ import annotations

from speakkit.analyse.protocol import Analyser, AnalysisDraft, AnalysisRequest
from speakkit.analyse.verify.verification import unanalysed, verified
from speakkit.settings import Settings

__all__ = ["Analyser", "AnalysisDraft", "AnalysisRequest", "open_analyser", "unanalysed", "verified"]


def open_analyser(name: str, settings: Settings) -> Analyser:
    """The analyser that settings call `name`: "rules" or "claude"; a client is made when it is first used.

    Raises:
        ConfigurationError: its key is missing.
    """
    if name == "claude":
        from speakkit.analyse.engines.claude import ClaudeAnalyser

        return ClaudeAnalyser(settings)
    from speakkit.analyse.engines.rules_engine import RulesAnalyser

    return RulesAnalyser(settings)
