"""The borders of DESIGN.md: who may import whom. Ruff names the line; these hold even where a rule is silenced."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("borders")  # all sources are read once

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {
    "flows": {"speakkit/cli/flow_engine.py"},
    "duckdb": {"speakkit/store/"},
    "openai": {"speakkit/transcribe/engines/openai_engine.py", "speakkit/analyse/engines/chat_client.py"},
    "anthropic": {"speakkit/analyse/engines/claude_client.py"},
    "boto3": {"speakkit/recordings/s3.py"},
    "botocore": {"speakkit/recordings/s3.py", "speakkit/recordings/s3_errors.py"},
    "qstash": {"speakkit/api/qstash_client.py"},
    "jwt": {"speakkit/api/qstash_client.py"},
    "fastapi": {"speakkit/api/", "speakkit/web/"},
    "uvicorn": {"speakkit/api/"},
    "av": {"speakkit/sound/containers.py", "speakkit/sound/decoding.py"},
    "plotly": {"speakkit/charts/"},
    "pocketsphinx": {"speakkit/sound/pocketsphinx_models.py"},
    "faster_whisper": {"speakkit/transcribe/engines/whisper.py"},
    "moonshine_voice": {"speakkit/transcribe/engines/moonshine.py"},
    "wordfreq": {"speakkit/text/word_bands.py"},
}


@cache
def imports_of(path: Path) -> tuple[tuple[ast.Import | ast.ImportFrom, bool], ...]:
    """A file's statements that import, in a function or under a condition too, and whether that is late."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    early = set(map(id, tree.body))
    return tuple(
        (node, id(node) not in early) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)
    )


@cache
def imported_packages(path: Path) -> frozenset[str]:
    plain = [alias.name for node, _ in imports_of(path) if isinstance(node, ast.Import) for alias in node.names]
    froms = [str(node.module) for node, _ in imports_of(path) if isinstance(node, ast.ImportFrom) and node.module]
    return frozenset(name.split(".")[0] for name in (*plain, *froms))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in (ROOT / "speakkit").rglob("*.py")}


def own_imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Our own modules that a file imports, and whether that is late."""
    for node, is_late in imports_of(path):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "speakkit":
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in MODULES else str(node.module), is_late
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "speakkit":
                    yield alias.name, is_late


def in_circles(imports: dict[str, set[str]]) -> set[str]:
    """What is left when every module without an import among the rest is taken away, again and again."""
    rest = dict(imports)
    while free := {name for name, into in rest.items() if not into & rest.keys()}:
        rest = {name: into for name, into in rest.items() if name not in free}
    return set(rest)


def test_a_package_is_imported_only_where_it_belongs(subtests: pytest.Subtests) -> None:
    for package, places in ALLOWED.items():
        with subtests.test(package):
            importers = {
                path.relative_to(ROOT).as_posix() for path in MODULES.values() if package in imported_packages(path)
            }
            strangers = {name for name in importers if not any(name.startswith(place) for place in places)}
            assert importers, f"nobody imports {package}: is the rule still about something?"
            assert strangers == set()


def test_the_toolkit_never_imports_prefect() -> None:
    sources = list((ROOT / "speakkit").rglob("*.py"))
    assert sources
    assert [path.name for path in sources if "prefect" in imported_packages(path)] == []


def test_the_house_has_at_most_28_rooms() -> None:
    entries = [path for path in (ROOT / "speakkit").iterdir() if path.name != "__pycache__"]
    assert 10 < len(entries) <= 28


def test_the_page_on_the_house_names_every_room_and_every_extra() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {path.stem for path in (ROOT / "speakkit").iterdir() if path.suffix in ("", ".py")} - {
        "__init__",
        "__pycache__",
    }
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert {name for name in (*rooms, *extras) if f"`{name}`" not in page} == set()


def test_no_module_imports_itself_by_way_of_others_not_even_late() -> None:
    imports = {name: {into for into, _ in own_imports(path)} - {name} for name, path in MODULES.items()}
    assert sum(map(len, imports.values())) > 500
    assert in_circles(imports) == set()


def test_only_the_shell_and_the_front_door_import_our_own_modules_late() -> None:
    late = {name for name, path in MODULES.items() if any(is_late for _, is_late in own_imports(path))}
    engines = {"speakkit.analyse", "speakkit.transcribe", "speakkit.transcribe.engines.local"}  # until they register
    assert {name for name in late if not name.startswith("speakkit.cli")} - {"speakkit"} - engines == set()


def test_importing_speakkit_stays_quick_by_leaving_the_heavy_packages_alone() -> None:
    code = "import sys, speakkit; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "speakkit" in modules
    heavy = {"prefect", "openai", "anthropic", "boto3", "botocore", "fastapi", "qstash", "pocketsphinx", "av", "plotly"}
    assert not (heavy | {"scipy"}) & set(modules)
