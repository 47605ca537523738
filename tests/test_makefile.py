"""The environment that make makes: an index that isn't there stops it before anything is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).resolve().parents[1] / "Makefile"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("make") is None, reason="needs make (apt install make)"),
]


def half_made(folder: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    (folder / ".venv" / "mark").touch()
    return folder / ".venv"


def made(folder: Path) -> str:
    """What make says; the environment has pip afterwards."""
    for name in ("pyproject.toml", "constraints.txt"):
        (folder / name).touch()
    shutil.copy(MAKEFILE, folder)
    command = ["make", ".venv/.ready", f"PYTHON={sys.executable}"]
    own = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    done = subprocess.run(command, cwd=folder, env=os.environ | own, capture_output=True, text=True, check=False)
    subprocess.run([folder / ".venv" / "bin" / "python", "-m", "pip", "--version"], check=True, capture_output=True)
    return done.stdout + done.stderr


def test_an_environment_without_pip_is_mended_and_a_good_one_kept(tmp_path: Path) -> None:
    environment = half_made(tmp_path)
    assert "No module named pip" not in made(tmp_path)
    made(tmp_path)
    assert (environment / "mark").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(tmp_path: Path) -> None:
    environment = half_made(tmp_path)
    (environment / "bin" / "python").unlink()
    (environment / "bin" / "python").symlink_to("nowhere")
    made(tmp_path)
    assert not (environment / "mark").exists()
