"""The values that travel through SpeakKit: frozen, validated, without behaviour of any engine.

Times inside a recording are integer milliseconds (in floats `2.01 - 1.76 < 0.25`); points in time are UTC.
Token indices count the tokens of `speakkit.text.tokens.tokenise(transcript.text)`, ends exclusive.
"""

from __future__ import annotations

from speakkit.model.analysis import (
    MAX_INSIGHTS,
    Analysis,
    Insight,
    LikelyCause,
    Observation,
    ObservationState,
    QuotedStrength,
    Rejections,
    RunAgreement,
    Severity,
)
from speakkit.model.engine_call import EngineCall, EngineStage, KeptAnswer
from speakkit.model.learner import LEVELS, NOTHING_SAID, Consent, Learner, LearnerChanges, Purpose
from speakkit.model.lexis import Lexis, OverusedWord, WordToTry
from speakkit.model.pattern_key import Category, PatternKey
from speakkit.model.quote import Edit, Quote
from speakkit.model.session import Recording, Session, SessionStatus, new_session_id
from speakkit.model.transcript import (
    MIN_CALIBRATED_CONFIDENCE,
    MIN_PAUSE_MS,
    Filler,
    Segment,
    SegmentDoubt,
    Span,
    Transcript,
    Word,
)
from speakkit.model.values import Identifier, Milliseconds, Share, UtcDatetime, Value, checked_id

__all__ = [
    "LEVELS",
    "MAX_INSIGHTS",
    "MIN_CALIBRATED_CONFIDENCE",
    "MIN_PAUSE_MS",
    "NOTHING_SAID",
    "Analysis",
    "Category",
    "Consent",
    "Edit",
    "EngineCall",
    "EngineStage",
    "Filler",
    "Identifier",
    "Insight",
    "KeptAnswer",
    "Learner",
    "LearnerChanges",
    "Lexis",
    "LikelyCause",
    "Milliseconds",
    "Observation",
    "ObservationState",
    "OverusedWord",
    "PatternKey",
    "Purpose",
    "Quote",
    "QuotedStrength",
    "Recording",
    "Rejections",
    "RunAgreement",
    "Segment",
    "SegmentDoubt",
    "Session",
    "SessionStatus",
    "Severity",
    "Share",
    "Span",
    "Transcript",
    "UtcDatetime",
    "Value",
    "Word",
    "WordToTry",
    "checked_id",
    "new_session_id",
]
