"""What deployments need on a Prefect server: work pool, concurrency limits, alerts; and what could go wrong with them.

Everything here may be run again: what is there is brought up to date.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from prefect import get_client
from prefect.automations import Automation
from prefect.blocks.webhook import Webhook
from prefect.client.schemas.actions import (
    GlobalConcurrencyLimitCreate,
    GlobalConcurrencyLimitUpdate,
    WorkPoolCreate,
    WorkPoolUpdate,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.schedules import CronSchedule
from prefect.events import CallWebhook, ChangeFlowRunState, EventTrigger, Posture
from prefect.exceptions import ObjectNotFound
from prefect.flows import load_flow_from_entrypoint
from prefect.settings import PREFECT_API_URL
from prefect.workers.process import ProcessWorker

from flows.vendor_limits import limits
from speakkit.errors import ConfigurationError
from speakkit.operations.doctor import examine
from speakkit.settings import Settings

WORK_POOL = "speakkit"
WORK_POOLS = (WORK_POOL, "speakkit-elsewhere")
ENGINE_COMMAND = shlex.join([sys.executable, "-m", "prefect.engine"])
"""What a worker of this host, which has the same Python, starts for a run. Where a work pool says nothing, Prefect starts a
process that looks for the flow's folder and then begins again as this one: it is imported twice, for seconds each time."""
ALERT = "speakkit-alert"
SILENCE_S = 240
"""How long a flow run may say nothing before it is taken for dead. Runs of prefect.yaml say every 30 s that they are
alive; others every 180 s, which is Prefect's default, and mustn't be taken for dead in between."""

LEASE_STORAGE = "prefect.server.concurrency.lease_storage.filesystem"
"""Where the server is to remember, in its `PREFECT_HOME`, who holds a slot of a limit."""

_IN_MEMORY = "prefect.server.concurrency.lease_storage.memory"
_VARIABLE = re.compile(r"\{\{\s*\$(\w+)\s*\}\}")
_RUNS = {"prefect.resource.id": "prefect.flow-run.*"}
_ENDS = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Crashed", "Cancelled")}


def problems(project: Path, settings: Settings, environment: Mapping[str, str]) -> list[str]:
    """What keeps the deployments of `project`/prefect.yaml from working, in one sentence each; best none."""
    return [*_of_settings(settings), *_of_deployments(project / "prefect.yaml", settings, environment)]


def _of_settings(settings: Settings) -> Iterator[str]:
    if PREFECT_API_URL.value() is None:
        yield "PREFECT_API_URL isn't set: deployments need a Prefect server that stays."
    for finding in examine(settings, lambda: ""):
        if finding.is_needed and finding.state != "ok":
            yield f"{finding.part}: {finding.detail}"


def _of_deployments(path: Path, settings: Settings, environment: Mapping[str, str]) -> Iterator[str]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        yield f"{path} can't be read ({type(error).__name__}). Run this in the project's folder."
        return
    # Prefect deploys a variable that isn't set as '' and reports success
    for name in sorted(set(_VARIABLE.findall(yaml.safe_dump(document)))):
        if not environment.get(name):
            yield f"prefect.yaml uses {name}, which isn't set: it would be deployed as ''."
    names = set()
    for deployment in document.get("deployments") or []:
        yield from _of_deployment(path.parent, deployment)
        names.add(_full_name(deployment))
    if settings.trigger == "prefect" and settings.prefect_deployment not in names:
        yield f"SPEAKKIT_PREFECT_DEPLOYMENT is {settings.prefect_deployment}, which prefect.yaml doesn't deploy."


def _of_deployment(project: Path, deployment: Mapping[str, Any]) -> Iterator[str]:
    name = f"{deployment.get('name')} ({deployment.get('entrypoint')})"
    try:
        flow: Any = load_flow_from_entrypoint(f"{project}/{deployment['entrypoint']}")
        flow.validate_parameters(_completed(flow, deployment.get("parameters") or {}))
        for schedule in deployment.get("schedules") or []:
            CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
    except Exception as error:  # noqa: BLE001  # whatever is wrong with it is reported
        yield f"Deployment {name} can't work ({type(error).__name__})."
    if (deployment.get("work_pool") or {}).get("name") not in WORK_POOLS:
        yield f"Deployment {name} is for none of the work pools that are made: {', '.join(WORK_POOLS)}."


def _full_name(deployment: Mapping[str, Any]) -> str:
    """What Prefect knows a deployment by; flows are named like their functions."""
    _, _, function = str(deployment.get("entrypoint")).rpartition(":")
    return f"{function.replace('_', '-')}/{deployment.get('name')}"


