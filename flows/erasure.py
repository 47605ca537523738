"""What Prefect keeps about names that are erased: runs with their logs and tasks, and artifacts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId
from prefect.client.schemas.objects import FlowRun

from flows.deleting import PAGE_ROWS, deleting, is_deleted, pages

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PREFIXES = ("process-", "session-")
"""What stands before a session's id in the names of runs."""
_EARLIER_ID = re.compile(r"(.+)-\d{8}-[0-9a-f]{8}")
"""A session's id as it was made before ids stopped naming the learner."""


def sweep(is_erased: Callable[[str], bool]) -> int:
    """Delete every run and artifact that has a name which `is_erased` knows; how many.

    A run that is under way is left: it ends because its session is gone, and the next sweep finds it.

    Raises:
        FlowEngineUnavailableError: the server doesn't answer.
    """
    with deleting("what it keeps of erased sessions") as client:
        return _artifacts(client, is_erased) + _runs(client, is_erased)


def mentions(value: object, is_erased: Callable[[str], bool]) -> bool:
    """Whether a text, or any text within a document, has such a name among its words."""
    if isinstance(value, Mapping):
        return any(mentions(part, is_erased) for pair in value.items() for part in pair)
    if isinstance(value, list | tuple):
        return any(mentions(part, is_erased) for part in value)
    return isinstance(value, str) and any(is_erased(name) for name in _names(value))


def _names(text: str) -> Iterator[str]:
    """The words of a text that may be ids, without what is put before or after an id."""
    for word in _WORD.findall(text):
        for prefix in ("", *_PREFIXES):
            if not word.startswith(prefix):
                continue
            name = word.removeprefix(prefix)
            yield from (name, name.rstrip("._-"), name.removesuffix(".html"))
            if earlier := _EARLIER_ID.fullmatch(name):
                yield earlier[1]


def _artifacts(client: SyncPrefectClient, is_erased: Callable[[str], bool]) -> int:
    found = [
        artifact.id
        for page in pages(lambda offset: client.read_artifacts(limit=PAGE_ROWS, offset=offset))
        for artifact in page
        if mentions(_document(artifact.data), is_erased) or mentions(artifact.description, is_erased)
    ]
    for artifact_id in found:
        is_deleted(client.delete_artifact, artifact_id)
    return len(found)


def _runs(client: SyncPrefectClient, is_erased: Callable[[str], bool]) -> int:
    by_tasks = {
        run.flow_run_id
        for page in pages(lambda offset: client.read_task_runs(limit=PAGE_ROWS, offset=offset))
        for run in page
        if run.flow_run_id is not None and mentions(run.name, is_erased)
    }
    found: set[UUID] = set()
    for page in pages(lambda offset: client.read_flow_runs(limit=PAGE_ROWS, offset=offset)):
        ended = [run for run in page if not _is_under_way(run)]
        by_themselves = {run.id for run in ended if run.id in by_tasks or _is_about(run, is_erased)}
        # runs that never began, such as those of a schedule, have no logs
        logged = [run.id for run in ended if run.start_time is not None and run.id not in by_themselves]
        found |= by_themselves | _by_logs(logged, client, is_erased)
    for run_id in found:
        is_deleted(client.delete_flow_run, run_id)
    return len(found)


def _is_about(run: FlowRun, is_erased: Callable[[str], bool]) -> bool:
    return mentions([run.name, run.parameters, run.idempotency_key], is_erased)


def _by_logs(run_ids: list[UUID], client: SyncPrefectClient, is_erased: Callable[[str], bool]) -> set[UUID]:
    """Those of the runs whose logs have such a name."""
    if not run_ids:
        return set()
    of_runs = LogFilter(flow_run_id=LogFilterFlowRunId(any_=run_ids))
    return {
        line.flow_run_id
        for page in pages(lambda offset: client.read_logs(of_runs, limit=PAGE_ROWS, offset=offset))
        for line in page
        if line.flow_run_id is not None and mentions(line.message, is_erased)
    }


def _is_under_way(run: FlowRun) -> bool:
    return run.state is not None and (run.state.is_running() or run.state.is_pending())


def _document(data: object) -> object:
    """An artifact's data; tables are JSON in a text."""
    try:
        return json.loads(data) if isinstance(data, str) else data
    except ValueError:
        return data
