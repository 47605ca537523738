"""The flow that processes a session, on a host that has nothing of the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.deployments.runner import RunnerDeployment

from flows import stages
from flows.fan_out import fan_out
from flows.process_session import HANDED_IN, process_session
from flows.setup import WORK_POOLS
from speakkit.pipeline.pipeline import Pipeline
from tests.support.buckets import moto_server
from tests.support.command_line import paid_engines
from tests.support.loopback import loopback
from tests.support.remote import StoreHost, store_host
from tests.support.tones import write_speech
from tests.support.vendor_server import VendorServer

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect_server")]


@pytest.fixture
def host(tmp_path: Path) -> Iterator[StoreHost]:
    with moto_server() as s3, store_host(tmp_path / "host", s3) as running:
        yield running


def test_a_run_elsewhere_hands_its_session_in(host: StoreHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = host.add(write_speech(tmp_path / "talk.wav", seconds=4), "ana")
    with loopback(VendorServer(tmp_path / "requests.jsonl").respond) as vendors:
        for name, value in {
            "DATA_DIR": str(tmp_path / "elsewhere"),
            "STORE_URL": host.url,
            "WORKER_TOKEN": host.token,
            **paid_engines(vendors.url),
        }.items():
            monkeypatch.setenv(f"SPEAKKIT_{name}", value)
        stages._remote_pipeline.cache_clear()
        assert process_session(session.session_id) == HANDED_IN
        stages._remote_pipeline().remote.link.close()
        stages._remote_pipeline.cache_clear()
    assert not (tmp_path / "elsewhere" / "speakkit.duckdb").exists()
    assert host.loader.turn().done == 1
    assert {call.stage for call in host.store.ledger.calls(session.session_id)} == {"transcribe", "analyse"}


def test_waiting_sessions_become_runs_of_their_own_once(
    host: StoreHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = host.add(write_speech(tmp_path / "talk.wav", seconds=4), "ana")
    monkeypatch.setattr("flows.fan_out.current_pipeline", lambda: Pipeline.from_settings(host.settings))
    RunnerDeployment.from_flow(process_session, name="elsewhere", work_pool_name=WORK_POOLS[1]).apply()
    for _ in range(2):
        assert fan_out() == 1
    with get_client(sync_client=True) as client:
        runs = [run for run in client.read_flow_runs() if run.parameters == {"session_id": session.session_id}]
    assert len(runs) == 1
