"""Ctrl-C while `speakkit process` works: a real process, a real signal."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from speakkit.cli import flow_engine
from speakkit.model import SessionStatus
from tests.support import fake_anthropic, fake_openai
from tests.support.command_line import Run, paid_engines, settings, stored
from tests.support.loopback import Received, Reply, loopback
from tests.support.tones import write_speech

INTERRUPTED = 130


class SlowVendor:
    """A transcriber that takes its time, and an analyser that doesn't."""

    def __init__(self) -> None:
        self.delay_s = 1.0
        self.asked: list[str] = []

    def respond(self, received: Received) -> Reply:
        self.asked.append(received.path.rsplit("/", 1)[-1])
        if self.asked[-1] == "transcriptions":
            return replace(fake_openai.plain(), delay_s=self.delay_s)
        return fake_anthropic.answer(received)


@pytest.fixture
def vendor(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowVendor]:
    """The vendor, and two sessions that wait, to be processed one after the other."""
    slow = SlowVendor()
    with loopback(slow.respond) as server:
        for name, value in {
            **paid_engines(server.url),
            "WORKERS": "1",
        }.items():
            monkeypatch.setenv(f"SPEAKKIT_{name}", value)
        for seconds in (4, 5):
            talk = write_speech(tmp_path / f"{seconds}.wav", seconds=seconds)
            assert run("add", talk, "--learner", "ana").code == 0
        yield slow


def interrupted(presses: int, when: Callable[[], bool]) -> tuple[int, str]:
    """Exit code and stderr of the command, interrupted `when` that is so and again as soon as it says so."""
    command = [sys.executable, "-c", "from speakkit.cli import main; main()", "process", "--plain"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        while not when():
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        said = ""
        for line in process.stderr:
            said += line
            if "Interrupted" in line and presses > 1:
                process.send_signal(signal.SIGINT)
        return process.wait(), said


@pytest.mark.slow
def test_what_is_under_way_is_finished_and_published_and_the_rest_waits(vendor: SlowVendor) -> None:
    code, said = interrupted(1, when=lambda: bool(vendor.asked))
    assert (code, vendor.asked) == (INTERRUPTED, ["transcriptions", "messages"])
    assert "is being finished (sessions: 1)" in said
    assert sorted(session.status for session in stored()) == [SessionStatus.DONE, SessionStatus.UPLOADED]
    assert settings().published_dir.exists()


@pytest.mark.slow
def test_a_second_interruption_stops_at_once(vendor: SlowVendor) -> None:
    vendor.delay_s = 60
    began = time.monotonic()
    code, said = interrupted(2, when=lambda: bool(vendor.asked))
    assert (code, vendor.asked) == (INTERRUPTED, ["transcriptions"])
    assert "Traceback" not in said
    assert time.monotonic() - began < 50


def test_under_prefect_it_is_said_at_once_and_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), flow_engine._interruption_told():
        signal.raise_signal(signal.SIGINT)
    assert "Interrupted: what is under way is being finished" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is before