def _completed(flow: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401  # generic in Any
    """The parameters with stand-ins for those that whoever starts a run has to give."""
    required = dict.fromkeys(flow.parameters.required or (), "session")
    return {**required, **parameters}


def set_up(settings: Settings) -> list[str]:
    """Make work pool, concurrency limits and automations; one line about each.

    Raises:
        ConfigurationError: there is no lasting server, or it wouldn't take back what dead workers hold.
        Exception: whatever Prefect's client raises where it doesn't answer.
    """
    if PREFECT_API_URL.value() is None:
        raise ConfigurationError("Set PREFECT_API_URL to the address of a Prefect server that stays.")
    _require_lasting_leases()
    return [*map(_work_pool, WORK_POOLS), *_limits(settings), _crash_automation(), _alert(settings)]


def _require_lasting_leases() -> None:
    """A server that keeps in its memory who holds a slot never takes slots back that were held when it went down.

    Raises:
        ConfigurationError: this server does so.
    """
    with get_client(sync_client=True) as client:
        answer = client.request("GET", "/admin/settings")
    answer.raise_for_status()
    if answer.json()["server"]["concurrency"]["lease_storage"] == _IN_MEMORY:
        raise ConfigurationError(
            "The Prefect server forgets at a restart who holds its concurrency slots, and they stay taken for good. "
            f"Start it with PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE={LEASE_STORAGE}."
        )


def _work_pool(name: str) -> str:
    with get_client(sync_client=True) as client:
        try:
            pool = client.read_work_pool(name)
        except ObjectNotFound:
            pool = client.create_work_pool(WorkPoolCreate(name=name, type=ProcessWorker.type))
        if name == WORK_POOL:
            template = pool.base_job_template or ProcessWorker.get_default_base_job_template()
            template["variables"]["properties"]["command"]["default"] = ENGINE_COMMAND
            client.update_work_pool(name, WorkPoolUpdate(base_job_template=template))
    where = "serve it with" if name == WORK_POOL else "where it is wanted, serve it on other hosts with"
    return f"work pool {name}; {where}: prefect worker start --pool {name}"


def _limits(settings: Settings) -> Iterator[str]:
    with get_client(sync_client=True) as client:
        for name, slots in limits(settings).items():
            try:
                client.read_global_concurrency_limit_by_name(name)
            except ObjectNotFound:
                client.create_global_concurrency_limit(
                    GlobalConcurrencyLimitCreate(name=name, limit=slots, slot_decay_per_second=0)
                )
            else:
                client.update_global_concurrency_limit(
                    name, GlobalConcurrencyLimitUpdate(limit=slots, slot_decay_per_second=0)
                )
            yield f"concurrency limit {name}: {slots}"


def _crash_automation() -> str:
    """Prefect leaves a run Running for good when its worker dies with it; its heartbeat tells."""
    silence = timedelta(seconds=SILENCE_S)
    _replace(
        Automation(
            name="speakkit: a run without a heartbeat has crashed",
            trigger=EventTrigger(
                after={"prefect.flow-run.heartbeat"},
                expect={"prefect.flow-run.heartbeat", *_ENDS},
                match=_RUNS,
                for_each={"prefect.resource.id"},
                posture=Posture.Proactive,
                threshold=1,
                within=silence,
            ),
            actions=[ChangeFlowRunState(state=StateType.CRASHED, message="Its worker has gone silent.")],
        )
    )
    return f"automation: a run is Crashed after {silence.seconds} s without a heartbeat"


def _alert(settings: Settings) -> str:
    name = "speakkit: tell of failed runs"
    if settings.alert_url is None:
        _remove(name)
        return "no alerts: set SPEAKKIT_ALERT_URL to have failed runs reported"
    block = Webhook(url=settings.alert_url)
    block_id = block.save(ALERT, overwrite=True)
    _replace(
        Automation(
            name=name,
            trigger=EventTrigger(
                expect={"prefect.flow-run.Failed", "prefect.flow-run.Crashed"},
                match=_RUNS,
                posture=Posture.Reactive,
                threshold=1,
            ),
            actions=[CallWebhook(block_document_id=block_id, payload=_ALERT_PAYLOAD)],
        )
    )
    return "automation: failed and crashed runs are reported to SPEAKKIT_ALERT_URL"


_ALERT_PAYLOAD = '{"text": "SpeakKit: run {{ flow_run.name }} of {{ flow.name }} is {{ flow_run.state.name }}."}'


def _replace(automation: Automation) -> None:
    _remove(automation.name)
    automation.create()


def _remove(name: str) -> None:
    with get_client(sync_client=True) as client:
        for existing in client.read_automations_by_name(name):
            client.delete_automation(existing.id)
