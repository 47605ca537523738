"""What Prefect keeps of names that are erased, on its real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.orchestration import get_client
from prefect.logging import get_run_logger
from prefect.testing.utilities import prefect_test_harness

from flows.erasure import mentions, sweep

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]
HERS = {"ana", "s1111111111111111"}


@pytest.fixture(scope="module", autouse=True)
def prefect_server() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.mark.parametrize(
    ("value", "is_hers"),
    [
        ("process-s1111111111111111", True),
        ("session-ana-20260901-0123abcd", True),
        ("process-ana-maria-20260901-0123abcd", False),
        ({"session_ids": ["s2222222222222222", "s1111111111111111"]}, True),
        ([{"learner": "ana", "report": "reports/ana.html"}], True),
        ([{"learner": "ana-maria", "report": "reports/ana-maria.html"}], False),
        ("session DONE session=s1111111111111111 attempt=1", True),
        ("banana", False),
        (None, False),
        (7, False),
    ],
)
def test_a_name_is_found_whatever_stands_around_it(value: object, is_hers: bool) -> None:
    assert mentions(value, HERS.__contains__) == is_hers


@task(task_run_name="session-{session_id}")
def one(session_id: str) -> None:
    create_markdown_artifact(f"about {session_id}")


@flow(flow_run_name="process-{session_id}")
def named(session_id: str) -> None:
    create_table_artifact([{"session": session_id}], key="sessions")


@flow(flow_run_name="scan-{number}")
def scan(number: int, session_id: str, words: str = "") -> None:
    if words:
        get_run_logger().info(words)
    else:
        one.submit(session_id).result()


def kept() -> tuple[set[str], set[str]]:
    """The names of runs, and what artifacts say."""
    with get_client(sync_client=True) as client:
        return {run.name for run in client.read_flow_runs()}, {str(found.data) for found in client.read_artifacts()}


def test_runs_and_artifacts_that_name_somebody_go_and_all_others_stay() -> None:
    for session_id in ("s1111111111111111", "s2222222222222222"):
        named(session_id)
    scan(1, "s1111111111111111")
    scan(2, "s2222222222222222")
    runs, artifacts = kept()
    assert {"process-s1111111111111111", "scan-1"} <= runs
    assert any("s1111111111111111" in found for found in artifacts)
    assert sweep(HERS.__contains__) == 4
    runs, artifacts = kept()
    assert runs == {"process-s2222222222222222", "scan-2"}
    assert len(artifacts) == 2
    assert all("s2222222222222222" in found for found in artifacts)
    assert sweep(HERS.__contains__) == 0
