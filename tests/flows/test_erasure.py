"""What Prefect keeps of names that are erased, and of what is old, on its real server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowFilter, FlowFilterName
from prefect.logging import get_run_logger
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.ageing import prune
from flows.erasure import mentions, sweep
from speakkit.errors import FlowEngineUnavailableError

HERS = {"ana", "s1111111111111111"}
OTHERS = "s2222222222222222"


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
    """The names of runs of these flows, and what artifacts say of their sessions: other tests have theirs on the same server."""
    ours = FlowFilter(name=FlowFilterName(any_=[named.name, scan.name]))
    with get_client(sync_client=True) as client:
        artifacts = {str(found.data) for found in client.read_artifacts()}
        runs = {run.name for run in client.read_flow_runs(flow_filter=ours)}
    return runs, {said for said in artifacts if "s1111111111111111" in said or OTHERS in said}


@pytest.mark.slow
@pytest.mark.xdist_group("prefect")
@pytest.mark.usefixtures("prefect_server")
def test_runs_and_artifacts_that_name_somebody_go_and_all_others_stay() -> None:
    is_erased = {"s1111111111111111"}.__contains__
    for session_id in ("s1111111111111111", OTHERS):
        named(session_id)
    scan(1, "s1111111111111111")
    scan(2, OTHERS)
    runs, artifacts = kept()
    assert {"process-s1111111111111111", "scan-1"} <= runs
    assert any("s1111111111111111" in found for found in artifacts)
    assert sweep(is_erased) == 4
    runs, artifacts = kept()
    assert runs == {f"process-{OTHERS}", "scan-2"}
    assert len(artifacts) == 2
    assert all(OTHERS in found for found in artifacts)
    assert sweep(is_erased) == 0


@pytest.mark.slow
@pytest.mark.xdist_group("prefect")
@pytest.mark.usefixtures("prefect_server")
def test_what_ended_before_a_moment_goes_and_what_came_later_stays() -> None:
    old, new = "s3333333333333333", "s4444444444444444"
    named(old)
    moment = datetime.now(UTC)
    named(new)
    assert prune(moment) >= 2  # a run and an artifact; other tests' too
    with get_client(sync_client=True) as client:
        artifacts = " ".join(str(found.data) for found in client.read_artifacts())
    assert (old in artifacts, new in artifacts) == (False, True)
    assert {f"process-{old}", f"process-{new}"} & kept()[0] == {f"process-{new}"}
    assert prune(moment) == 0


@pytest.mark.slow
@pytest.mark.parametrize("ask", [partial(prune, datetime.now(UTC)), partial(sweep, HERS.__contains__)])
def test_a_server_that_does_not_answer_is_said_in_a_sentence(ask: Callable[[], int]) -> None:
    nobody = "http://127.0.0.1:9/api"
    with (
        temporary_settings({PREFECT_API_URL: nobody}),
        pytest.raises(FlowEngineUnavailableError, match="its server runs"),
    ):
        ask()
