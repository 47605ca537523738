"""How long the room's pages take in a large school: 2,000 learners with 16,000 sessions, beside one of 20.

Simulated learners, published and put into a store as they would be after processing; a real server on loopback.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

import duckdb
import httpx
import pytest

from speakkit import simulate
from speakkit.api import Services
from speakkit.model.access import Role
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.web import create_room_app
from tests.support.instant import instant_pipeline
from tests.support.postgres import free_port
from tests.support.prefect_system import wait_until
from tests.support.service import serving, token_for

pytestmark = pytest.mark.slow
SESSIONS, SMALL, LARGE = 8, 20, 2_000
TURNS = 10
GOALS_S = {"roster, first byte": 0.3, "a learner's page, each another learner": 0.5}
COPIED = {
    "learners": "learner_id, created_at, display_name, first_language",
    "sessions": "session_id, learner_id, status, recorded_at, recorded_week, created_at, updated_at, language, topic",
    "insights": "session_id, rank, category, pattern_id, pattern, detail, frequency, severity, suggestion, examples",
}


def school(folder: Path, learners: int) -> Services:
    """A store with the states and a published dataset with the results of so many simulated learners."""
    settings = Settings(data_dir=folder, requests_per_minute=100_000)
    published = simulate(learners, SESSIONS, directory=settings.published_dir, seed=1).dataset
    store = Store(settings.store_path)
    store.check()
    with duckdb.connect(str(settings.store_path)) as connection:
        for table, columns in COPIED.items():
            more = ("attempt", "1") if table == "sessions" else ("", "")
            names, values = (", ".join(filter(None, (columns, one))) for one in more)
            connection.register("published", published.arrow(table))
            connection.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM published")  # our own names
    return Services(settings, store, open_recordings(settings), lambda: instant_pipeline(settings))


def timed(client: httpx.Client, path: str) -> tuple[float, float]:
    """Seconds to the first byte of a page, and to its last."""
    began = time.perf_counter()
    with client.stream("GET", path) as answer:
        pieces = answer.iter_raw()
        next(pieces)
        first = time.perf_counter() - began
        for _ in pieces:
            pass
    assert answer.status_code == 200
    return first, time.perf_counter() - began


def measured(services: Services) -> dict[str, float]:
    app, room = create_room_app(services)
    names = [one.learner_id for one in services.store.learners.all()]
    with serving(services, app) as url, httpx.Client(base_url=url, timeout=120) as client:
        client.get(room.way_in("bench"), follow_redirects=False)
        cold = timed(client, "/room/learners")
        rosters = [timed(client, "/room/learners") for _ in range(TURNS)]
        timed(client, f"/room/learners/{names[0]}")
        classes = [timed(client, "/room/class")[1] for _ in range(TURNS)]
        others = [timed(client, f"/room/learners/{name}")[1] for name in names[-TURNS:]]
        again = [timed(client, f"/room/learners/{names[0]}")[1] for _ in range(TURNS)]
    return {
        "roster, first byte of the first time": cold[0],
        "roster, all of the first time": cold[1],
        "roster, first byte": median(first for first, _ in rosters),
        "roster, all": median(whole for _, whole in rosters),
        "class, the first time": classes[0],
        "class": median(classes),
        "a learner's page, each another learner": median(others),
        "a learner's page, the same again": median(again),
    }


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, int]]:
    """The address of `speakkit serve` over the folder, and its process."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "speakkit"), "serve", "--port", str(port)]
    environment = {**os.environ, "SPEAKKIT_DATA_DIR": str(folder), "SPEAKKIT_REQUESTS_PER_MINUTE": "100000"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until("the server answers", lambda: answers(f"{url}/api/health"), 120)
            yield url, process.pid
        finally:
            process.terminate()


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


class OwnServer(NamedTuple):
    """Of a server of its own: seconds to the whole of the first roster, asked for as soon as it answers, and in processor time
    of the server; the memory that it has held at most once it has shown the roster, the class and pages of learners.
    """

    first_s: float
    first_processor_s: float
    most_mib: int


def of_its_own_server(services: Services) -> OwnServer:
    names = [one.learner_id for one in services.store.learners.all()]
    token = token_for(services, Role.OPERATOR)
    with served(services.settings.data_dir) as (url, pid), httpx.Client(base_url=url, timeout=120) as client:
        assert client.post("/room/sign-in", data={"token": token, "name": "bench"}).status_code == 303
        began_s = processor_s(pid)
        _, whole_s = timed(client, "/room/learners")
        took_s = processor_s(pid) - began_s
        for path in ("/room/learners", "/room/class", *(f"/room/learners/{name}" for name in names[-TURNS:])):
            assert client.get(path).status_code == 200
        [held] = re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return OwnServer(whole_s, took_s, int(held) // 1024)


def processor_s(pid: int) -> float:
    """What a process has used of processors."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@pytest.mark.usefixtures("only_in_bench")
def test_a_large_school(tmp_path: Path) -> None:
    schools = [school(tmp_path / str(learners), learners) for learners in (SMALL, LARGE)]
    small, large = map(measured, schools)
    print(f"\n{LARGE:,} learners with {LARGE * SESSIONS:,} sessions, beside {SMALL} learners; medians of {TURNS}")
    for name, seconds in large.items():
        goal = f", goal {GOALS_S[name]} s" if name in GOALS_S else ""
        print(f"  {name:<42} {seconds:6.3f} s  {seconds / small[name]:5.1f} times that of {SMALL}{goal}")
    few, many = map(of_its_own_server, schools)
    print(
        f"  roster, all, asked for right after a start {many.first_s:6.3f} s  {few.first_s:.3f} s with {SMALL}; goal 2 s"
    )
    print(
        f"    of it the server's processor time        {many.first_processor_s:6.3f} s  {few.first_processor_s:.3f} s"
    )
    print(
        f"  memory of the server at most               {many.most_mib} MiB, {few.most_mib} MiB with {SMALL}; goal 600 MiB"
    )
