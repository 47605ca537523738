"""The borders of DESIGN.md: who may import whom. Ruff names the line; these hold even where a rule is silenced."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {
    "flows": {"speakkit/cli/flow_engine.py"},
    "duckdb": {"speakkit/store/"},
    "openai": {"speakkit/transcribe/engines/openai_engine.py"},
    "anthropic": {"speakkit/analyse/engines/claude_client.py"},
    "boto3": {"speakkit/recordings/s3.py"},
    "botocore": {"speakkit/recordings/s3.py", "speakkit/recordings/s3_errors.py"},
    "qstash": {"speakkit/api/qstash_client.py"},
    "jwt": {"speakkit/api/qstash_client.py"},
    "fastapi": {"speakkit/api/"},
    "uvicorn": {"speakkit/api/"},
    "av": {"speakkit/sound/decoding.py"},
    "plotly": {"speakkit/charts/"},
    "pocketsphinx": {"speakkit/sound/pocketsphinx_models.py"},
    "faster_whisper": {"speakkit/transcribe/engines/whisper.py"},
    "moonshine_voice": {"speakkit/transcribe/engines/moonshine.py"},
    "harper": {"speakkit/analyse/engines/harper_adapter.py"},
}


def imported_packages(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_is_imported_only_where_it_belongs(package: str) -> None:
    importers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "speakkit").rglob("*.py")
        if package in imported_packages(path)
    }
    strangers = {name for name in importers if not any(name.startswith(place) for place in ALLOWED[package])}
    assert importers, f"nobody imports {package}: is the rule still about something?"
    assert strangers == set()


def test_the_toolkit_never_imports_prefect() -> None:
    sources = list((ROOT / "speakkit").rglob("*.py"))
    assert sources
    assert [path.name for path in sources if "prefect" in imported_packages(path)] == []


def test_stages_do_not_know_the_command_line_or_the_pipeline() -> None:
    stages = [
        ROOT / "speakkit" / name for name in ("analyse", "charts", "transcribe", "measure", "recordings", "store")
    ]
    for path in (path for stage in stages for path in stage.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert "speakkit.cli" not in text, path
        assert "speakkit.pipeline" not in text, path


def test_importing_speakkit_stays_quick_by_leaving_the_heavy_packages_alone() -> None:
    code = "import sys, speakkit; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "speakkit" in modules
    heavy = {"prefect", "openai", "anthropic", "boto3", "botocore", "fastapi", "qstash", "pocketsphinx", "av", "plotly"}
    assert not (heavy | {"scipy"}) & set(modules)
