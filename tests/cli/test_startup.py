"""The command line answers at once: what a command needs is imported when the command runs."""

from __future__ import annotations

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


def test_asking_for_help_imports_nothing_heavy() -> None:
    program = "import sys, speakkit.cli; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(loaded.stdout.split()) & HEAVY == set()
