"""Calls of engines, as the ledger keeps them, and answers kept so that nothing is paid for twice."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from speakkit.model.values import Identifier, UtcDatetime, Value

EngineStage = Literal["transcribe", "analyse"]


class EngineCall(Value):
    """One row of the ledger: a call of an engine, written before its result is used.

    `outcome` is "ok" or the code of the error. `cost_usd` is None where the price of the model isn't known.
    """

    call_id: str
    session_id: Identifier
    stage: EngineStage
    attempt: int
    engine: str
    engine_version: str
    model: str | None
    prompt_hash: str | None = None
    input_hash: str
    started_at: UtcDatetime
    duration_ms: int = Field(ge=0)
    audio_ms: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    request_id: str | None = None
    outcome: str


class KeptAnswer(Value):
    """An engine's answer, kept so that the same question isn't paid for twice; it belongs to a session and goes with it.

    `answer_key` is a hash of engine, model, versions, prompt and input; tokens and cost are of all calls that it took.
    """

    answer_key: str
    session_id: Identifier
    stage: EngineStage
    created_at: UtcDatetime
    answer: str
    request_id: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
