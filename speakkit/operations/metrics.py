"""The status in Prometheus' text format, for a service to hand out and a monitor to fetch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from speakkit.model import SessionStatus
from speakkit.operations.system_status import SystemStatus

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics_text(status: SystemStatus) -> bytes:
    """The status as lines of `name{label="value"} number`; names begin with `speakkit_`."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_StatusCollector(status))
    return generate_latest(registry)


@dataclass(frozen=True)
class _StatusCollector(Collector):
    status: SystemStatus

    def collect(self) -> Iterator[Metric]:
        yield from self._sessions()
        yield from self._steps()
        yield from self._calls()
        yield from self._quotes()
        yield from self._reports()

    def _sessions(self) -> Iterator[Metric]:
        by_status = {state.status: state for state in self.status.states}
        sessions = GaugeMetricFamily("speakkit_sessions", "Sessions by state.", labels=["status"])
        for status in SessionStatus:
            sessions.add_metric([status.value], by_status[status].sessions if status in by_status else 0)
        yield sessions
        yield GaugeMetricFamily(
            "speakkit_sessions_waiting", "Sessions that the next scan may take up.", value=self.status.waiting
        )
        silent = sum(state.lease_run_out for state in self.status.states)
        yield GaugeMetricFamily("speakkit_leases_run_out", "Sessions whose worker has gone silent.", value=silent)
        failures = GaugeMetricFamily("speakkit_sessions_failed", "FAILED sessions by error code.", labels=["code"])
        for failure in self.status.failures:
            failures.add_metric([failure.code], failure.sessions)
        yield failures

    def _reports(self) -> Iterator[Metric]:
        reports = GaugeMetricFamily(
            "speakkit_reports", "Learners' reports by how they were delivered last.", labels=["channel", "outcome"]
        )
        for row in self.status.deliveries:
            reports.add_metric([row.channel, row.code or "delivered"], row.reports)
        yield reports

    def _steps(self) -> Iterator[Metric]:
        for name, field in (("median", "median_ms"), ("p95", "p95_ms"), ("max", "max_ms")):
            seconds = GaugeMetricFamily(
                f"speakkit_step_seconds_{name}", "Time of a step over the last seven days.", labels=["step"]
            )
            for step in self.status.steps:
                seconds.add_metric([step.step.name.lower()], getattr(step, field) / 1000)
            yield seconds

    def _calls(self) -> Iterator[Metric]:
        labels = ["stage", "engine", "model", "outcome"]
        calls = CounterMetricFamily("speakkit_engine_calls", "Calls of engines.", labels=labels)
        cost = CounterMetricFamily("speakkit_engine_cost_usd", "Cost of calls whose price is known.", labels=labels)
        unpriced = CounterMetricFamily("speakkit_engine_calls_unpriced", "Calls without a known price.", labels=labels)
        for call in self.status.calls:
            values = [call.stage, call.engine, call.model or "", call.outcome]
            calls.add_metric(values, call.calls)
            cost.add_metric(values, call.cost_usd)
            unpriced.add_metric(values, call.unpriced_calls)
        yield from (calls, cost, unpriced)

    def _quotes(self) -> Iterator[Metric]:
        anchoring = self.status.anchoring
        yield CounterMetricFamily("speakkit_quotes_given", "Quotes that analysers gave.", value=anchoring.quotes_given)
        rejected = CounterMetricFamily("speakkit_quotes_rejected", "Quotes not let through.", labels=["reason"])
        for reason in ("altered", "invented", "ambiguous", "doubtful"):
            rejected.add_metric([reason], getattr(anchoring, f"{reason}_quotes"))
        yield rejected
