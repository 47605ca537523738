"""A command that runs, and what it takes: time by the clock and of the processor, and memory at its peak."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.composed import ROOT

_OWN = re.compile(r"^RssAnon:\s+(\d+) kB$", re.MULTILINE)


@dataclass
class Watched:
    """What a command said and took; memory is of its process alone, without what lies in files that it maps."""

    code: int
    out: str
    err: str
    clock_s: float
    cpu_s: float
    own_mb: float

    @property
    def figures(self) -> str:
        """In words."""
        return f"{self.clock_s:.0f} s by the clock, {self.cpu_s:.0f} s of the processor, {self.own_mb:.0f} MB of its own at most"


def watched(words: Sequence[str | Path], environment: Mapping[str, str]) -> Watched:
    """Run `speakkit` with these words to its end."""
    command = [str(Path(sys.executable).parent / "speakkit"), *map(str, words)]
    pipe = subprocess.PIPE
    began, before = time.perf_counter(), os.times()
    with subprocess.Popen(
        command, env={**os.environ, **environment}, cwd=ROOT, stdout=pipe, stderr=pipe, text=True
    ) as process:
        meter = OwnMemory(process.pid)
        out, err = process.communicate()
        meter.stop()
    after = os.times()
    cpu_s = after.children_user + after.children_system - before.children_user - before.children_system
    return Watched(process.returncode, out, err, time.perf_counter() - began, cpu_s, meter.peak_mb)


def kept_processes_s() -> float:
    """The processor seconds of this process's own processes that run still."""
    own, ticks = os.getpid(), os.sysconf("SC_CLK_TCK")
    spent = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        spent += int(fields[11]) + int(fields[12]) if int(fields[1]) == own else 0
    return spent / ticks


class OwnMemory:
    """Looks ten times a second at how much memory a process has that isn't a file's."""

    def __init__(self, pid: int | str = "self") -> None:
        self._status = Path(f"/proc/{pid}/status")
        self._ended = threading.Event()
        self.peak_mb = 0.0
        self._look()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._look()
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            self._look()

    def _look(self) -> None:
        try:
            found = _OWN.search(self._status.read_text(encoding="ascii"))
        except OSError:
            return
        self.peak_mb = max(self.peak_mb, int(found[1]) / 1000 if found else 0.0)
