"""Who only reads a published dataset needs few distributions: the list in docs/toolkit.md is all of them."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.programs import output_of

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "tests" / "support" / "reading_alone.py"
NO_INDEX = re.compile(r"error sending request|dns error|connection refused|failed to connect", re.IGNORECASE)


def listed() -> list[str]:
    """The distributions that the docs name."""
    page = (ROOT / "docs/toolkit.md").read_text(encoding="utf-8")
    command = "pip install --no-deps --constraint constraints.txt "
    (line,) = (line for line in page.splitlines() if command in line)
    return line.partition(command)[2].split()


@pytest.fixture(scope="module")
def published(samples: Path) -> Path:
    return samples / "published"


def check(printed: str) -> None:
    found = json.loads(printed)
    assert found["patterns"] > 3
    assert found["cohort"] > 3
    assert min(found["shown"]) > 500
    assert found["chart"] > 0
    assert [*found["reports"], found["coach"]] == ["</html>"] * 4


def test_reading_needs_nothing_else(published: Path) -> None:
    check(output_of(sys.executable, SCRIPT, published, *listed()))


def test_what_is_absent_is_missed_where_it_is_needed(published: Path) -> None:
    """The blocker blocks: without one of the list nothing comes out."""
    kept = [name for name in listed() if name != "duckdb"]
    with pytest.raises(AssertionError, match="No module named 'duckdb'"):
        output_of(sys.executable, SCRIPT, published, *kept)


@pytest.mark.process
def test_reading_works_where_nothing_else_is_installed(published: Path, tmp_path: Path) -> None:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        pytest.skip("needs uv, which `make` installs where the package index has it")
    python = tmp_path / "few" / "bin" / "python"
    output_of(uv, "venv", "--quiet", "--python", sys.executable, tmp_path / "few")
    pip = (uv, "pip", "install", "--quiet", "--python", python, "--no-deps", "--constraint", ROOT / "constraints.txt")
    try:
        output_of(*pip, *listed())
        output_of(*pip, ROOT)
    except AssertionError as error:
        if NO_INDEX.search(str(error)):
            pytest.skip("the package index can't be reached")
        raise
    installed = json.loads(output_of(uv, "pip", "list", "--quiet", "--python", python, "--format", "json"))
    assert {package["name"] for package in installed} == {*listed(), "speakkit"}
    check(output_of(python, SCRIPT, published))
