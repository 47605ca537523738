"""`speakkit room` as a coach starts it: a process of its own, that prints the way in and lets one browser in, once."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE
from urllib.parse import urljoin

import httpx
import pytest

from speakkit.store.published import POINTER
from tests.support.command_line import Run
from tests.support.tones import write_speech
from tests.web.forms import hidden

ROOT = Path(__file__).resolve().parents[2]
CONSENT = {
    "SPEAKKIT_CONSENT_DEFAULTS": '["transcription", "analysis"]',
    "SPEAKKIT_CONSENT_DECIDED_BY": "the tests",
}


@pytest.mark.slow
def test_the_room_prints_the_way_in_and_ends_when_asked_whatever_is_under_way(tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-c", "from speakkit.cli import main; main()", "room", "--no-browser"]
    variables = os.environ | CONSENT | {"SPEAKKIT_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=variables, stdout=PIPE, stderr=PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(
            r"http://127\.0\.0\.1:\d+/room/enter\?key=\S+", process.stdout.readline() + process.stdout.readline()
        )
        assert found is not None
        with httpx.Client(follow_redirects=True, timeout=60) as browser:
            assert "There are no learners yet." in browser.get(found[0]).text
            assert httpx.get(found[0], timeout=60).status_code == 401
            hand_in(browser, found[0], write_speech(tmp_path / "talk.wav", seconds=60))
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped while 1 session was being processed or about to be." in told
    assert "terminate" not in told  # what C++ says of a thread that Python leaves in the midst of it


def hand_in(browser: httpx.Client, address: str, recording: Path) -> None:
    secret = hidden(browser.get(urljoin(address, "/room/record")).text, "form_secret")
    answer = browser.post(
        urljoin(address, "/room/recordings"),
        files={"file": ("talk.wav", recording.read_bytes())},
        data={"learner_id": "ana"},
        headers={"X-Form-Secret": secret, "Accept": "application/json"},
    )
    assert answer.status_code == 201


def test_threads_that_nobody_ends_keep_no_server_that_was_stopped(tmp_path: Path) -> None:
    program = """
import sys, threading
from pathlib import Path
from types import SimpleNamespace
from speakkit.cli.serving import until_stopped
from speakkit.settings import Settings
from speakkit.web.publishing import Publisher

threading.Thread(target=threading.Event().wait).start()  # such as that of a pool of processes
settings = Settings(data_dir=Path(sys.argv[1]))
publisher = Publisher(settings)
until_stopped(publisher.request, SimpleNamespace(services=SimpleNamespace(settings=settings), publisher=publisher))
"""
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], timeout=60, check=False)
    assert done.returncode == 0
    assert (tmp_path / "published" / POINTER).is_file()


def test_the_demos_room_needs_the_demo(run: Run) -> None:
    result = run("room", "--demo")
    assert result.code == 4
    assert "The demo wasn't run here yet: make demo, or speakkit demo." in result.err
