"""The ledger of engine calls: each call is handed to it before its result is used, whatever came of it.

With the call goes its answer, where the engine wants it kept: the same question again is answered from the store, across
runs and machines, and costs nothing.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from speakkit.calls.budget import Budget, CostCap
from speakkit.errors import SpeakKitError
from speakkit.model import EngineCall, EngineStage, KeptAnswer
from speakkit.model.hashing import content_hash


class AnswerStore(Protocol):
    """Where calls are recorded together with their answers, and answers found again."""

    def record_call(self, call: EngineCall, answer: KeptAnswer | None = None) -> None: ...
    def kept_answer(self, answer_key: str) -> KeptAnswer | None: ...


@dataclass
class CallUsage:
    """What a running call is found to have used; the engine fills it in from the vendor's answer.

    `answer` is what to keep of the answer, so that it needn't be asked for again.
    """

    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    request_id: str | None = None
    answer: str | None = None


@dataclass
class Spending:
    """What the calls behind one result have used in all; None where none of them said so."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    request_id: str | None = None

    def add(self, used: CallUsage | KeptAnswer) -> None:
        """Count a call in, or the calls that a kept answer took; the last one's request id stays."""
        self.input_tokens = _sum(self.input_tokens, used.input_tokens)
        self.output_tokens = _sum(self.output_tokens, used.output_tokens)
        self.cost_usd = _sum(self.cost_usd, used.cost_usd)
        self.request_id = used.request_id or self.request_id


Number = TypeVar("Number", int, float)


def _sum(before: Number | None, more: Number | None) -> Number | None:
    if before is None or more is None:
        return before if more is None else more
    return before + more


@dataclass(frozen=True)
class CallLedger:
    """Where one attempt of one stage of a session records its engine calls.

    Attributes:
        record: takes a row to be stored; it is called once for each call, before `start` hands control back.
        answers: where answers are kept; None keeps none.
        run: which of several analyses of the same input this is: each has an answer of its own.
        asks_anew: pass over the kept answer, and keep the new one in its place.
        budget: what the whole run may spend.
        spent: what the calls so far, or those behind a kept answer, have used.
        allow: is asked with the engine's name right before each call, and raises where the learner hasn't agreed to it.
    """

    record: Callable[[EngineCall], None]
    session_id: str
    attempt: int
    stage: EngineStage
    answers: AnswerStore | None = None
    run: int = 0
    asks_anew: bool = False
    budget: CostCap = field(default_factory=Budget)
    spent: Spending = field(default_factory=Spending)
    allow: Callable[[str], None] = lambda _: None

    def apart(self) -> CallLedger:
        """The same for one of several questions: what is kept with its answer is what that one took."""
        return replace(self, spent=Spending())

    def kept(self, answer_key: str) -> str | None:
        """The answer to the question of that key, where it was given before; `spent` then says what it took."""
        if self.answers is None or self.asks_anew:
            return None
        answer = self.answers.kept_answer(self._key(answer_key))
        if answer is None:
            return None
        self.spent.add(answer)
        return answer.answer

    @contextmanager
    def start(
        self,
        *,
        engine: str,
        engine_version: str,
        model: str | None,
        input_hash: str,
        prompt_hash: str | None = None,
        audio_ms: int | None = None,
        answer_key: str | None = None,
        most_usd: float | None = 0.0,
    ) -> Iterator[CallUsage]:
        """Time the call made inside the `with` block and record it with its outcome, also where it fails.

        Args:
            answer_key: the key to keep `CallUsage.answer` under.
            most_usd: the most that the call can cost, None where the price isn't known.

        Raises:
            CostCapError: the run has too little left for it; no call was made.
            ConsentError: the learner hasn't agreed to it; no call was made.
        """
        self.allow(engine)
        with self.budget.setting_aside(most_usd) as settle:
            usage = CallUsage()
            started_at, clock = datetime.now(UTC), time.monotonic()
            outcome = "UNEXPECTED"
            try:
                yield usage
                outcome = "ok"
            except SpeakKitError as error:
                outcome = error.code
                raise
            finally:
                settle(usage.cost_usd or 0.0)
                self.spent.add(usage)
                call = EngineCall(
                    call_id=uuid.uuid4().hex,
                    session_id=self.session_id,
                    stage=self.stage,
                    attempt=self.attempt,
                    engine=engine,
                    engine_version=engine_version,
                    model=model,
                    prompt_hash=prompt_hash,
                    input_hash=input_hash,
                    started_at=started_at,
                    duration_ms=round((time.monotonic() - clock) * 1000),
                    audio_ms=audio_ms,
                    input_tokens=usage.input_tokens,
                    output_tokens=usage.output_tokens,
                    cost_usd=usage.cost_usd,
                    request_id=usage.request_id,
                    outcome=outcome,
                )
                self._record(call, usage.answer, answer_key)

    def _record(self, call: EngineCall, answer: str | None, answer_key: str | None) -> None:
        if self.answers is None or answer is None or answer_key is None or call.outcome != "ok":
            self.record(call)
            return
        kept = KeptAnswer(
            answer_key=self._key(answer_key),
            session_id=self.session_id,
            stage=self.stage,
            created_at=datetime.now(UTC),
            answer=answer,
            input_tokens=self.spent.input_tokens,
            output_tokens=self.spent.output_tokens,
            cost_usd=self.spent.cost_usd,
            request_id=self.spent.request_id,
        )
        self.answers.record_call(call, kept)

    def _key(self, answer_key: str) -> str:
        return key_of_run(answer_key, self.run)


def key_of_run(answer_key: str, run: int) -> str:
    """What the answer of one of several analyses of the same input, counted from 0, is kept under."""
    return content_hash(answer_key, str(run)) if run else answer_key
