"""The command line answers at once: what a command needs is imported when the command runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "anthropic",
    "av",
    "boto3",
    "duckdb",
    "fastapi",
    "openai",
    "pandas",
    "plotly",
    "pocketsphinx",
    "prefect",
    "pyarrow",
    "scipy",
}


def loaded_by(program: str, data_dir: Path | None = None) -> list[str]:
    """The names of all modules that a program has loaded when it ends, in a process of its own."""
    at_end = "import atexit, sys; atexit.register(lambda: print('LOADED', *sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", f"{at_end}; {program}"],
        cwd=ROOT,
        env={**os.environ, **({} if data_dir is None else {"SPEAKKIT_DATA_DIR": str(data_dir)})},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.rpartition("LOADED")[2].split()


def heavy(modules: list[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules} & HEAVY


def test_asking_for_help_imports_nothing_heavy() -> None:
    loaded = loaded_by("import speakkit.cli")
    assert heavy(loaded) == set()
    assert len(loaded) < 250


def test_sessions_are_listed_with_the_store_alone(tmp_path: Path) -> None:
    """In well under a second: Arrow alone would take a third of it, and nothing of what is listed needs it."""
    loaded = loaded_by(
        "import sys; sys.argv = ['speakkit', 'sessions']; from speakkit.cli import main; main()", tmp_path
    )
    assert heavy(loaded) == {"duckdb"}
    assert len(loaded) < 700
