"""The README is never ahead of the code: its commands and snippets run here, in order, as somebody types them."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import av
import pytest

from tests.support.command_line import Run
from tests.support.samples import SAMPLES, HesitantSession, hesitant_sessions, planted_sessions

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, flags=re.DOTALL)
COMMANDS = [line for language, block in BLOCKS if language == "sh" for line in block.splitlines()]


SHELL = "/bin/bash"
PART_MS = 15_000
SNIPPETS = "\n".join(block for language, block in BLOCKS if language == "python")


@pytest.fixture
def after_the_demo(tmp_path: Path, samples: Path) -> Path:
    """The project's folder as `make demo` leaves it, as far as README needs it; two samples have their transcript,
    with the times of words, beside them."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "data" / "samples").mkdir(parents=True)
    for named, spoken in zip(planted_sessions()[:2], hesitant_sessions(), strict=False):
        lay_out_a_part(spoken, tmp_path / "data" / "samples" / named.file)
    shutil.copytree(samples, tmp_path / "data" / "demo")
    return tmp_path


def lay_out_a_part(session: HesitantSession, path: Path) -> None:
    """The beginning of a sample, with its words and their times beside it, which nobody then has to look for in the sound."""
    words = [
        {"word": word, "start": start_ms / 1000, "end": end_ms / 1000}
        for word, (start_ms, end_ms) in zip(session.words, session.word_times_ms, strict=True)
        if end_ms < PART_MS
    ]
    path.with_suffix(".json").write_text(json.dumps({"language": "en", "words": words}), encoding="utf-8")
    with av.open(SAMPLES / session.file) as whole, av.open(path, "w") as part:
        stream = part.add_stream_from_template(whole.streams.audio[0])
        for packet in whole.demux(whole.streams.audio[0]):
            if packet.pts is None or packet.pts * packet.time_base * 1000 > PART_MS:
                break
            packet.stream = stream
            part.mux(packet)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(
    not Path(sys.prefix, "bin", "activate").is_file(), reason="needs an environment that can be activated"
)
def test_somebody_who_types_it_line_by_line_after_the_demo_gets_what_it_says(after_the_demo: Path) -> None:
    """In a shell of its own, which doesn't know `speakkit` before the README says how to reach it."""
    typed = [line for line in COMMANDS if not line.startswith("make ")]
    snippets = f"{SNIPPETS}\nassert set(insights['learner_id']) == {{'ana'}}"
    script = "\n".join(["set -e", "! type -P speakkit", *typed, f"python -c {shlex.quote(snippets)}"])
    shell = subprocess.run(
        [SHELL, "--noprofile", "--norc", "-c", script],
        cwd=after_the_demo,
        env={"PATH": "/usr/bin:/bin", "HOME": str(after_the_demo)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shell.returncode == 0, shell.stderr
    assert "ana-2026-09-01" in shell.stdout
    reports = {path.name for path in (after_the_demo / "data" / "demo" / "reports").iterdir()}
    assert reports == {"ana+coach.html", "ben.html", "ben+coach+es.html"}


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("make ")])
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
