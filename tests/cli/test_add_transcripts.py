"""`speakkit add` of a folder of transcripts without recordings."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from speakkit.store.store import PER_TURN
from tests.support.command_line import Run, stored
from tests.support.interruptions import broken_into


def corpus(folder: Path, files: int) -> Path:
    (folder / "corpus").mkdir()
    for number in range(files):
        text = f"@UTF8\n@Begin\n@Participants:\tPAR Participant\n*PAR:\tI have {number} car .\n@End\n"
        (folder / "corpus" / f"p{number:02d}.cha").write_text(text, encoding="utf-8")
    return folder / "corpus"


def test_a_folder_is_added_with_a_line_for_what_cannot_be_used_and_again_adds_nothing(run: Run, tmp_path: Path) -> None:
    folder = corpus(tmp_path, 5)
    (folder / "broken.cha").write_text("hello\n", encoding="utf-8")
    first = run("add", folder)
    assert (first.code, first.err.count("broken.cha"), len(stored())) == (3, 1, 5)
    assert "Added 5 transcripts of 6, without sound; 1 can't be used" in first.err
    again = run("add", folder)
    assert "5 had been added before" in again.err
    assert len(stored()) == 5


def test_a_file_whose_name_can_be_no_id_is_told_and_the_others_are_added(run: Run, tmp_path: Path) -> None:
    folder = corpus(tmp_path, 2)
    (folder / "p00.cha").rename(folder / "+.cha")
    result = run("add", folder)
    assert (result.code, "+.cha" in result.err, len(stored())) == (3, True, 1)


def test_they_are_processed_to_done_without_a_recogniser(run: Run, tmp_path: Path) -> None:
    run("add", corpus(tmp_path, 2), "--learner-from", "folder")
    assert (
        "1 session more waits: the same command goes on, 1 at a time" in run("process", "--plain", "--limit", "1").err
    )
    assert run("process", "--plain").code == 0
    assert [(one.learner_id, one.status) for one in stored()] == [("corpus", "DONE")] * 2
    shown = json.loads(run("show", stored()[0].session_id, "--json").out)
    assert shown["transcript"]["duration_ms"] is None


def test_a_recording_needs_a_learner(run: Run, tmp_path: Path) -> None:
    result = run("add", tmp_path / "talk.wav")
    assert (result.code, "--learner" in result.err) == (2, True)


@pytest.mark.parametrize("option", ["--prompt", "--transcript", "--channel"])
def test_what_is_said_of_a_recording_is_refused_without_one(run: Run, tmp_path: Path, option: str) -> None:
    result = run("add", corpus(tmp_path, 1), option, "2")
    assert (result.code, stored()) == (2, [])
    assert f"'{option}': only for recordings; these files are transcripts" in result.err


@pytest.mark.slow
def test_ctrl_c_keeps_what_was_added_and_the_same_command_goes_on(run: Run, tmp_path: Path) -> None:
    folder = corpus(tmp_path, 3 * PER_TURN)
    command = [sys.executable, "-c", "from speakkit.cli import main; main()", "add", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        while len(stored()) < PER_TURN:
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()
    before = len(stored())
    assert (process.returncode, "Traceback" in told) == (130, False)
    assert before < 3 * PER_TURN
    assert run("add", folder).code == 0
    assert len({one.learner_id for one in stored()}) == len(stored()) == 3 * PER_TURN


def test_ctrl_c_in_the_midst_of_tidying_up_is_one(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("speakkit.sound.scratch.shutil.rmtree", broken_into)
    result = run("add", corpus(tmp_path, 1))
    monkeypatch.undo()
    assert (result.code, "fault" in result.err) == (130, False)
