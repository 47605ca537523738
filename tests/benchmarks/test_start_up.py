"""How much processor time goes by before a command answers; tests/cli/test_start.py counts what each imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

TURNS = 7
COMMAND = str(Path(sys.executable).parent / "speakkit")
COMPLETING = {"_SPEAKKIT_COMPLETE": "complete_bash", "COMP_WORDS": "speakkit se", "COMP_CWORD": "1"}
GOALS_S = {"--help": 0.4, "completion": 0.4, "sessions": 0.7}


def processor_s(arguments: list[str], environment: dict[str, str]) -> float:
    """What one run of the command takes."""
    process = subprocess.Popen(  # our own command
        [COMMAND, *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_utime + used.ru_stime


@pytest.mark.usefixtures("only_in_bench")
def test_what_a_command_takes_before_it_answers(tmp_path: Path) -> None:
    data = {**os.environ, "SPEAKKIT_DATA_DIR": str(tmp_path)}
    runs = {"--help": (["--help"], data), "completion": ([], data | COMPLETING), "sessions": (["sessions"], data)}
    print(f"\nprocessor time before an answer, medians of {TURNS} after one that isn't counted")
    for name, (arguments, environment) in runs.items():
        processor_s(arguments, environment)
        taken = [processor_s(arguments, environment) for _ in range(TURNS)]
        print(f"  {name:<12} {median(taken):.2f} s ({min(taken):.2f} to {max(taken):.2f}), goal {GOALS_S[name]} s")
    bare = median(_python_alone() for _ in range(TURNS))
    print(f"  Python alone {bare:.2f} s")


def _python_alone() -> float:
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_utime + used.ru_stime
