"""Long recordings and many people at once: what they hold in memory, and how long others wait."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from statistics import median
from typing import NamedTuple

import httpx
import numpy as np
import pytest

from speakkit.api import Services
from speakkit.intake.add import NewRecording, add_recording
from speakkit.model.access import Role
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.sound.decoding import OpusWriter
from speakkit.store import Store
from tests.benchmarks.test_room import LARGE, school, served
from tests.support.instant import instant_pipeline
from tests.support.service import token_for
from tests.support.tones import bursts, write_speech

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600), pytest.mark.usefixtures("only_in_bench")]
COMMAND = str(Path(sys.executable).parent / "speakkit")
UPLOADS = int(os.environ.get("SPEAKKIT_BENCH_UPLOADS", "200"))
LEARNERS = int(os.environ.get("SPEAKKIT_BENCH_LEARNERS", str(LARGE)))
SCAN = """
import os
from concurrent.futures import ThreadPoolExecutor
from speakkit.settings import Settings
from tests.support.instant import instant_pipeline

pipeline = instant_pipeline(Settings())
with pipeline.store.staying_open(), ThreadPoolExecutor(os.cpu_count()) as pool:
    done = list(pool.map(pipeline.process, pipeline.store.claims.waiting()))
pipeline.store.publish(pipeline.settings.published_dir)
print(len(done))
"""
"""What a scan does, with instant engines; it says how many sessions were processed."""


def write_minutes(path: Path, minutes: int) -> Path:
    """An Ogg file with Opus of so many minutes of speech, the same minute again and again."""
    minute = (np.clip(bursts(60), -1, 1) * 32767).astype(np.int16)
    writer = OpusWriter(path, 32_000)
    for _ in range(minutes):
        writer.take(minute)
    writer.close()
    return path


class Watched(NamedTuple):
    """What a run of a command took, and the most that the process and the largest of those that it started have held."""

    clock_s: float
    own_mib: int
    largest_child_mib: int

    def __str__(self) -> str:
        return (
            f"{self.own_mib} MiB at most, the process that decodes {self.largest_child_mib} MiB, {self.clock_s:.1f} s"
        )


def watched(command: list[str], data_dir: Path) -> Watched:
    """Run a command to its end, and look at its processes all the time: a child's own count would begin with ours."""
    began, own, largest = time.perf_counter(), 0, 0
    environment = {**os.environ, "SPEAKKIT_DATA_DIR": str(data_dir)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            with suppress(OSError, ValueError):  # it has just ended
                own = max(own, held_mib(process.pid))
                largest = max([largest, *map(held_mib, children_of(process.pid))])
            time.sleep(0.02)
    assert process.returncode == 0
    return Watched(time.perf_counter() - began, own, largest)


def children_of(pid: int) -> list[int]:
    """The processes that one has started and that still run."""
    told = (file.read_text(encoding="utf-8") for file in Path(f"/proc/{pid}/task").glob("*/children"))
    return [int(child) for line in told for child in line.split()]


def held_mib(pid: int) -> int:
    """What a process holds now."""
    [held] = re.findall(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
    return int(held) // 1024


def test_long_recordings(tmp_path: Path) -> None:
    print()
    for minutes in (1, 60, 90):
        data_dir = tmp_path / str(minutes)
        path = write_minutes(tmp_path / f"{minutes}.ogg", minutes)
        added = watched([COMMAND, "add", str(path), "--learner", "ana"], data_dir)
        print(f"  adding {minutes:2} minutes: {added}; goal 250 MiB")
        done = watched([sys.executable, "-c", SCAN], data_dir)
        print(f"  processing them with instant engines: {done}")


def peak_mib(pid: int) -> int:
    """The most that a process has held."""
    [held] = re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
    return int(held) // 1024


def spread(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    return (
        f"median {median(ordered):.2f} s, one in twenty {ordered[-len(ordered) // 20]:.2f}, longest {ordered[-1]:.2f}"
    )


def test_a_crowd_before_two_servers(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    store = Store(settings.store_path)
    services = Services(settings, store, open_recordings(settings), lambda: instant_pipeline(settings))
    headers = {"Authorization": f"Bearer {token_for(services, Role.OPERATOR)}"}
    recordings = [write_speech(tmp_path / "talk.wav", seconds=2 + n / 100).read_bytes() for n in range(UPLOADS)]

    def upload(number: int) -> tuple[str, float]:
        began = time.perf_counter()
        answer = httpx.post(
            f"{servers[number % 2][0]}/api/sessions",
            files={"file": ("talk.wav", recordings[number])},
            data={"learner_id": f"learner-{number % 10}"},
            headers=headers,
            timeout=600,
        )
        assert answer.status_code == 201, answer.text
        return answer.json()["session_id"], time.perf_counter() - began

    with ExitStack() as open_servers, ThreadPoolExecutor(UPLOADS) as crowd:
        servers = [open_servers.enter_context(served(settings.data_dir)) for _ in range(2)]
        began = time.perf_counter()
        answers = list(crowd.map(upload, range(UPLOADS)))
        took_s = time.perf_counter() - began
        peaks = [peak_mib(pid) for _, pid in servers]
    assert {session_id for session_id, _ in answers} == {one.session_id for one in store.sessions.all()}
    print(f"\n  {UPLOADS} uploads at once, two servers on one store: all kept in {took_s:.1f} s")
    print(f"  until the answer: {spread([seconds for _, seconds in answers])}; servers {peaks} MiB at most")


def roster_waits(client: httpx.Client, scan: subprocess.Popen[str] | None) -> Iterator[float]:
    """Seconds of whole rosters: ten, or as many as there are while a scan runs."""
    turns = 0
    while (turns < 10) if scan is None else (scan.poll() is None):
        began = time.perf_counter()
        assert client.get("/room/learners").status_code == 200
        yield time.perf_counter() - began
        turns += 1


def test_the_roster_while_a_scan_runs(tmp_path: Path) -> None:
    services = school(tmp_path / "school", LEARNERS)
    for number in range(50):
        path = write_speech(tmp_path / "talk.wav", seconds=2 + number / 100)
        new = NewRecording(path, f"crowd-{number % 5}")
        add_recording(new, settings=services.settings, store=services.store, recordings=services.recordings)
    token = token_for(services, Role.OPERATOR)
    data_dir = services.settings.data_dir
    with served(data_dir) as (url, pid), httpx.Client(base_url=url, timeout=120) as client:
        assert client.post("/room/sign-in", data={"token": token, "name": "bench"}).status_code in (200, 303)
        client.get("/room/learners")
        alone = list(roster_waits(client, None))
        environment = {**os.environ, "SPEAKKIT_DATA_DIR": str(data_dir)}
        began = time.perf_counter()
        with subprocess.Popen([sys.executable, "-c", SCAN], env=environment, stdout=subprocess.PIPE, text=True) as scan:
            beside = list(roster_waits(client, scan))
            done, _ = scan.communicate()
        scan_s = time.perf_counter() - began
        peak = peak_mib(pid)
    assert done == "50\n"
    print(f"\n  the roster of {LEARNERS:,}: alone {spread(alone)}")
    print(
        f"  while 50 sessions are processed ({scan_s:.0f} s): {spread(beside)} (n = {len(beside)}); server {peak} MiB at most"
    )
