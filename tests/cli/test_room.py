"""`speakkit room` as a coach starts it: a process of its own, that prints the way in and lets one browser in, once."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.command_line import Run

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_room_prints_the_way_in_and_ends_when_asked(tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-c", "from speakkit.cli import main; main()", "room", "--no-browser"]
    variables = os.environ | {"SPEAKKIT_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=variables, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(
            r"http://127\.0\.0\.1:\d+/room/enter\?key=\S+", process.stdout.readline() + process.stdout.readline()
        )
        assert found is not None
        with httpx.Client(follow_redirects=True, timeout=60) as browser:
            assert "There are no learners yet." in browser.get(found[0]).text
        assert httpx.get(found[0], timeout=60).status_code == 401
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) in {0, 130, -signal.SIGINT}


def test_the_demos_room_needs_the_demo(run: Run) -> None:
    result = run("room", "--demo")
    assert result.code == 4
    assert "The demo wasn't run here yet: make demo, or speakkit demo." in result.err
