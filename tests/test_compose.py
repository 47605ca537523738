"""compose.yaml, as far as it can be judged without containers: what it names exists, and nothing starts with ''."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import typer
import yaml

from speakkit.cli.app import app
from speakkit.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
SERVICES: dict[str, Any] = yaml.safe_load(TEXT)["services"]


def test_every_variable_of_speakkit_is_a_setting() -> None:
    named = {name for service in SERVICES.values() for name in service["environment"] if name.startswith("SPEAKKIT_")}
    assert len(named) > 5
    assert {name.removeprefix("SPEAKKIT_").lower() for name in named} <= set(Settings.model_fields)


def test_every_variable_from_outside_has_a_default_or_stops_the_start() -> None:
    body = "\n".join(line for line in TEXT.splitlines() if not line.lstrip().startswith("#"))
    used = re.findall(r"\$\{(\w+)(:-[^}]*|:\?)?\}", body)
    assert {"POSTGRES_PASSWORD", "SPEAKKIT_S3_SECRET_ACCESS_KEY"} <= {name for name, _ in used}
    assert [name for name, otherwise in used if not otherwise] == []


def test_no_secret_is_written_into_it() -> None:
    secret = re.compile(r"^\s*\w*(?:PASSWORD|SECRET|KEY)\w*:\s*(?!\$\{)\S", re.MULTILINE)
    assert secret.findall(TEXT) == []


def test_services_that_are_waited_for_exist_and_say_when_they_are_ready() -> None:
    for service in SERVICES.values():
        for name, wait in service.get("depends_on", {}).items():
            assert wait["condition"] != "service_healthy" or "healthcheck" in SERVICES[name]


def test_commands_of_speakkit_exist() -> None:
    known = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    for service in ("api", "setup"):
        words = " ".join(SERVICES[service]["command"]).split()
        assert words[words.index("speakkit") + 1] in known


def test_ports_are_open_to_this_machine_alone() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_image_is_made_of_files_that_are_there() -> None:
    copied = re.findall(r"^COPY (.*) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert [name for line in copied for name in line.split() if not (ROOT / name).exists()] == []
