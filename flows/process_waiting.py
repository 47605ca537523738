"""Flow: process every session that waits, and those that a dead worker left behind."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Annotated

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.task_runners import ThreadPoolTaskRunner
from pydantic import Field

from flows.artifacts import Progress, sessions_artifact
from flows.limits import require_limits
from flows.stages import pipeline, run_session
from speakkit.backfill import collect_ended
from speakkit.errors import SpeakKitError
from speakkit.model import Identifier

SCAN_LIMIT = 100
"""More runs than 200 waiting for one limit block a whole queue of Prefect; the rest is taken by the next scan."""


@task(task_run_name="session-{session_id}", cache_policy=NO_CACHE, persist_result=False)
def process_one(session_id: str) -> str:
    """One session of a batch; returns its outcome: its status, or the code of its error.

    A session that fails is recorded in the store and must not stop the others, so its error is a value here.
    """
    try:
        return run_session(session_id).status.value
    except SpeakKitError as error:
        return error.code


@flow(name="process-waiting", persist_result=False)
def process_waiting(
    limit: Annotated[int, Field(ge=1, le=SCAN_LIMIT)] = SCAN_LIMIT, session_ids: list[Identifier] | None = None
) -> dict[str, str]:
    """Process waiting sessions and publish the dataset; returns the outcome by session id.

    Args:
        limit: how many sessions a scan takes on at most.
        session_ids: process just these, failed ones too, instead of scanning.
    """
    line = pipeline()
    require_limits(line.settings)
    if session_ids is None:
        collect_ended(line)
        session_ids = line.store.waiting(limit=limit)
    if not session_ids:
        return {}
    outcomes = process_side_by_side(session_ids, line.settings.workers or os.cpu_count() or 1)
    line.store.publish(line.settings.published_dir)
    sessions_artifact([line.store.session(session_id) for session_id in session_ids])
    return outcomes


def process_side_by_side(session_ids: Sequence[str], workers: int) -> dict[str, str]:
    """The outcome of each session, `workers` of them under way at a time."""
    progress = Progress(len(session_ids))
    outcomes: dict[str, str] = {}
    runner: ThreadPoolTaskRunner[str] = ThreadPoolTaskRunner(max_workers=workers)
    with runner:
        futures: dict[PrefectFuture[str], str] = {
            runner.submit(process_one, {"session_id": session_id}): session_id for session_id in session_ids
        }
        for future in as_completed(list(futures)):
            result: object = future.result(raise_on_failure=False)
            outcomes[futures[future]] = result if isinstance(result, str) else type(result).__name__
            progress.advance()
    return outcomes
