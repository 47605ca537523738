"""What publishing costs where nothing has changed, where a session has, and where all is written anew; and erasing a session."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import pyarrow.parquet as pq
import pytest

from speakkit.store import Store
from speakkit.store.versions import VERSIONS_KEPT
from tests.support.big_store import big_store, session_id

SIZES = (16_000, 160_000)
TIMES = 5
_COPIED = ("sessions", "transcripts", "words", "analyses", "observations", "insights", "measures")
_ERASING = """
import json, pathlib, re, sys, time
from speakkit.operations.erasure import erase_session
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
settings = Settings(data_dir=pathlib.Path(sys.argv[1]))
began, worked = time.perf_counter(), time.process_time()
erase_session(sys.argv[2], settings=settings, store=Store(settings.store_path), recordings=open_recordings(settings))
[held_kb] = re.findall(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())
print(json.dumps([time.perf_counter() - began, time.process_time() - worked, int(held_kb) / 1024]))
"""
"""Its own memory is asked of `/proc`: what `getrusage` says begins with that of the process that started it."""


def seconds(call: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and of the processor."""
    began, worked = perf_counter(), process_time()
    call()
    return perf_counter() - began, process_time() - worked


def reviewed(store: Store, number: int) -> None:
    """A session whose summary is another: of all tables one is."""
    name = session_id(store, f"learner-{number * 7:06d}")
    with store._database.write() as turn:
        turn.execute("set_feedback", session_id=name, focus_next=f"Practise number {number}.", summary="Changed.")


def added(store: Store, number: int) -> None:
    """A session more, with all that is found in one."""
    like, name = session_id(store, f"learner-{number * 7 + 3:06d}"), f"added-{number}"
    with store._database.write() as turn:
        ((last,),) = turn.connection.execute("SELECT max(session_number) FROM sessions").fetchall()
        key = f"'{name}' AS session_id, {last + 1} AS session_number"
        for table in _COPIED:
            turn.connection.execute(
                f"INSERT INTO {table} SELECT * REPLACE ({key}) FROM {table} WHERE session_id = '{like}'"
            )
        turn.execute("set_feedback", session_id=name, focus_next="Practise this.", summary="Added.")


def erasing(store: Store, data: Path) -> tuple[float, float, float]:
    """Seconds by the clock and of the processor, and the megabytes of a process that erases a session from all that is kept."""
    name = session_id(store, "learner-000005")
    assert holders(data, name)
    done = subprocess.run([sys.executable, "-c", _ERASING, str(data), name], capture_output=True, text=True, check=True)
    assert not holders(data, name)
    wall, cpu, peak_mb = json.loads(done.stdout)
    return wall, cpu, peak_mb


def holders(data: Path, name: str) -> list[Path]:
    """The published files that have rows of a session."""
    tables = [data / "published/tables" / table for table in ("sessions", "insights", "words")]
    files = [path for folder in tables for path in folder.glob("*.parquet")]
    return [
        path for path in files if name in pq.ParquetFile(path).read(["session_id"])["session_id"].unique().to_pylist()
    ]


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("sessions", SIZES)
def test_publishing_costs_what_has_changed(sessions: int, is_bench: bool, tmp_path: Path) -> None:
    """That many sessions when benchmarks are asked for, else a hundredth of the fewer, to see that all of it works."""
    if not is_bench:
        if sessions != SIZES[0]:
            pytest.skip("run by make bench")
        sessions //= 100
    times = TIMES if is_bench else 1
    store, directory = big_store(tmp_path / "speakkit.duckdb", sessions), tmp_path / "published"
    anew = seconds(lambda: store.publish(directory))
    found = {"unchanged": [seconds(lambda: store.publish(directory)) for _ in range(times)]}
    for name, change in (("a summary changed", reviewed), ("a session added", added)):
        found[name] = []
        for number in range(times):
            change(store, number)
            found[name].append(seconds(lambda: store.publish(directory)))
    print(f"\n{os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f}; {sessions:,} sessions:")
    print(f"  anew {anew[0]:.2f} s, of the processor {anew[1]:.2f} s")
    for name, taken in found.items():
        wall, worked = (median(column) for column in zip(*taken, strict=True))
        print(f"  {name}: {wall:.3f} s, of the processor {worked:.3f} s, {worked / anew[1]:.4f} of anew (n={times})")
    wall, worked, peak_mb = erasing(store, tmp_path)
    print(
        f"  a session erased from {VERSIONS_KEPT} versions: {wall:.2f} s, of the processor {worked:.2f} s, {peak_mb:.0f} MB"
    )
    assert median(wall for wall, _ in found["unchanged"]) < anew[0] / 2
