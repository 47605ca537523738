"""Runs that are old, with their logs, and artifacts: what Prefect itself would keep for good."""

from __future__ import annotations

from datetime import datetime

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterEndTime

from flows.deleting import PAGE_ROWS, deleting, is_deleted, pages


def prune(before: datetime) -> int:
    """Delete the runs that ended, and the artifacts that were last written, before then; how many.

    Raises:
        FlowEngineUnavailableError: the server doesn't answer.
    """
    with deleting("its old runs") as client:
        return _delete_artifacts(client, before) + _delete_runs(client, before)


def _delete_runs(client: SyncPrefectClient, before: datetime) -> int:
    ended = FlowRunFilter(end_time=FlowRunFilterEndTime(before_=before))
    went = 0
    while found := client.read_flow_runs(flow_run_filter=ended, limit=PAGE_ROWS):
        went += sum(is_deleted(client.delete_flow_run, run.id) for run in found)
    return went


def _delete_artifacts(client: SyncPrefectClient, before: datetime) -> int:
    old = [
        one.id
        for page in pages(lambda offset: client.read_artifacts(limit=PAGE_ROWS, offset=offset))
        for one in page
        if one.updated is not None and one.updated < before
    ]
    for artifact_id in old:
        is_deleted(client.delete_artifact, artifact_id)
    return len(old)
