"""`speakkit status`"""

from __future__ import annotations

from typing import Annotated

import typer

from speakkit.cli.output import AsJson, print_json, say, table
from speakkit.operations.extras import SERVER
from speakkit.operations.system_status import CallSummary, StateCount, StepSummary, SystemStatus, system_status
from speakkit.settings import load_settings
from speakkit.store import Store
from speakkit.text.counting import counted


def status(
    as_json: AsJson = False,
    metrics: Annotated[bool, typer.Option("--metrics", help="Print it in Prometheus' text format.")] = False,
) -> None:
    """Show the running system at a glance: what waits, what failed and why, step times, cost, anchoring."""
    settings = load_settings()
    now = system_status(settings, Store(settings.store_path))
    if metrics:
        SERVER.require()
        from speakkit.operations.metrics import metrics_text

        say(metrics_text(now).decode().rstrip("\n"))
    elif as_json:
        print_json(now.model_dump(mode="json") | {"waiting": now.waiting, "cost_usd": now.cost_usd})
    else:
        _show(now)


def _show(now: SystemStatus) -> None:
    table(
        "Sessions",
        ("state", "sessions", "in hand", "left by a silent worker", "in a batch", "oldest"),
        [_state(row) for row in now.states],
    )
    if now.failures:
        table("Failed", ("reason", "sessions"), [(failure.code, failure.sessions) for failure in now.failures])
    if now.steps:
        table(
            "Steps of the last 7 days, in seconds",
            ("step", "runs", "median", "95%", "longest"),
            [_step(row) for row in now.steps],
        )
    if now.calls:
        table(
            "Engine calls",
            ("stage", "engine", "outcome", "calls", "last 7 days", "USD"),
            [_call(row) for row in now.calls],
        )
    if now.deliveries:
        table(
            "Reports, as they were delivered last",
            ("by", "outcome", "reports", "latest"),
            [
                (row.channel, row.code or "delivered", row.reports, f"{row.latest_at:%Y-%m-%d %H:%M}")
                for row in now.deliveries
            ],
        )
    say(f"{now.waiting} waiting, {counted(now.learners, 'learner')}, store {now.store_bytes / 1e6:.1f} MB.")
    say(
        f"Cost: {now.recent_cost_usd:.2f} USD in the last 7 days, {now.cost_usd:.2f} USD in all, as far as prices are known."
    )
    say(f"Quotes: {now.anchoring.quotes_given} given, {now.rejected_quotes} rejected.")
    published = now.published
    say(
        f"Published: {published.version}, {published.published_at:%Y-%m-%d %H:%M} UTC."
        if published
        else "Not published."
    )


def _state(state: StateCount) -> tuple[object, ...]:
    oldest = f"{state.oldest_at:%Y-%m-%d %H:%M}"
    return state.status, state.sessions, state.held, state.lease_run_out, state.in_batch, oldest


def _step(step: StepSummary) -> tuple[object, ...]:
    name = f"{int(step.step)} {step.step.name.lower().replace('_', ' ')}"
    return name, step.runs, *(f"{value / 1000:.1f}" for value in (step.median_ms, step.p95_ms, step.max_ms))


def _call(call: CallSummary) -> tuple[object, ...]:
    engine = f"{call.engine} {call.model or ''}".strip()
    cost = "?" if call.unpriced_calls == call.calls else f"{call.cost_usd:.2f}"
    return call.stage, engine, call.outcome, call.calls, call.recent_calls, cost
