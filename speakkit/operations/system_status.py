"""The running system at a glance: what waits, what is under way, what failed, how long steps take, what it costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from speakkit.errors import SpeakKitError
from speakkit.model import EngineStage, Rejections, SessionStatus, UtcDatetime, Value
from speakkit.model.delivery import DeliveryCount
from speakkit.model.steps import Step
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.store.published import Pointer, pointer

RECENT = timedelta(days=7)


class StateCount(Value):
    """The sessions of one state. `held` are in a worker's hands, `lease_run_out` were in those of one that went silent.

    `in_batch` wait for the answer of a batch, which only `speakkit process --batch` waits for too.
    """

    status: SessionStatus
    sessions: int
    held: int
    lease_run_out: int
    in_batch: int = 0
    oldest_at: UtcDatetime


class FailureCount(Value):
    """How many sessions are FAILED with this code."""

    code: str
    sessions: int


class StepSummary(Value):
    """How long one step took, over all its runs since `SystemStatus.recent_since`."""

    step: Step
    runs: int
    median_ms: int
    p95_ms: int
    max_ms: int
    total_ms: int


class CallSummary(Value):
    """Calls of one engine with one outcome; `recent_...` since `SystemStatus.recent_since`."""

    stage: EngineStage
    engine: str
    model: str | None
    outcome: str
    calls: int
    recent_calls: int
    total_ms: int
    cost_usd: float
    recent_cost_usd: float
    unpriced_calls: int


class SystemStatus(Value):
    """All of it at one moment; counts and times alone."""

    at: UtcDatetime
    recent_since: UtcDatetime
    learners: int
    states: tuple[StateCount, ...]
    failures: tuple[FailureCount, ...]
    steps: tuple[StepSummary, ...]
    calls: tuple[CallSummary, ...]
    anchoring: Rejections
    deliveries: tuple[DeliveryCount, ...] = ()
    store_bytes: int
    published: Pointer | None

    @property
    def waiting(self) -> int:
        """Sessions that the next scan may take up, those of silent workers included."""
        return sum(
            state.sessions - state.held - state.in_batch
            for state in self.states
            if state.status in (SessionStatus.UPLOADED, SessionStatus.TRANSCRIBING, SessionStatus.ANALYZING)
        )

    @property
    def cost_usd(self) -> float:
        return sum(call.cost_usd for call in self.calls)

    @property
    def recent_cost_usd(self) -> float:
        return sum(call.recent_cost_usd for call in self.calls)

    @property
    def rejected_quotes(self) -> int:
        """Quotes that were given and not let through."""
        return sum(
            getattr(self.anchoring, f"{reason}_quotes") for reason in ("altered", "invented", "ambiguous", "doubtful")
        )


def system_status(settings: Settings, store: Store, now: datetime | None = None) -> SystemStatus:
    """The state of things, from the store and its ledger.

    Raises:
        StoreError: the store can't be read.
    """
    at = now or datetime.now(UTC)
    since = at - RECENT
    figures = store.monitoring.figures(now=at, since=since)
    return SystemStatus(
        at=at,
        recent_since=since,
        learners=len(store.learners.all()),
        states=tuple(StateCount.model_validate(row) for row in figures["sessions"]),
        failures=tuple(FailureCount.model_validate(row) for row in figures["failures"]),
        steps=tuple(StepSummary.model_validate(row) for row in figures["steps"]),
        calls=tuple(CallSummary.model_validate(row) for row in figures["calls"]),
        anchoring=_summed([row["rejections"] for row in figures["rejections"]]),
        deliveries=tuple(store.deliveries.counts()),
        store_bytes=settings.store_path.stat().st_size,
        published=_published(settings),
    )


def _summed(rejections: list[str]) -> Rejections:
    rows = [Rejections.model_validate_json(text) for text in rejections]
    return Rejections(**{name: sum(getattr(row, name) for row in rows) for name in Rejections.model_fields})


def _published(settings: Settings) -> Pointer | None:
    try:
        return pointer(settings.published_dir)
    except SpeakKitError:  # a pointer that can't be read points to nothing
        return None
