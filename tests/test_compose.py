"""compose.yaml, as far as it can be judged without containers: what it names exists, and nothing starts with ''."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.setup import LEASE_STORAGE
from speakkit.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
DOCUMENT: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = DOCUMENT["services"]


def test_the_form_is_that_of_the_compose_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    checked = subprocess.run([*command, ROOT / "compose.yaml"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_images_of_others_are_of_a_version() -> None:
    images = {service["image"] for service in SERVICES.values() if "build" not in service}
    assert len(images) == 2
    assert [image for image in images if not re.search(r":v?\d", image)] == []


def test_what_is_mounted_is_declared_or_lies_beside_the_file() -> None:
    sources = {volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]}
    named = {source for source in sources if not source.startswith(".")}
    assert named == set(DOCUMENT["volumes"])
    assert [source for source in sources - named if not (ROOT / source).is_file()] == []


def test_the_server_remembers_over_a_restart_who_holds_a_slot() -> None:
    server = SERVICES["prefect"]["environment"]
    assert server["PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE"] == LEASE_STORAGE
    assert server["PREFECT_HOME"].startswith("/data/")  # a volume


def test_whoever_shares_the_store_shares_its_folder() -> None:
    sharing = {name for name, service in SERVICES.items() if "data:/data" in service["volumes"]}
    assert {"worker", "api", "setup"} <= sharing
    assert "SPEAKKIT_DATA_DIR=/data" in DOCKERFILE


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


@pytest.mark.slow
@pytest.mark.parametrize("service", ["prefect", "setup", "worker", "api"])
def test_commands_are_understood(service: str) -> None:
    """Each command with `--help` after it, which refuses options that aren't there."""
    words = SERVICES[service]["command"]
    lines = words[2].split(" && ") if words[:2] == ["sh", "-c"] else [" ".join(words)]
    for line in lines:
        program, *rest = line.split()
        command = [Path(sys.executable).parent / program, *rest, "--help"]
        asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert asked.returncode == 0, asked.stderr


def test_ports_are_open_to_this_machine_alone() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_image_is_made_of_files_that_are_there() -> None:
    copied = re.findall(r"^COPY (.*) \S+$", DOCKERFILE, re.MULTILINE)
    assert [name for line in copied for name in line.split() if not (ROOT / name).exists()] == []


def test_the_image_copies_all_that_the_package_is_made_of() -> None:
    before_install = DOCKERFILE.partition("RUN pip install")[0]
    copied = {name for line in re.findall(r"^COPY (.*) \S+$", before_install, re.MULTILINE) for name in line.split()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {"pyproject.toml", "constraints.txt", project["project"]["readme"], *packages} <= copied
