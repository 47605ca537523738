"""Flow: process every session that waits, and those that a dead worker left behind."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Annotated

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from flows.artifacts import Progress, sessions_artifact
from flows.stages import current_pipeline, run_session
from flows.vendor_limits import require_limits, slots_kept
from speakkit import errors
from speakkit.errors import ScanFailedError, SpeakKitError
from speakkit.model import Identifier
from speakkit.pipeline.backfill import collect_ended

SCAN_LIMIT = 100
"""More runs than 200 waiting for one limit block a whole queue of Prefect; the rest is taken by the next scan."""

TROUBLE_OF_THE_SERVICE = {
    error.code
    for error in (
        errors.ConfigurationError,
        errors.MissingKeyError,
        errors.MissingExtraError,
        errors.WrongKeyError,
        errors.QuotaExhaustedError,
        errors.RateLimitedError,
        errors.EngineUnavailableError,
        errors.EngineTimeoutError,
        errors.FlowEngineUnavailableError,
        errors.StoreError,
        errors.StoreLockedError,
        errors.DiskFullError,
        errors.StorageRefusedError,
        errors.StorageUnavailableError,
        errors.UnexpectedError,
    )
}
"""Codes that say nothing against a recording: the next one fares no better."""


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
        session_ids: process just these, failed ones too, instead of scanning; whoever names them looks at the outcomes.

    Raises:
        ScanFailedError: all sessions of a scan failed for one reason, and the service is at fault.
    """
    pipeline = current_pipeline()
    require_limits(pipeline.settings)
    is_scan = session_ids is None
    if session_ids is None:
        collect_ended(pipeline)
        session_ids = pipeline.store.claims.waiting(limit=limit)
    with pipeline.store.staying_open():
        outcomes = (
            process_in_tasks(session_ids, pipeline.settings.workers or os.cpu_count() or 1) if session_ids else {}
        )
    pipeline.store.publish(pipeline.settings.published_dir)  # also for an earlier run that died just before it
    if not session_ids:
        return {}
    sessions_artifact(pipeline.store.read_each(session_ids, lambda parts, one: parts.sessions.get(one)))
    if is_scan:
        require_success(outcomes)
    return outcomes


def require_success(outcomes: Mapping[str, str]) -> None:
    """Nobody looks at the outcomes of a scan: one that could do nothing fails, so that an alert is sent.

    A recording that can't be used is its learner's matter, and some failures among many are in the status.

    Raises:
        ScanFailedError: all failed for one reason, and the service is at fault.
    """
    reasons = set(outcomes.values())
    if len(reasons) == 1 and reasons <= TROUBLE_OF_THE_SERVICE:
        raise ScanFailedError(
            f"All {len(outcomes)} sessions of the scan failed as {reasons.pop()}. Put that right; then run "
            "`speakkit process --retry-failed`."
        )


def process_in_tasks(session_ids: Sequence[str], workers: int) -> dict[str, str]:
    """The outcome of each session, `workers` of them under way at a time, each a task run."""
    lanes = _Lanes(session_ids)
    with ThreadPoolExecutor(workers, thread_name_prefix="sessions") as threads:
        try:
            for lane in [threads.submit(copy_context().run, lanes.work) for _ in range(workers)]:
                lane.result()
        finally:
            lanes.stop()  # an interrupted run ends with the sessions that are under way
    return lanes.outcomes


class _Lanes:
    """Threads that take sessions off one queue, so that a thread can keep from one to the next what is dear to get."""

    def __init__(self, session_ids: Iterable[str]) -> None:
        self._waiting = deque(session_ids)
        self._progress = Progress(len(self._waiting))
        self.outcomes: dict[str, str] = {}

    def stop(self) -> None:
        """No session begins any more."""
        self._waiting.clear()

    def work(self) -> None:
        """Process sessions one after the other until none waits."""
        try:
            with slots_kept():
                while self._waiting:
                    self._next()
        except BaseException:
            self.stop()
            raise

    def _next(self) -> None:
        try:
            session_id = self._waiting.popleft()
        except IndexError:  # another thread was quicker
            return
        self.outcomes[session_id] = _outcome(session_id)
        self._progress.advance()


def _outcome(session_id: str) -> str:
    try:
        return process_one(session_id)
    except Exception as error:  # noqa: BLE001  # whatever a fault of ours or of Prefect's is, the others go on
        return type(error).__name__
