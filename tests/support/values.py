"""Values that many tests need, made in one line."""

from __future__ import annotations

from datetime import UTC, datetime

from speakkit.model import EngineCall, Recording, Session, SessionStatus, Transcript, Word

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


def make_transcript(text: str, *, word_ms: int = 300, **fields: object) -> Transcript:
    """A transcript whose words follow each other every `word_ms`, each 50 ms shorter than that."""
    words = tuple(
        Word(text=word, start_ms=index * word_ms, end_ms=(index + 1) * word_ms - 50, confidence=0.9)
        for index, word in enumerate(text.split())
    )
    values: dict[str, object] = {
        "text": text,
        "words": words,
        "duration_ms": max(1, len(words)) * word_ms,
        "engine": "test",
        "engine_version": "1",
    }
    return Transcript.model_validate(values | fields)


def make_call(call_id: str = "c1", session_id: str = "ana-1", **fields: object) -> EngineCall:
    """A call of the analyser `claude` that went well at NOON."""
    values: dict[str, object] = {
        "call_id": call_id,
        "session_id": session_id,
        "stage": "analyse",
        "attempt": 1,
        "engine": "claude",
        "engine_version": "1",
        "model": None,
        "input_hash": "0",
        "started_at": NOON,
        "duration_ms": 1,
        "outcome": "ok",
    }
    return EngineCall.model_validate(values | fields)


def make_session(
    session_id: str = "ana-1", learner_id: str = "ana", sha256: str = "0" * 64, **fields: object
) -> Session:
    """An UPLOADED session with a ten-second recording."""
    values: dict[str, object] = {
        "session_id": session_id,
        "learner_id": learner_id,
        "status": SessionStatus.UPLOADED,
        "recorded_at": NOON,
        "created_at": NOON,
        "updated_at": NOON,
        "storage_key": f"{learner_id}/{session_id}.wav",
        "recording": Recording(
            sha256=sha256,
            size_bytes=320_044,
            duration_ms=10_000,
            container="wav",
            codec="pcm_s16le",
            sample_rate_hz=16_000,
            channels=1,
        ),
    }
    return Session.model_validate(values | fields)
