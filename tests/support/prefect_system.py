"""SpeakKit as an operator runs it: Prefect's server on PostgreSQL, process workers, the API; each in its own process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from flows.setup import LEASE_STORAGE
from tests.support.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]


def wait_until(what: str, is_so: Callable[[], bool], seconds: float, pause_s: float = 0.5) -> None:
    """Return as soon as `is_so`; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"{what}: not after {seconds:g} s"
        time.sleep(pause_s)


@dataclass
class PrefectSystem:
    """Processes with their logs in `folder`; `environment` holds SpeakKit's settings."""

    folder: Path
    database_url: str
    environment: Mapping[str, str]
    port: int = field(default_factory=free_port)
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    @property
    def variables(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.environment,
            "PREFECT_HOME": str(self.folder / "prefect"),
            "PREFECT_API_URL": self.api_url,
            "PREFECT_API_DATABASE_CONNECTION_URL": self.database_url,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": LEASE_STORAGE,
            "PREFECT_WORKER_QUERY_SECONDS": "2",
            "PYTHONPATH": str(ROOT),
        }

    def start_server(self) -> None:
        """Start Prefect's server, which answers after a while: `wait_for_server`."""
        self._start("server", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self.port))

    def wait_for_server(self) -> None:
        wait_until("the Prefect server answers", lambda: self._answers("server", f"{self.api_url}/health"), 400)

    def start_worker(self, name: str) -> None:
        self._start(name, "prefect", "worker", "start", "--pool", "speakkit", "--name", name, "--limit", "2")

    def start_api(self) -> str:
        """The address of `speakkit serve`."""
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        self._start("api", "speakkit", "serve", "--port", str(port))
        wait_until("the API answers", lambda: self._answers("api", f"{url}/api/health"), 120)
        return url

    def run(self, *command: str) -> str:
        """What a command prints; it has to succeed."""
        done = subprocess.run(
            self._command(command),
            cwd=ROOT,
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def kill(self, name: str) -> int:
        """End a process and all that it started with kill -9; how many those were."""
        process = self._processes.pop(name)
        started = descendants(process.pid)
        for descendant in (*started, process.pid):
            try:
                os.kill(descendant, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.wait()
        return len(started)

    def stop(self) -> None:
        for name in list(self._processes):
            self.kill(name)

    def logs(self) -> str:
        """Everything that the processes wrote."""
        return "".join(path.read_text(errors="replace") for path in self._logs())

    def ends_of_logs(self) -> str:
        """What a person looks at first, when something went wrong."""
        return "\n".join(f"=== {path.name}\n{path.read_text(errors='replace')[-1500:]}" for path in self._logs())

    def _logs(self) -> list[Path]:
        return sorted(self.folder.glob("*.log"))

    def _start(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                self._command(command), cwd=ROOT, env=self.variables, stdout=log, stderr=log
            )

    @staticmethod
    def _command(command: tuple[str, ...]) -> list[str]:
        return [str(Path(sys.executable).parent / command[0]), *command[1:]]

    def _answers(self, name: str, address: str) -> bool:
        assert self._processes[name].poll() is None, self.ends_of_logs()
        try:
            with urlopen(address, timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


def descendants(pid: int) -> list[int]:
    """The processes that a process started, and theirs, deepest first."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(parent, []).append(int(status.parent.name))
    found: list[int] = []
    for child in children.get(pid, []):
        found += [*descendants(child), child]
    return found
