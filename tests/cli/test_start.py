"""How little is imported before a command answers; commands are told before they are imported."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from speakkit.cli.app import COMMANDS
from speakkit.cli.late import Late

HEAVY = {
    "pandas",
    "plotly",
    "prefect",
    "scipy",
    "numpy",
    "boto3",
    "openai",
    "anthropic",
    "duckdb",
    "pyarrow",
    "pydantic",
    "rich",
    "langcodes",
}
_COMPLETE = """
import sys
sys.argv = ["speakkit"]
from speakkit.cli.app import main
try:
    main()
finally:
    print("\\n".join(sys.modules), file=sys.stderr)
"""
_COUNT = """
import sys
from speakkit.cli.app import app
try:
    app(sys.argv[1:])
except SystemExit:
    pass
print("\\n".join(sys.modules), file=sys.stderr)
"""


def modules_of(*arguments: str, data_dir: str = "unused", **environment: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", _COUNT, *arguments],
        env={**os.environ, "SPEAKKIT_DATA_DIR": data_dir, **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    return set(run.stderr.splitlines())


def test_help_imports_no_command_and_nothing_heavy() -> None:
    modules = modules_of("--help")
    assert modules & HEAVY == set()
    own = {name.split(".")[1] for name in modules if name.startswith("speakkit.")}
    assert own == {"cli", "errors", "text"}
    assert len(modules) < 420


def test_completion_imports_no_more_of_ours_than_help() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _COMPLETE],
        env={**os.environ, "_SPEAKKIT_COMPLETE": "complete_bash", "COMP_WORDS": "speakkit se", "COMP_CWORD": "1"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.stdout.split() == ["sessions", "setup-prefect", "serve"]
    modules = set(run.stderr.splitlines())
    assert modules & HEAVY <= {"pydantic"}  # typer's own, to check what was typed
    assert {name.split(".")[1] for name in modules if name.startswith("speakkit.")} == {"cli", "errors", "text"}
    assert len(modules) < 420


def test_sessions_are_listed_without_what_analyses_and_shows_them(tmp_path: str) -> None:
    modules = modules_of("sessions", data_dir=str(tmp_path))
    assert modules & (HEAVY - {"duckdb", "pyarrow", "pydantic", "rich", "numpy"}) == set()
    assert len(modules) < 1100


def test_no_command_imports_what_reports_need_before_it_writes_any() -> None:
    loading = "import sys; from speakkit.cli.app import COMMANDS; [one.loaded() for one in COMMANDS if one.name not in sys.argv]"
    run = subprocess.run(
        [sys.executable, "-c", f"{loading}; print(*sys.modules)", "export", "import"],  # they work on frames themselves
        check=True,
        capture_output=True,
        text=True,
    )
    assert set(run.stdout.split()) & {"pandas", "plotly", "prefect", "scipy", "boto3", "openai", "anthropic"} == set()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_what_is_told_of_a_command_is_what_it_says_of_itself(command: Late) -> None:
    said = str(command.loaded().help).splitlines()[0]
    assert said.startswith(str(command.help).rstrip("."))
