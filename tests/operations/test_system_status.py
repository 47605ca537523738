from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from speakkit.model import EngineCall, Learner, Rejections
from speakkit.model.steps import Step, StepTime
from speakkit.operations.metrics import metrics_text
from speakkit.operations.system_status import SystemStatus, system_status
from speakkit.settings import Settings
from speakkit.store import Store
from tests.support.analyses import make_analysis
from tests.support.values import make_call, make_session

NOW = datetime(2026, 9, 10, 12, tzinfo=UTC)


def call(number: int, session_id: str, cost_usd: float | None, outcome: str = "ok", days_ago: int = 1) -> EngineCall:
    return make_call(
        str(number),
        session_id,
        model='m"odel',
        started_at=NOW - timedelta(days=days_ago),
        duration_ms=1500,
        cost_usd=cost_usd,
        outcome=outcome,
    )


@pytest.fixture(scope="module")
def status(tmp_path_factory: pytest.TempPathFactory) -> SystemStatus:
    """One session DONE, one FAILED, one in hand, one left by a silent worker, one waiting; three priced calls."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("status"))
    store = Store(settings.store_path)
    store.learners.add(Learner(learner_id="ana", created_at=NOW))
    for number in range(5):
        store.sessions.add(make_session(f"s{number}", sha256=f"{number}" * 64))
    done, failed = (store.claims.take(name, owner="w", lease_s=60, now=NOW) for name in ("s0", "s1"))
    analysis = make_analysis(["Missing articles"], {"Missing articles": "present"})
    rejections = Rejections(quotes_given=5, insights_given=2, altered_quotes=1, invented_quotes=2)
    store.results.save_analysis(done, analysis.model_copy(update={"rejections": rejections}), ())
    store.claims.finish(done)
    store.claims.fail(failed, "WRONG_KEY", "The key is refused.")
    store.claims.take("s2", owner="w", lease_s=3600, now=NOW)
    store.claims.take("s3", owner="w", lease_s=1, now=NOW - timedelta(hours=1))
    for number, cost in enumerate((0.25, 0.5, None)):
        store.ledger.record_call(call(number, "s0", cost))
    store.ledger.record_call(call(4, "s1", 1.0, "WRONG_KEY", days_ago=30))
    store.monitoring.record_steps(
        [
            StepTime(session_id="s0", attempt=1, step=Step.ANALYSE, began_at=NOW, duration_ms=milliseconds)
            for milliseconds in (1000, 2000, 9000)
        ]
    )
    return system_status(settings, store, NOW)


def test_states_say_who_waits_who_is_held_and_whose_worker_is_silent(status: SystemStatus) -> None:
    counts = {str(state.status): (state.sessions, state.held, state.lease_run_out) for state in status.states}
    assert counts == {"DONE": (1, 0, 0), "FAILED": (1, 0, 0), "UPLOADED": (3, 1, 1)}
    assert status.waiting == 2
    assert [(failure.code, failure.sessions) for failure in status.failures] == [("WRONG_KEY", 1)]


def test_step_times_are_summed_up(status: SystemStatus) -> None:
    (step,) = status.steps
    assert (step.step, step.runs, step.median_ms, step.max_ms) == (Step.ANALYSE, 3, 2000, 9000)


def test_cost_is_over_all_and_recent_and_calls_without_a_price_are_counted(status: SystemStatus) -> None:
    assert (status.cost_usd, status.recent_cost_usd) == (1.75, 0.75)
    assert sum(call.unpriced_calls for call in status.calls) == 1


def test_anchoring_is_what_was_given_and_rejected(status: SystemStatus) -> None:
    assert (status.anchoring.quotes_given, status.rejected_quotes) == (5, 3)


def test_an_empty_store_has_a_status(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    status = system_status(settings, Store(settings.store_path), NOW)
    assert (status.states, status.waiting, status.cost_usd, status.published) == ((), 0, 0, None)


def test_metrics_are_read_by_prometheus_own_parser(status: SystemStatus) -> None:
    families = {family.name: family for family in text_string_to_metric_families(metrics_text(status).decode())}
    sessions = {sample.labels["status"]: sample.value for sample in families["speakkit_sessions"].samples}
    assert sessions == {"CREATED": 0, "UPLOADED": 3, "TRANSCRIBING": 0, "ANALYZING": 0, "DONE": 1, "FAILED": 1}
    costs = families["speakkit_engine_cost_usd"].samples
    assert {(sample.labels["model"], sample.labels["outcome"]): sample.value for sample in costs} == {
        ('m"odel', "WRONG_KEY"): 1.0,
        ('m"odel', "ok"): 0.75,
    }
    assert families["speakkit_step_seconds_median"].samples[0].value == 2.0
