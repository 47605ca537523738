"""SpeakKit as an operator runs it: Prefect's server on PostgreSQL, process workers, the API; each in its own process, with
the command and the variables that its service has in compose.yaml, and nothing else of this machine's.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from tests.support.composed import ROOT, commands_of, environment_of, environment_of_the_image
from tests.support.postgres import free_port

OF_THE_MACHINE = ("PATH", "LANG", "LD_LIBRARY_PATH")
HURRY = {
    "PREFECT_WORKER_QUERY_SECONDS": "3",
    "PREFECT_LOGGING_LEVEL": "DEBUG",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # an interval of a minute would put a hundred runs into the future of each deployment
    "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "3",
    "PREFECT_SERVER_SERVICES_SCHEDULER_MIN_SCHEDULED_TIME": "PT1M",
}
"""What isn't in compose.yaml: a test waits for workers, looks into logs, and has no use for what is far off."""


def wait_until(what: str, is_so: Callable[[], bool], seconds: float, pause_s: float = 2) -> None:
    """Return as soon as `is_so`; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"{what}: not after {seconds:g} s"
        time.sleep(pause_s)


@dataclass
class PrefectSystem:
    """Processes with their logs in `folder`, in which the image's own folders and the volumes lie, too.

    Attributes:
        env_file: what `.env` says.
        bucket_url: where the service `bucket` is.
    """

    folder: Path
    database_url: str
    env_file: Mapping[str, str]
    bucket_url: str = ""
    port: int = field(default_factory=free_port)
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def given(self, service: str) -> dict[str, str]:
        """What compose.yaml gives a service, with other services and folders where they are here."""
        written = environment_of_the_image() | environment_of(service, self.env_file)
        return {name: self._here(value) for name, value in written.items()}

    def variables(self, service: str) -> dict[str, str]:
        """All variables of a service's process."""
        machine = {name: os.environ[name] for name in OF_THE_MACHINE if name in os.environ}
        here = {"HOME": self._here("/home/speakkit"), "PYTHONPATH": str(ROOT)}
        return {**machine, **here, **HURRY, **self.given(service)}

    def _here(self, value: str) -> str:
        if value.startswith("/"):
            return str(self.folder / value[1:])
        database = f"prefect:{self.env_file['POSTGRES_PASSWORD']}@database:5432"
        for name, address in {
            database: urlsplit(self.database_url).netloc,
            "http://prefect:4200": f"http://127.0.0.1:{self.port}",
            "http://bucket:3900": self.bucket_url,
        }.items():
            value = value.replace(name, address)
        return value

    def start_server(self) -> None:
        """Start Prefect's server, which answers after a while: `wait_for_server`."""
        self._start("server", "prefect", "--port", str(self.port))

    def wait_for_server(self) -> None:
        wait_until("the Prefect server answers", lambda: self._answers("server", f"{self.api_url}/health"), 400)

    def start_worker(self, name: str) -> None:
        self._start(name, "worker", "--name", name)

    def start_api(self) -> str:
        """The address of `speakkit serve`."""
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        self._start("api", "api", "--port", str(port))
        wait_until("the API answers", lambda: self._answers("api", f"{url}/api/health"), 120)
        return url

    def run(self, *command: str, service: str = "api") -> str:
        """What a command prints in a service's container; it has to succeed."""
        done = subprocess.run(
            self._command(command),
            cwd=ROOT,
            env=self.variables(service),
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

    def log(self, name: str) -> str:
        """Everything that a process wrote."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def ends_of_logs(self) -> str:
        """What a person looks at first, when something went wrong."""
        return "\n".join(f"=== {path.name}\n{path.read_text(errors='replace')[-1500:]}" for path in self._logs())

    def _logs(self) -> list[Path]:
        return sorted(self.folder.glob("*.log"))

    def processes(self, name: str) -> list[int]:
        """The numbers of a process that was started here, and of all that it started."""
        pid = self._processes[name].pid
        return [pid, *descendants(pid)]

    def _start(self, name: str, service: str, *more: str) -> None:
        """Start a service's command, on this machine's loopback, with `more` after it, which counts where it says it anew."""
        (command,) = commands_of(service)
        words = ["127.0.0.1" if word == "0.0.0.0" else word for word in (*command, *more)]  # no address
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                self._command(words), cwd=ROOT, env=self.variables(service), stdout=log, stderr=log
            )

    @staticmethod
    def _command(command: Sequence[str]) -> list[str]:
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
