"""A ledger that keeps its rows in a list."""

from __future__ import annotations

from dataclasses import dataclass, field

from speakkit.ledger import CallLedger
from speakkit.model import EngineCall, EngineStage


@dataclass
class Ledger:
    """`calls` are the rows recorded so far, `outcomes` and `costs` what they say."""

    stage: EngineStage
    calls: list[EngineCall] = field(default_factory=list)

    @property
    def ledger(self) -> CallLedger:
        return CallLedger(self.calls.append, session_id="s1", attempt=1, stage=self.stage)

    @property
    def outcomes(self) -> list[str]:
        return [call.outcome for call in self.calls]
