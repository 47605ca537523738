"""Analysis: from a transcript to verified insights and observations."""

from __future__ import annotations

from speakkit.analyse.finish import finish, unanalysed
from speakkit.analyse.protocol import Analyser, AnalysisDraft, AnalysisRequest
from speakkit.settings import Settings

__all__ = ["Analyser", "AnalysisDraft", "AnalysisRequest", "finish", "open_analyser", "unanalysed"]


def open_analyser(name: str, settings: Settings) -> Analyser:
    """The analyser that settings call `name`: "rules" or "claude"; a client is made when it is first used.

    Raises:
        ConfigurationError: its key is missing.
    """
    if name == "claude":
        from speakkit.analyse.claude_engine import ClaudeAnalyser

        return ClaudeAnalyser(settings)
    from speakkit.analyse.rules_engine import RulesAnalyser

    return RulesAnalyser(settings)
