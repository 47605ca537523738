"""Mistakes in prefect.yaml are found before they are deployed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

from flows import setup
from flows.setup import SILENCE_S, problems
from flows.vendor_limits import limits
from speakkit.settings import Settings
from tests.support.command_line import Run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    shutil.copy(ROOT / "prefect.yaml", tmp_path)
    return tmp_path


def found(project: Path, environment: dict[str, str] | None = None, **settings: object) -> list[str]:
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:4200/api"}):
        return problems(project, Settings(data_dir=project / "data").model_copy(update=settings), environment or {})


def change(project: Path, old: str, new: str) -> None:
    path = project / "prefect.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def test_the_deployments_as_shipped_have_no_problems(project: Path) -> None:
    assert found(project) == []


def test_a_variable_that_is_not_set_is_refused_and_one_that_is_set_is_not(project: Path) -> None:
    change(project, "parameters: {limit: 100}", 'parameters: {limit: 100}\n    version: "{{ $RELEASE }}"')
    (problem,) = found(project)
    assert "RELEASE" in problem
    assert found(project, {"RELEASE": ""}) == [problem]
    assert found(project, {"RELEASE": "1"}) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("limit: 100", "limit: 101"),
        ("limit: 100", "limits: 100"),
        ("process_waiting.py:process_waiting", "process_waiting.py:process_wating"),
        ('cron: "*/5 * * * *"', 'cron: "*/5 * * *"'),
        ("timezone: UTC", "timezone: Mars/Olympus"),
        ("name: speakkit\n    # served", "name: default\n    # served"),
    ],
)
def test_what_could_not_work_is_told(project: Path, old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "examine", lambda *_: [])  # so that it is the file's mistake alone that is told
    change(project, old, new)
    told = found(project)
    assert told
    assert all(problem.startswith("Deployment ") for problem in told)


def test_a_missing_key_is_told_before_anything_is_deployed(project: Path) -> None:
    assert any("ANTHROPIC_API_KEY" in problem for problem in found(project, analyser="claude"))


def test_a_deployment_that_uploads_are_to_start_and_that_is_not_deployed_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    assert found(project, trigger="prefect") == []
    change(project, "name: on-demand", "name: at-once")
    (problem,) = found(project, trigger="prefect")
    assert "process-session/on-demand" in problem


def test_what_an_upload_s_trigger_lacks_is_told(project: Path) -> None:
    assert any("SPEAKKIT_QSTASH_TOKEN" in problem for problem in found(project, trigger="qstash"))


def test_a_mistake_stops_the_command_before_anything_is_made(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server of this address doesn't answer: whoever asked it for anything would say so instead."""
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    change(project, "parameters: {limit: 100}", 'parameters: {limit: 100}\n    version: "{{ $RELEASE }}"')
    for words in ((), ("--check",)):
        result = run("setup-prefect", "--project", project, *words)
        assert (result.code, result.out) == (5, "")
        assert "RELEASE, which isn't set: it would be deployed as ''" in result.err


def test_without_a_lasting_server_nothing_is_deployed(project: Path) -> None:
    with temporary_settings(restore_defaults={PREFECT_API_URL}):
        assert any("PREFECT_API_URL" in problem for problem in problems(project, Settings(data_dir=project), {}))


def test_a_run_says_often_enough_that_it_is_alive() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    beats = {int(one["work_pool"]["job_variables"]["env"]["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"]) for one in deployments}
    assert max(beats) * 4 <= SILENCE_S
    # a run that isn't of prefect.yaml keeps to Prefect's own frequency
    assert int(PREFECT_FLOWS_HEARTBEAT_FREQUENCY.value() or 0) < SILENCE_S


def test_every_vendor_has_a_limit() -> None:
    assert limits(Settings(openai_concurrency=7, anthropic_concurrency=3, workers=2)) == {
        "speakkit-openai": 7,
        "speakkit-claude": 3,
        "speakkit-chat": 2,
        "speakkit-local": 2,
    }
