"""Analysis: from a transcript to verified insights and observations."""

from speakkit.analyse.protocol import Analyser, AnalysisDraft, AnalysisRequest
from speakkit.analyse.registry import ANALYSERS, AnalyserInfo, open_analyser
from speakkit.analyse.verify.verification import unanalysed, verified

__all__ = [
    "ANALYSERS",
    "Analyser",
    "AnalyserInfo",
    "AnalysisDraft",
    "AnalysisRequest",
    "open_analyser",
    "unanalysed",
    "verified",
]
