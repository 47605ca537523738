"""A ledger that keeps its rows in a list."""

from __future__ import annotations

from dataclasses import dataclass, field

from speakkit.calls.budget import Budget
from speakkit.calls.ledger import CallLedger
from speakkit.model import EngineCall, EngineStage, KeptAnswer


@dataclass
class Ledger:
    """`calls` are the rows recorded so far, `outcomes` what they say, `answers` those that were kept, by key."""

    stage: EngineStage
    budget: Budget = field(default_factory=Budget)
    calls: list[EngineCall] = field(default_factory=list)
    answers: dict[str, KeptAnswer] = field(default_factory=dict)

    @property
    def ledger(self) -> CallLedger:
        return CallLedger(
            self.record_call, session_id="s1", attempt=1, stage=self.stage, answers=self, budget=self.budget
        )

    def record_call(self, call: EngineCall, answer: KeptAnswer | None = None) -> None:
        self.calls.append(call)
        if answer is not None:
            self.answers[answer.answer_key] = answer

    def kept_answer(self, answer_key: str) -> KeptAnswer | None:
        return self.answers.get(answer_key)

    @property
    def outcomes(self) -> list[str]:
        return [call.outcome for call in self.calls]
