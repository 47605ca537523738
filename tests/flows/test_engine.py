"""What a command needs of Prefect's server: that it answers, and outlives Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.engine import _out_of_reach_of_interruptions, shown
from tests.support.command_line import Run, settings, stored
from tests.support.tones import write_speech

FLOW_ENGINE = 7


def test_a_server_that_does_not_answer_is_named_and_the_session_waits(run: Run, tmp_path: Path) -> None:
    assert run("add", write_speech(tmp_path / "talk.wav", seconds=4), "--learner", "ana").code == 0
    before = stored()
    with temporary_settings({PREFECT_API_URL: "http://ana:s3cret@127.0.0.1:9/api"}):
        result = run("process")
    assert result.code == FLOW_ENGINE
    assert "The Prefect server at http://127.0.0.1:9/api doesn't answer as it should (ConnectError)" in result.err
    assert "--plain" in result.err
    assert ("s3cret" in result.err, stored(), settings().published_dir.exists()) == (False, before, False)


@pytest.mark.parametrize(
    ("address", "what_is_shown"),
    [
        ("https://me:s3cret@flows.example:4200/api?key=s3cret", "https://flows.example:4200/api"),
        ("me:s3cret@flows.example/api", "what PREFECT_API_URL says"),
    ],
)
def test_an_address_is_shown_without_what_may_be_secret_in_it(address: str, what_is_shown: str) -> None:
    assert shown(address) == what_is_shown


def test_a_server_started_here_survives_an_interruption_of_the_command() -> None:
    interrupts_itself = "import os, signal; os.kill(os.getpid(), signal.SIGINT); print('alive')"
    with _out_of_reach_of_interruptions():
        said = subprocess.run([sys.executable, "-c", interrupts_itself], capture_output=True, text=True, check=True)
    assert said.stdout == "alive\n"
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


SPEAKS_TO_NOBODY = """
import logging
from speakkit.cli import flow_engine
flow_engine.prepare()
from prefect.logging.handlers import APILogWorker
logging.getLogger("prefect._internal.concurrency").error("Service 'EventsWorker' failed to process item Event(...)")
APILogWorker.instance().send({"level": 40, "name": "x", "message": "y", "timestamp": "2026-11-28T10:00:00Z"})
APILogWorker.instance().drain()
"""


def test_what_cannot_be_sent_to_a_server_that_went_away_is_not_printed(tmp_path: Path) -> None:
    environment = {**os.environ, "PREFECT_API_URL": "http://127.0.0.1:9/api", "PREFECT_HOME": str(tmp_path)}
    command = [sys.executable, "-c", SPEAKS_TO_NOBODY]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert (said.stdout, said.stderr) == ("", "")
