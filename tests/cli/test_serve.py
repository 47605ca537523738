"""`speakkit serve` as its operator starts it: a process of its own, that answers, logs and ends when asked."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.command_line import Run
from tests.support.postgres import free_port
from tests.support.prefect_system import wait_until

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def served(folder: Path, port: int, **environment: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", "from speakkit.cli import main; main()", "serve", "--port", str(port)]
    variables = os.environ | {"SPEAKKIT_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT)} | environment
    process = subprocess.Popen(command, cwd=folder, env=variables, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/health", timeout=60, verify=False).status_code == 200  # asked again and again
    except httpx.TransportError:
        return False


@pytest.mark.slow
def test_it_serves_logs_requests_as_json_and_ends_when_asked(run: Run, tmp_path: Path) -> None:
    token = json.loads(run("token", "create", "--role", "operator", "--json").out)["token"]
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with served(tmp_path, port, SPEAKKIT_LOG_FORMAT="json") as process:
        wait_until("it answers", lambda: answers(url), 60, 0.1)
        headers = {"Authorization": f"Bearer {token}", "X-Request-Id": "asked-1"}
        assert httpx.get(f"{url}/api/sessions", headers=headers, timeout=60).json()["sessions"] == []
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=60)
    greeting, *records = log.splitlines()
    assert url in greeting
    (record,) = [record for record in map(json.loads, records) if record.get("request") == "asked-1"]
    assert (record["route"], record["status"]) == ("/api/sessions", 200)
    assert token not in log


@pytest.mark.parametrize(
    ("trigger", "named"), [("prefect", "PREFECT_API_URL"), ("qstash", "SPEAKKIT_QSTASH_TOKEN"), ("fax", "trigger")]
)
def test_a_trigger_that_is_not_set_up_is_told_before_anything_is_served(
    run: Run, monkeypatch: pytest.MonkeyPatch, trigger: str, named: str
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("SPEAKKIT_TRIGGER", trigger)
    result = run("serve", "--port", "0")
    assert result.code == 5
    assert named in result.err


@pytest.mark.parametrize("command", [("serve", "--port"), ("room", "--no-browser", "--port")])
def test_a_port_that_is_taken_is_told_and_nothing_is_promised(run: Run, command: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = run(*command, str(port))
    assert (result.code, result.out, "Listening" in result.err) == (5, "", False)
    assert f"can't listen on 127.0.0.1, port {port} (Address already in use)." in result.err


@pytest.mark.parametrize("host", ["nohost.invalid", "a..b", "203.0.113.1"])
def test_a_host_that_is_not_this_machine_is_told_before_anything_is_served(run: Run, host: str) -> None:
    result = run("serve", "--host", host, "--port", "0")
    assert (result.code, result.out, "Listening" in result.err) == (5, "", False)
    assert f"SpeakKit can't listen on {host}" in result.err
