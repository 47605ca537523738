"""What a run says while it works: people are told by what they know, and no log by what a file is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.cli.progress import session_names
from tests.support.command_line import Run, stored
from tests.support.tones import write_speech
from tests.support.values import make_session


@pytest.mark.decoder
def test_a_session_is_told_by_learner_and_file_at_a_terminal_and_by_its_day_in_a_log(run: Run, tmp_path: Path) -> None:
    run("add", write_speech(tmp_path / "ana at home.wav", seconds=3), "--learner", "ana")
    (session,) = stored()
    assert session_names([session], has_files=True) == {session.session_id: "ana, ana at home.wav"}
    assert session_names([session], has_files=False)[session.session_id].startswith("ana, 20")
    line = next(line for line in run("process", "--plain").err.splitlines() if line.startswith("[1/1]"))
    assert "ana, 20" in line
    assert "home" not in line


def test_two_of_one_day_are_told_apart_by_their_ids() -> None:
    names = session_names([make_session("a1"), make_session("a2")], has_files=False)
    assert names == {"a1": "ana, 2026-09-01 (a1)", "a2": "ana, 2026-09-01 (a2)"}
