"""A PostgreSQL server of Debian's on this machine, for Prefect's own database."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

HINT = "needs PostgreSQL (apt-get install postgresql)"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def postgres() -> Iterator[str]:
    """An empty database in a folder of its own; its address for SQLAlchemy."""
    programs = _programs()
    # PostgreSQL refuses to run as root
    owner = "nobody" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="speakkit-postgres-", dir="/tmp"))  # sockets want a short path
    if owner:
        shutil.chown(folder, owner)
    port = free_port()
    _run(owner, folder, programs / "initdb", "--pgdata", str(folder / "data"), "--auth", "trust", "--no-sync")
    server = subprocess.Popen(
        [programs / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder, "-c", "fsync=off"],
        user=owner,
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(programs, folder, port, server)
        _run(owner, folder, programs / "createdb", "--host", str(folder), "--port", str(port), "prefect")
        yield f"postgresql+asyncpg://{owner or getpass.getuser()}@127.0.0.1:{port}/prefect"
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def dumped(url: str) -> str:
    """All that is in a database of `postgres`, as text."""
    address = urlsplit(url)
    command = [str(_programs() / "pg_dump"), "--host", address.hostname or "", "--port", str(address.port)]
    command += ["--username", address.username or "", address.path.lstrip("/")]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def without_events(dump: str) -> str:
    """A dump without the rows of Prefect's events, which hold names of runs and go after days of their own."""
    return re.sub(r"^COPY public\.event\w* .*?^\\\.$", "", dump, flags=re.MULTILINE | re.DOTALL)


def _programs() -> Path:
    found = shutil.which("initdb")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found is None and not places:
        pytest.skip(HINT)
    return Path(found).resolve().parent if found else places[-1].parent


def _run(owner: str | None, folder: Path, *command: str | Path) -> None:
    subprocess.run(command, user=owner, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _wait_until_ready(programs: Path, folder: Path, port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    ready = [str(programs / "pg_isready"), "--host", str(folder), "--port", str(port)]
    while subprocess.run(ready, check=False, stdout=subprocess.DEVNULL).returncode != 0:
        assert server.poll() is None, "PostgreSQL ended before it was ready"
        assert time.monotonic() < deadline, "PostgreSQL isn't ready after a minute"
        time.sleep(0.1)
