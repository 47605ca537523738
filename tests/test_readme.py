"""The README is never ahead of the code: its commands and snippets run here, in order, in a folder with two recordings."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Run
from tests.support.samples import SAMPLES, planted_sessions

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, flags=re.DOTALL)
COMMANDS = [line for language, block in BLOCKS if language == "sh" for line in block.splitlines()]


@pytest.fixture
def two_recordings(tmp_path: Path) -> None:
    """`monday.opus` and `tuesday.opus`, each with its transcript beside it."""
    sessions = [session for session in planted_sessions() if session.learner_id == "ana"]
    for name, session in zip(("monday", "tuesday"), sessions, strict=False):
        shutil.copy(SAMPLES / session.file, tmp_path / f"{name}.opus")
        (tmp_path / f"{name}.txt").write_text(session.script, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.usefixtures("run", "two_recordings")
def test_its_commands_and_snippets_run() -> None:
    """In a process each, as they are typed: Prefect keeps for a whole process what it was first started with."""
    for command in COMMANDS:
        if command.startswith("speakkit "):
            typed = [str(Path(sys.executable).with_name("speakkit")), *shlex.split(command)[1:]]
            result = subprocess.run(typed, capture_output=True, text=True, check=False)
            assert result.returncode == 0, f"{command}: {result.stderr}"
    names: dict[str, Any] = {}
    for language, block in BLOCKS:
        if language == "python":
            exec(compile(block, "README.md", "exec"), names)
    assert set(names["insights"]["learner_id"]) == {"ana"}


@pytest.mark.parametrize("command", [line for line in COMMANDS if not line.startswith("speakkit ")])
def test_its_other_commands_are_targets_of_the_makefile(command: str) -> None:
    program, target = command.split()
    assert program == "make"
    assert subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, check=False).returncode == 0


def test_what_it_points_at_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_command_it_names_exists(run: Run) -> None:
    named = set(re.findall(r"`speakkit ([a-z-]+)", README))
    for command in sorted(named):
        assert run(command, "--help").code == 0, command
