"""`speakkit models`: which there are, one fetched and removed, and one sentence where that can't be done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from speakkit.transcribe.engines import whisper_models
from speakkit.transcribe.engines.whisper_models import MODEL, WEIGHTS, WhisperWeights
from tests.support.command_line import Run, settings
from tests.support.disks import full_disk
from tests.support.loopback import Reply, loopback
from tests.support.packaged_models import as_known, install, write_model


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path / "model")


@pytest.fixture
def tiny(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WhisperWeights:
    """The model as one that SpeakKit knows, and nothing else of this machine."""
    weights = as_known(model)
    monkeypatch.setitem(whisper_models.WEIGHTS, "tiny", weights)
    monkeypatch.setenv("SPEAKKIT_MODELS_DIR", str(tmp_path / "models"))
    return weights


def place(run: Run, name: str = "tiny") -> str:
    rows = json.loads(run("models", "list", "--json").out)
    return str(next(row["place"] for row in rows if row["model"] == name))


def test_all_that_settings_know_are_listed_with_what_they_cost(run: Run) -> None:
    result = run("models", "list")
    assert result.code == 0
    assert all(name in result.out for name in WEIGHTS)
    assert "The local transcriber hears with" in result.err


def test_one_is_fetched_listed_and_removed(
    run: Run, tiny: WhisperWeights, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place(run) == ""
    with loopback(lambda received: Reply((model / received.path.split("/")[-1]).read_bytes())) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        assert "Whisper tiny is ready in" in run("models", "fetch", "tiny").err
        fetched = len(server.requests)
        assert run("models", "fetch", "tiny").code == 0
        assert len(server.requests) == fetched == len(tiny.files)
    assert place(run) == "kept here"
    assert "was removed" in run("models", "remove", "tiny").err
    assert "wasn't kept here" in run("models", "remove", "tiny").err
    assert place(run) == ""


def test_installed_packages_are_joined_without_a_network(
    run: Run, tiny: WhisperWeights, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(model, tmp_path / "site", monkeypatch)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    assert place(run) == "installed"
    assert run("models", "fetch", "tiny").code == 0
    assert (settings().models_dir / f"whisper-tiny-{tiny.revision[:12]}" / MODEL).is_file()


def test_packages_that_have_vanished_take_nothing_that_was_joined(
    run: Run, tiny: WhisperWeights, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as installed:
        install(model, tmp_path / "site", installed)
        assert run("models", "fetch", "tiny").code == 0
    assert place(run) == "kept here"


def test_a_package_that_lost_its_other_half_is_no_package(
    run: Run, tiny: WhisperWeights, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(model, tmp_path / "site", monkeypatch)
    (tmp_path / "site" / "tiny_weights_part2-1.0.dist-info" / "METADATA").unlink()
    (tmp_path / "site" / "tiny_weights_part2-1.0.dist-info").rmdir()
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    assert place(run) == ""
    result = run("models", "fetch", "tiny")
    assert (result.code, "couldn't be downloaded (ConnectionRefusedError)" in result.err) == (5, True)


def test_a_full_disk_is_said_and_nothing_is_left(
    run: Run, tiny: WhisperWeights, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with loopback(lambda received: Reply((model / received.path.split("/")[-1]).read_bytes())) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        with full_disk(100_000):
            result = run("models", "fetch", "tiny")
    assert (result.code, "has no room for the Whisper model" in result.err) == (7, True)
    assert [path.name for path in settings().models_dir.iterdir()] == [".lock"]


def test_half_a_download_is_said_and_nothing_is_left(
    run: Run, tiny: WhisperWeights, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with loopback(lambda received: Reply((model / received.path.split("/")[-1]).read_bytes()[:900])) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        result = run("models", "fetch", "tiny")
    assert (result.code, "isn't the file that SpeakKit knows" in result.err) == (5, True)
    assert place(run) == ""


@pytest.mark.parametrize("command", ["fetch", "remove"])
def test_an_unknown_name_is_told_the_known_ones(run: Run, command: str) -> None:
    result = run("models", command, "huge")
    assert (result.code, "it knows base, tiny.en, small" in result.err) == (5, True)
