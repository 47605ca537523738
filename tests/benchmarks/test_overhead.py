"""What the pipeline costs beside its engines: sessions a second, plain and through Prefect, and where the time goes."""

from __future__ import annotations

import logging
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from prefect.settings import (
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_HOME,
    PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE,
    temporary_settings,
)
from prefect.testing.utilities import prefect_test_harness

from flows import stages
from flows.process_waiting import process_waiting
from flows.setup import LEASE_STORAGE, set_up
from speakkit.intake.add import NewRecording, add_recording
from speakkit.model.steps import Step
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from tests.support.instant import InstantAnalyser, InstantTranscriber
from tests.support.tones import write_speech

SESSIONS = 12

pytestmark = pytest.mark.slow


def waiting_pipeline(data_dir: Path) -> Pipeline:
    """A pipeline with instant engines, in which sessions of three seconds wait."""
    settings = Settings(data_dir=data_dir, retry_wait_s=0)
    data_dir.mkdir()
    store, recordings = Store(settings.store_path), open_recordings(settings)
    for number in range(SESSIONS):
        path = write_speech(data_dir / f"{number}.wav", seconds=3 + number / 100)
        add_recording(
            NewRecording(path, f"learner-{number % 4}"), settings=settings, store=store, recordings=recordings
        )
    return Pipeline(settings, store, recordings, InstantTranscriber(), InstantAnalyser())


@pytest.fixture
def prefect_server(tmp_path: Path) -> Iterator[None]:
    with (
        temporary_settings({PREFECT_HOME: tmp_path, PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE: LEASE_STORAGE}),
        prefect_test_harness(server_startup_timeout=120),
        temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}),
    ):
        set_up(Settings())
        yield


def plainly(pipeline: Pipeline) -> float:
    """Seconds that all sessions take in threads, as many as `speakkit process --plain` has."""
    began = time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(pipeline.process, pipeline.store.claims.waiting()))
    return time.perf_counter() - began


@pytest.mark.usefixtures("only_in_bench")
def test_the_pipeline_s_own_time(
    tmp_path: Path, prefect_server: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    plain, through_prefect = waiting_pipeline(tmp_path / "plain"), waiting_pipeline(tmp_path / "prefect")
    with caplog.at_level(logging.INFO, "speakkit.model.steps"):
        plain_s = plainly(plain)
    spent = shares(caplog.records)
    monkeypatch.setattr(stages, "current_pipeline", lambda: through_prefect)
    monkeypatch.setattr("flows.process_waiting.current_pipeline", lambda: through_prefect)
    began = time.perf_counter()
    outcomes = process_waiting()
    prefect_s = time.perf_counter() - began
    assert set(outcomes.values()) == {"DONE"}
    print(f"\nplain   {SESSIONS / plain_s:6.2f} sessions/s, {1000 * plain_s / SESSIONS:5.0f} ms a session")
    print(f"Prefect {SESSIONS / prefect_s:6.2f} sessions/s: {prefect_s / plain_s:.1f} times the plain time")
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
