"""The claim state machine against a model of it, in any order of events."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from typing import Literal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from speakkit.errors import InvalidStateError, LeaseLostError
from speakkit.model import Learner, SessionStatus
from speakkit.store.claims import Claim, Claims, hold
from speakkit.store.learners import Learners
from speakkit.store.sessions import Sessions
from speakkit.store.turn import Turn
from tests.support.examples import examples
from tests.support.fresh_store import new_connection
from tests.support.values import NOON, make_session

LEASE_S = 60.0
InProgress = Literal[SessionStatus.TRANSCRIBING, SessionStatus.ANALYZING]
IN_PROGRESS: tuple[InProgress, ...] = (SessionStatus.TRANSCRIBING, SessionStatus.ANALYZING)
_attempts = st.integers(min_value=1, max_value=6)


class ClaimMachine(RuleBasedStateMachine):
    """Workers who claim, write, finish and fail, some of them long overtaken, while time goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.connection = self.open.enter_context(new_connection())
        self.connection.begin()  # a transaction for all of it, since each takes a while
        Learners(Turn(self.connection)).add(Learner(learner_id="ana", created_at=NOON))
        Sessions(Turn(self.connection)).add(make_session())
        self.clock = datetime.now(UTC)
        self.status = SessionStatus.UPLOADED
        self.attempt = 0
        self.lease_until: datetime | None = None

    def teardown(self) -> None:
        self.open.close()

    @rule(hours=st.integers(min_value=1, max_value=3))
    def time_passes(self, hours: int) -> None:
        self.clock += timedelta(hours=hours)

    @rule()
    def claim(self) -> None:
        is_free = self.lease_until is None or self.lease_until <= self.clock
        try:
            held = Claims(Turn(self.connection)).take("ana-1", owner="worker", lease_s=LEASE_S, now=self.clock)
        except InvalidStateError:
            assert self.status is SessionStatus.DONE or not is_free
            return
        assert is_free
        assert self.status is not SessionStatus.DONE
        self.attempt += 1
        assert held.attempt == self.attempt
        self.lease_until = self.clock + timedelta(seconds=LEASE_S)
        if self.status is SessionStatus.FAILED:
            self.status = SessionStatus.UPLOADED

    @rule(attempt=_attempts, status=st.sampled_from(IN_PROGRESS))
    def work(self, attempt: int, status: InProgress) -> None:
        with suppress(LeaseLostError):
            turn = Turn(self.connection)
            Claims(turn).set_status(self._held(turn, attempt), status)
            self.status, self.lease_until = status, Sessions(turn).get("ana-1").lease_until  # renewed once more

    @rule(attempt=_attempts, status=st.sampled_from([SessionStatus.DONE, SessionStatus.FAILED]))
    def end(self, attempt: int, status: SessionStatus) -> None:
        with suppress(LeaseLostError):
            turn = Turn(self.connection)
            held = self._held(turn, attempt)
            if status is SessionStatus.DONE:
                Claims(turn).finish(held)
            else:
                Claims(turn).fail(held, "BAD_ANSWER", "BAD_ANSWER")
            self.status, self.lease_until = status, None

    def _held(self, turn: Turn, attempt: int) -> Claim:
        held = Claim("ana-1", attempt, "worker", LEASE_S)
        is_ours = attempt == self.attempt and self.lease_until is not None
        try:
            hold(turn, held)
        except LeaseLostError:
            assert not is_ours
            raise
        assert is_ours
        self.lease_until = Sessions(Turn(self.connection)).get("ana-1").lease_until
        return held

    @invariant()
    def the_row_is_what_the_model_says(self) -> None:
        row = Sessions(Turn(self.connection)).get("ana-1")
        assert (row.status, row.attempt, row.lease_until) == (self.status, self.attempt, self.lease_until)


ClaimMachine.TestCase.settings = settings(
    max_examples=examples(25), stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestClaimMachine = ClaimMachine.TestCase
