"""Two thousand sessions with instant engines in one process, with a reader throughout: memory, sizes and time by hundreds.

`SPEAKKIT_SOAK_SESSIONS` says another number.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import SessionStatus
from speakkit.pipeline.pipeline import Pipeline
from speakkit.settings import Settings
from tests.support.instant import instant_pipeline
from tests.support.tones import bursts, write_wav

pytestmark = pytest.mark.slow
SESSIONS, BY, LEARNERS = int(os.environ.get("SPEAKKIT_SOAK_SESSIONS", "2000")), 100, 100
READER = """
import sys, threading
from pathlib import Path
from speakkit.kit import open_kit

kit, seen, is_over = open_kit(Path(sys.argv[1])), [], threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), is_over.set()), daemon=True).start()
while not is_over.wait(0.2):
    kit.refresh()
    seen.append(len(kit.sessions()))
    assert len(kit.insights()) == seen[-1], "a reader saw half of a version"
assert seen == sorted(seen), "a reader saw fewer sessions than before"
print(len(seen), seen[-1])
"""
"""Each session has one insight."""


class Hundred(NamedTuple):
    """What is there after another hundred sessions, and what each of these took; sizes in MB.

    `memory` is held once they are processed, `after_publishing` once they are published: all learners have changed then, and
    to publish them takes memory in proportion to everything that was ever said.
    """

    sessions: int
    memory: float
    after_publishing: float
    store: float
    dataset: float
    clock_ms: float
    processor_ms: float
    publishing_s: float

    def __str__(self) -> str:
        return (
            f"  {self.sessions:5} {self.memory:9.0f} {self.after_publishing:10.0f} {self.store:8.1f} {self.dataset:10.1f} "
            f"{self.clock_ms:9.0f} {self.processor_ms:10.0f} {self.publishing_s:11.2f}"
        )


@contextmanager
def read_elsewhere(published: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that reads all the time; once its input ends it says how often, and how many sessions it saw last."""
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(published)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        yield reader


def hundred(pipeline: Pipeline, folder: Path, begin: int) -> Hundred:
    """Add and process so many more sessions, and publish."""
    for number in range(begin, begin + BY):
        # each is another recording, and none is longer than those before it
        path = write_wav(folder / "talk.wav", bursts(2, noise_db=-60 - number / 200))
        add_recording(
            NewRecording(path, f"learner-{number % LEARNERS}"),
            settings=pipeline.settings,
            store=pipeline.store,
            recordings=pipeline.recordings,
        )
    waiting = pipeline.store.claims.waiting()
    began, used = time.perf_counter(), time.process_time()
    with pipeline.store.staying_open(), ThreadPoolExecutor(os.cpu_count()) as pool:
        states = {session.status for session in pool.map(pipeline.process, waiting)}
    clock_s, processor_s = time.perf_counter() - began, time.process_time() - used
    assert (len(waiting), states) == (BY, {SessionStatus.DONE})
    memory, began = memory_mb(), time.perf_counter()
    pipeline.store.publish(pipeline.settings.published_dir)
    published_s = time.perf_counter() - began
    dataset = sum(file.stat().st_size for file in pipeline.settings.published_dir.rglob("*.parquet"))
    return Hundred(
        begin + BY,
        memory,
        memory_mb(),
        pipeline.store.path.stat().st_size / 1e6,
        dataset / 1e6,
        1000 * clock_s / BY,
        1000 * processor_s / BY,
        published_s,
    )


def memory_mb() -> float:
    """What this process holds now."""
    [held] = re.findall(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    return int(held) / 1000


@pytest.mark.timeout(7200)
@pytest.mark.usefixtures("only_in_bench")
def test_nothing_grows_but_what_is_stored(tmp_path: Path) -> None:
    pipeline = instant_pipeline(Settings(data_dir=tmp_path / "data", retry_wait_s=0))
    pipeline.settings.data_dir.mkdir()
    pipeline.store.publish(pipeline.settings.published_dir)
    with read_elsewhere(pipeline.settings.published_dir) as reader:
        print(f"\n{SESSIONS} sessions of {LEARNERS} learners, {os.cpu_count()} threads, one reader in another process")
        print("  after memory MB, published store MB dataset MB  clock ms processor ms publishing s   (ms: a session)")
        found = []
        for begin in range(0, SESSIONS, BY):
            found.append(hundred(pipeline, tmp_path, begin))
            print(found[-1], flush=True)
        told, _ = reader.communicate()
    reads, seen = map(int, told.split())
    print(f"  the reader read {reads} times")
    assert reader.returncode == 0
    assert seen >= SESSIONS - BY
    early, late = found[len(found) // 4], found[-1]
    assert late.memory < 1.15 * early.memory
    assert late.after_publishing < 1.25 * early.after_publishing
    assert late.store / late.sessions < 1.25 * early.store / early.sessions
    assert late.dataset / late.sessions < 1.25 * early.dataset / early.sessions
