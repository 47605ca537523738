"""What the pipeline costs beside its engines: sessions a second, plain and through Prefect, and where the time goes."""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
from prefect.settings import (
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_HOME,
    PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE,
    temporary_settings,
)

from flows import stages
from flows.process_waiting import process_waiting
from flows.setup import LEASE_STORAGE, set_up
from speakkit.analyse import AnalysisRequest
from speakkit.analyse.verify.verification import verified
from speakkit.calls.ledger import CallLedger
from speakkit.intake.add import NewRecording, add_recording
from speakkit.measure.session import measure_session
from speakkit.measure.syllables import with_syllables
from speakkit.model.steps import Step
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.sound import pocketsphinx_models
from speakkit.sound.decoding import Waveform
from speakkit.store import Store
from speakkit.transcribe import TranscriptionRequest
from tests.support.instant import instant_pipeline
from tests.support.tones import bursts, write_speech

SESSIONS = 100
"""As many as a scan takes on: what a run takes once, its publication among it, is shared by so many in bulk."""

pytestmark = pytest.mark.slow


def waiting_pipeline(data_dir: Path, sessions: int = SESSIONS) -> Pipeline:
    """A pipeline with instant engines, in which sessions of three seconds wait."""
    settings = Settings(data_dir=data_dir, retry_wait_s=0)
    data_dir.mkdir()
    store, recordings = Store(settings.store_path), open_recordings(settings)
    for number in range(sessions):
        path = write_speech(data_dir / f"{number}.wav", seconds=3 + number / 100)
        add_recording(
            NewRecording(path, f"learner-{number % 4}"), settings=settings, store=store, recordings=recordings
        )
    return instant_pipeline(settings)


def copied(pipeline: Pipeline, data_dir: Path) -> Pipeline:
    """Another with the same sessions, which nobody has processed."""
    shutil.copytree(pipeline.settings.data_dir, data_dir)
    return instant_pipeline(Settings(data_dir=data_dir, retry_wait_s=0))


@pytest.fixture
def prefect_server(tmp_path: Path) -> Iterator[None]:
    from prefect.testing.utilities import prefect_test_harness  # with all of Prefect's server: seconds for each worker

    with (
        temporary_settings({PREFECT_HOME: tmp_path, PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE: LEASE_STORAGE}),
        prefect_test_harness(server_startup_timeout=120),
        temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}),
    ):
        set_up(Settings())
        yield


def plainly(pipeline: Pipeline) -> None:
    """All sessions in threads, as many as `speakkit process --plain` has, and as it does."""
    with pipeline.store.staying_open(), ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(pipeline.process, pipeline.store.claims.waiting()))


class Taken(NamedTuple):
    """Milliseconds a session: by the clock, and of this process's processor time, in which there is no decoding."""

    clock_ms: float
    processor_ms: float

    def __str__(self) -> str:
        return f"{self.clock_ms:5.0f} ms a session, {self.processor_ms:5.0f} ms of processor time without decoding"


def taken(work: Callable[[], object], sessions: int = SESSIONS) -> Taken:
    began, used = time.perf_counter(), time.process_time()
    work()
    per_session = 1000 / sessions
    return Taken((time.perf_counter() - began) * per_session, (time.process_time() - used) * per_session)


def bare_calls(pipeline: Pipeline) -> None:
    """What the sessions come down to without steps, store and publishing: the engines, verification and measures."""
    waveform = Waveform(bursts(3))
    for number in range(SESSIONS):
        ledger = CallLedger(lambda call: None, f"bare-{number}", 1, "transcribe")
        heard = pipeline.transcriber.transcribe(TranscriptionRequest(Path("unused"), waveform), ledger)
        request = AnalysisRequest(heard)
        verified(pipeline.analyser.analyse(request, ledger), request)
        measure_session(with_syllables(heard, pocketsphinx_models.syllables), pocketsphinx_models.syllables)


@pytest.mark.usefixtures("only_in_bench")
def test_the_pipeline_s_own_time(
    tmp_path: Path, prefect_server: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    plain = waiting_pipeline(tmp_path / "plain", SESSIONS + 1)
    through_prefect = copied(plain, tmp_path / "prefect")
    first_taken = taken(lambda: plain.process(plain.store.claims.waiting()[0]), 1)
    with caplog.at_level(logging.INFO, "speakkit.model.steps"):
        plainly_taken = taken(lambda: plainly(plain))
    spent = shares(caplog.records)
    through_prefect.process(through_prefect.store.claims.waiting()[0])
    monkeypatch.setattr(stages, "current_pipeline", lambda: through_prefect)
    monkeypatch.setattr("flows.process_waiting.current_pipeline", lambda: through_prefect)
    outcomes: dict[str, str] = {}
    prefect_taken = taken(lambda: outcomes.update(process_waiting()))
    assert set(outcomes.values()) == {"DONE"}
    bare_calls(plain)
    bare = taken(lambda: bare_calls(plain))
    print(f"\n{SESSIONS} sessions with instant engines, {os.cpu_count()} threads")
    print(f"first   {first_taken}, once in a process")
    print(f"bare    {bare}")
    print(f"plain   {plainly_taken}; goal 100")
    print(
        f"Prefect {prefect_taken}, its run's beginning, end and publication among it: "
        f"{prefect_taken.clock_ms / plainly_taken.clock_ms:.1f} times the plain time by the clock, "
        f"{prefect_taken.processor_ms / plainly_taken.processor_ms:.1f} times of the processor; goal 2"
    )
    for step, share in spent.items():
        print(f"  {step.name.lower():18} {share:5.1%}")


def shares(records: Iterable[logging.LogRecord]) -> dict[Step, float]:
    """Each step's share of the time of all, from what is logged as a step ends."""
    took: dict[Step, int] = defaultdict(int)
    for record in records:
        if hasattr(record, "duration_ms"):
            took[Step(record.__dict__["step"])] += record.duration_ms
    total = sum(took.values())
    return {step: took[step] / total for step in Step if took[step]}
