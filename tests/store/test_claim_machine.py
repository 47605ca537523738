"""The claim state machine against a model of it, in any order of events."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from speakkit.errors import InvalidStateError, LeaseLostError
from speakkit.model import Learner, SessionStatus
from speakkit.store import claims
from speakkit.store.claims import Claim
from speakkit.store.migrations import connect, shipped
from speakkit.store.sessions import add_learner, add_session, session
from tests.support.values import NOON, make_session

LEASE_S = 60.0
_attempts = st.integers(min_value=1, max_value=6)


class ClaimMachine(RuleBasedStateMachine):
    """Workers who claim, write, finish and fail, some of them long overtaken, while time goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.connection = connect(Path(":memory:"))
        for migration in shipped():
            self.connection.execute(migration.sql)
        add_learner(self.connection, Learner(learner_id="ana", created_at=NOON))
        add_session(self.connection, make_session())
        self.clock = datetime.now(UTC)
        self.status = SessionStatus.UPLOADED
        self.attempt = 0
        self.lease_until: datetime | None = None

    def teardown(self) -> None:
        self.connection.close()

    @rule(hours=st.integers(min_value=1, max_value=3))
    def time_passes(self, hours: int) -> None:
        self.clock += timedelta(hours=hours)

    @rule()
    def claim(self) -> None:
        is_free = self.lease_until is None or self.lease_until <= self.clock
        try:
            held = claims.claim(self.connection, "ana-1", owner="worker", lease_s=LEASE_S, now=self.clock)
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

    @rule(attempt=_attempts, status=st.sampled_from([SessionStatus.TRANSCRIBING, SessionStatus.ANALYZING]))
    def work(self, attempt: int, status: SessionStatus) -> None:
        with suppress(LeaseLostError):
            held = self._held(attempt)
            claims.set_status(self.connection, held, status)
            self.status = status

    @rule(attempt=_attempts, status=st.sampled_from([SessionStatus.DONE, SessionStatus.FAILED]))
    def end(self, attempt: int, status: SessionStatus) -> None:
        with suppress(LeaseLostError):
            held = self._held(attempt)
            code = "BAD_ANSWER" if status is SessionStatus.FAILED else None
            claims.end(self.connection, held, status, code, code)
            self.status, self.lease_until = status, None

    def _held(self, attempt: int) -> Claim:
        held = Claim("ana-1", attempt, "worker", LEASE_S)
        is_ours = attempt == self.attempt and self.lease_until is not None
        try:
            claims.renew(self.connection, held, LEASE_S)
        except LeaseLostError:
            assert not is_ours
            raise
        assert is_ours
        self.lease_until = session(self.connection, "ana-1").lease_until
        return held

    @invariant()
    def the_row_is_what_the_model_says(self) -> None:
        row = session(self.connection, "ana-1")
        assert (row.status, row.attempt, row.lease_until) == (self.status, self.attempt, self.lease_until)


ClaimMachine.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestClaimMachine = ClaimMachine.TestCase
