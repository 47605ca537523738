"""A worker for a process of its own, which tests kill as a step of the pipeline begins."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from collections.abc import Mapping

from speakkit.cli.process import process_sessions
from speakkit.pipeline import backfill as backfilling
from speakkit.pipeline.clips import ClipCutter
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import Clips
from speakkit.settings import load_settings
from speakkit.store import Store
from speakkit.store.batches import Batches
from speakkit.store.claims import Claims
from speakkit.store.results import Results

WORKERS = multiprocessing.get_context("forkserver")
"""Starts processes by forking them from one that has imported all that they need."""
# all tests fork from the same one, so that this is the only list: it would be the last one set that counts
WORKERS.set_forkserver_preload(
    [
        "tests.support.worker",
        "tests.support.dictionaries",
        "tests.pipeline.test_hearing_anew",
        "tests.store.test_many_processes",
        "speakkit.analyse.engines.claude",
        "speakkit.transcribe.engines.openai_engine",
        "openai.resources.audio",
        "openai.types.audio",
        "anthropic.resources.messages",
        "httpcore2",
        "h2.connection",
        "av",
        "duckdb",
        "numpy.fft",
        "pandas",
        "pyarrow.dataset",
    ]
)


class KillAt(logging.Handler):
    """Ends the process as `kill -9` does, at the log record with which a step begins."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self._step = step

    def emit(self, record: logging.LogRecord) -> None:
        if getattr(record, "step", None) == self._step:
            kill()


def kill(*_: object) -> None:
    """Ends the process as `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


def work_in_a_batch(environment: Mapping[str, str], kill_at: str | None) -> None:
    """What `process --batch` does, until `kill_at` is called: `sleep` or a method of the stored batches."""
    os.environ.update(environment)
    if kill_at == "sleep":
        vars(backfilling)["sleep"] = kill
    elif kill_at is not None:
        setattr(Batches, kill_at, kill)
    pipeline = Pipeline.from_settings(load_settings())
    for session_id in backfilling.backfill(pipeline, pipeline.store.claims.waiting(), lambda _: None).ready:
        pipeline.process(session_id)


def work_until_done(environment: Mapping[str, str], kill_at: str | None) -> None:
    """What `work` does, until something of `CALLS` has been done."""
    os.environ.update(environment)
    if kill_at is not None:
        owner = CALLS[kill_at]
        real = getattr(owner, kill_at)

        def killed(*arguments: object, **named: object) -> None:
            real(*arguments, **named)
            kill()

        setattr(owner, kill_at, killed)
    work({}, None)


CALLS: Mapping[str, type] = {
    "mark_audio_kept": Claims,
    "save_analysis": Results,
    "put": Clips,
    "delete_audio": ClipCutter,
    "finish": Claims,
    "settle": ClipCutter,
}


def process_and_publish(environment: Mapping[str, str], kill_at: str | None) -> None:
    """What `process --plain` does, until the store is told to do what `kill_at` says."""
    os.environ.update(environment)
    if kill_at is not None:
        setattr(Store, kill_at, kill)
    pipeline = Pipeline.from_settings(load_settings())
    process_sessions(pipeline, pipeline.store.claims.waiting(), plain=True)


def work(environment: Mapping[str, str], kill_at: int | None) -> None:
    """Process what waits, as the settings in `environment` say."""
    os.environ.update(environment)
    logger = logging.getLogger("speakkit")
    logger.setLevel(logging.INFO)
    if kill_at is not None:
        logger.addHandler(KillAt(kill_at))
    pipeline = Pipeline.from_settings(load_settings())
    with pipeline.store.staying_open():
        for session_id in pipeline.store.claims.waiting():
            pipeline.process(session_id)
