"""Runs that are old, with their logs, and artifacts: what Prefect itself would keep for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterEndTime
from prefect.exceptions import ObjectNotFound

from speakkit.errors import FlowEngineUnavailableError

_PAGE = 200


def prune(before: datetime) -> int:
    """Delete the runs that ended, and the artifacts that were last written, before then; how many.

    Raises:
        FlowEngineUnavailableError: the server doesn't answer.
    """
    try:
        with get_client(sync_client=True) as client:
            return _delete_artifacts(client, before) + _delete_runs(client, before)
    except Exception as error:  # noqa: BLE001  # of whatever HTTP client Prefect uses
        raise FlowEngineUnavailableError(
            f"Prefect doesn't delete its old runs ({type(error).__name__}). Check that its server runs."
        ) from None


def _delete_runs(client: SyncPrefectClient, before: datetime) -> int:
    ended = FlowRunFilter(end_time=FlowRunFilterEndTime(before_=before))
    went = 0
    while found := client.read_flow_runs(flow_run_filter=ended, limit=_PAGE):
        went += sum(_is_deleted(client, run.id) for run in found)
    return went


def _is_deleted(client: SyncPrefectClient, run_id: UUID) -> bool:
    try:
        client.delete_flow_run(run_id)
    except ObjectNotFound:
        return False
    return True


def _delete_artifacts(client: SyncPrefectClient, before: datetime) -> int:
    old = list(_old_artifacts(client, before))
    for artifact_id in old:
        try:
            client.delete_artifact(artifact_id)
        except ObjectNotFound:
            continue
    return len(old)


def _old_artifacts(client: SyncPrefectClient, before: datetime) -> Iterator[UUID]:
    offset = 0
    while page := client.read_artifacts(limit=_PAGE, offset=offset):
        yield from (one.id for one in page if one.updated is not None and one.updated < before)
        offset += len(page)
