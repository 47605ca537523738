"""compose.yaml, as far as it can be judged without containers: what it names exists, and nothing starts with ''.

Its services run with its commands and variables, without containers, in tests/flows/test_deployed.py.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from flows.setup import LEASE_STORAGE
from speakkit.analyse import ANALYSERS
from speakkit.settings import Settings
from speakkit.transcribe import TRANSCRIBERS
from tests.support.composed import DOCKERFILE, DOCUMENT, REQUIRED, ROOT, SERVICES, TEXT, commands_of, environment_of
from tests.support.programs import output_of


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


def test_whoever_shares_the_store_shares_its_folder_and_temporary_files() -> None:
    """Erasure clears the temporary folders that others left, of which it has to see the folder and the locks."""
    for volume in ("data:/data", "scratch:/scratch"):
        sharing = {name for name, service in SERVICES.items() if volume in service["volumes"]}
        assert {"worker", "loader", "api", "setup"} <= sharing
        assert re.search(
            rf"mkdir --mode=700 .*{volume.partition(':')[2]}\b", DOCKERFILE
        )  # Python takes another if it isn't there
    assert "SPEAKKIT_DATA_DIR=/data" in DOCKERFILE
    assert {SERVICES[name]["environment"]["TMPDIR"] for name in ("worker", "api", "setup")} == {"/scratch"}


def of_engines() -> set[str]:
    """The variables that engines have for themselves."""
    own = [info.own_settings for info in (*TRANSCRIBERS.usable(), *ANALYSERS.usable()) if info.own_settings]
    return {f"{kind.model_config['env_prefix']}{name}".upper() for kind in own for name in kind.model_fields}


def test_every_variable_of_speakkit_is_a_setting() -> None:
    named = {name for service in SERVICES.values() for name in service["environment"] if name.startswith("SPEAKKIT_")}
    assert len(named) > 5
    assert named <= {f"SPEAKKIT_{name}".upper() for name in Settings.model_fields} | of_engines()


def test_what_engines_have_for_themselves_reaches_the_containers() -> None:
    environment = SERVICES["worker"]["environment"]
    assert of_engines()
    assert {name for name in of_engines() if environment.get(name) != f"${{{name}:-}}"} == set()


IN_THE_IMAGE = {"data_dir", "models_dir", "local_model_dir"}
VALUES = {
    "smtp_security": "tls",
    "s3_access_key_id": "GK1", "s3_secret_access_key": "s3cret", "storage": "local", "openai_capabilities": '["keywords"]',
    "log_format": "text", "log_level": "DEBUG", "trigger": "scan", "local_model": "tiny.en", "find_fillers": "false",
    "consent_defaults": '["sound"]', "reader_language": "de",
    "min_confidence": "0.5", "trusted_proxies": "10.0.0.0/8", "transcriber": "import", "analyser": "rules",
}  # fmt: skip
"""What `.env` says where a number won't do; every other setting has one of its own there."""


def of_env(name: str, number: int) -> str:
    annotation = str(Settings.model_fields[name].annotation)
    return VALUES.get(name) or (
        str(1000 + number) if "int" in annotation or "float" in annotation else f"http://x{number}"
    )


@pytest.mark.parametrize("service", ["setup", "worker", "loader", "api"])
def test_every_setting_of_the_env_file_reaches_the_containers(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [name for name in Settings.model_fields if name not in IN_THE_IMAGE]
    env = {f"SPEAKKIT_{name.upper()}": of_env(name, number) for number, name in enumerate(names)}
    (tmp_path / ".env").write_text("\n".join(f"{name}={value}" for name, value in env.items()), encoding="utf-8")
    for name in env:  # what the tests themselves run with
        monkeypatch.delenv(name, raising=False)
    expected = Settings(_env_file=tmp_path / ".env")
    for name, value in environment_of(service, env).items():
        monkeypatch.setenv(name, value)
    arrived = Settings(_env_file=None)
    assert {name for name in names if getattr(arrived, name) != getattr(expected, name)} == set()
    assert {name for name in names if getattr(arrived, name) == Settings.model_fields[name].default} <= {
        "analyser", "storage", "log_format", "trigger"
    }  # fmt: skip


def test_the_example_has_one_variable_a_line_and_all_that_has_no_default() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    given = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in given if not re.fullmatch(r"\w+=", line)] == []
    assert {line.rstrip("=") for line in given} == REQUIRED
    suggested = re.findall(r"^#(SPEAKKIT_\w+)=\S*$", "\n".join(lines), re.MULTILINE)
    assert {name.removeprefix("SPEAKKIT_").lower() for name in suggested} <= set(Settings.model_fields)


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


ASK_FOR_HELP = """
import json, sys
from importlib.metadata import entry_points
[program] = entry_points(group="console_scripts", name=sys.argv[1])
main = program.load()
for words in json.loads(sys.argv[2]):
    sys.argv = [program.name, *words, "--help"]
    try:
        main()
    except SystemExit as end:
        if end.code:
            raise
"""


@pytest.mark.slow
@pytest.mark.parametrize("program", ["prefect", "speakkit"])
def test_commands_are_understood(program: str) -> None:
    """Each command of a program with `--help` after it, and the program's own help: they name all options that are given."""
    started = [command for name in ("prefect", "setup", "worker", "loader", "api") for command in commands_of(name)]
    words = [rest for first, *rest in started if first == program]
    told = output_of(sys.executable, "-c", ASK_FOR_HELP, program, json.dumps([[], *words]))
    assert {option for rest in words for option in rest if option.startswith("--")} <= set(
        re.findall(r"--[\w-]+", told)
    )


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
