"""Flow: every session that waits becomes a run of its own, for workers on other hosts."""

from __future__ import annotations

import logging
from typing import Annotated

from prefect import flow
from pydantic import Field

from flows.process_waiting import SCAN_LIMIT
from flows.stages import current_pipeline
from flows.trigger import PrefectTrigger

log = logging.getLogger(f"speakkit.{__name__}")

ELSEWHERE = "process-session/elsewhere"


@flow(name="fan-out", persist_result=False)
def fan_out(limit: Annotated[int, Field(ge=1, le=SCAN_LIMIT)] = SCAN_LIMIT, deployment: str = ELSEWHERE) -> int:
    """Start a run for each waiting session, at most `limit`; how many. A session's attempt is started once, however often
    this runs.

    Raises:
        TriggerError: Prefect doesn't answer, or knows no such deployment.
    """
    pipeline = current_pipeline()
    waiting = pipeline.store.claims.waiting(limit=limit)
    trigger = PrefectTrigger(deployment)
    for session in pipeline.store.read_each(waiting, lambda parts, one: parts.sessions.get(one)):
        trigger.start(session)
    log.info("sessions handed to other hosts", extra={"sessions": len(waiting)})
    return len(waiting)
