"""Files of models: joined, downloaded, hashed, and what is said where they aren't what they should be."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from speakkit.errors import ConfigurationError, DiskFullError, ModelFilesError
from speakkit.transcribe.engines.model_cache import ModelCache, configured_folder, sha256_of, wrong_file
from speakkit.transcribe.engines.model_download import download
from speakkit.transcribe.engines.whisper_models import MODEL, WEIGHTS, WhisperWeights
from tests.support.disks import full_disk
from tests.support.loopback import Reply, loopback
from tests.support.packaged_models import as_known, install, write_model


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path / "model")


@pytest.fixture
def packaged(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WhisperWeights:
    install(model, tmp_path / "site", monkeypatch)
    return as_known(model)


@pytest.fixture
def cache(tmp_path: Path) -> ModelCache:
    return ModelCache(tmp_path / "cache")


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_packaged_parts_are_joined_once_and_no_code_of_theirs_runs(packaged: WhisperWeights, cache: ModelCache) -> None:
    first = cache.checked(packaged)
    written = (first.path / MODEL).stat()
    assert cache.checked(packaged) == first
    assert (first.path / MODEL).stat().st_mtime_ns == written.st_mtime_ns
    assert wrong_file(first.path, packaged.files) is None


def test_a_joined_model_with_a_byte_changed_is_joined_anew(packaged: WhisperWeights, cache: ModelCache) -> None:
    flipped(cache.checked(packaged).path / MODEL)
    assert wrong_file(cache.checked(packaged).path, packaged.files) is None


def test_a_package_with_a_byte_changed_is_not_loaded_and_leaves_nothing(
    packaged: WhisperWeights, cache: ModelCache, tmp_path: Path
) -> None:
    flipped(tmp_path / "site" / "tiny_weights_part2" / "data" / "model.bin.part2")
    with pytest.raises(
        ModelFilesError, match=r"model.bin of the Whisper model tiny, as tiny-weights-part1 and .* isn't"
    ):
        cache.checked(packaged)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [".lock"]


def test_a_model_that_nobody_has_is_told_how_to_be_had(model: Path, cache: ModelCache) -> None:
    with pytest.raises(ModelFilesError, match=r"tiny isn't on this machine. Fetch it: speakkit models fetch tiny"):
        cache.checked(as_known(model))


def test_a_full_disk_is_one_sentence_and_leaves_nothing_half_made(
    packaged: WhisperWeights, cache: ModelCache, tmp_path: Path
) -> None:
    with (
        full_disk(100_000),
        pytest.raises(DiskFullError, match=r"has no room for the Whisper model.* SPEAKKIT_MODELS_DIR"),
    ):
        cache.checked(packaged)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [".lock"]


def test_a_folder_that_cannot_be_made_is_named(packaged: WhisperWeights, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"can't be used .* SPEAKKIT_MODELS_DIR"):
        ModelCache(tmp_path / "file" / "models").checked(packaged)


def _joined(cache: ModelCache, weights: WhisperWeights) -> str | None:
    return wrong_file(cache.checked(weights).path, weights.files)


def test_several_processes_join_at_once_and_all_get_the_whole(packaged: WhisperWeights, cache: ModelCache) -> None:
    with multiprocessing.get_context("fork").Pool(4) as pool:
        assert pool.starmap(_joined, [(cache, packaged)] * 8) == [None] * 8


def test_what_a_killed_process_left_is_cleared_away(
    packaged: WhisperWeights, cache: ModelCache, tmp_path: Path
) -> None:
    (tmp_path / "cache" / ".joining-killed").mkdir(parents=True)
    cache.checked(packaged)
    assert not (tmp_path / "cache" / ".joining-killed").exists()


def test_a_download_is_hashed_and_kept(model: Path, cache: ModelCache, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = as_known(model)
    with loopback(lambda received: Reply((model / received.path.split("/")[-1]).read_bytes())) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        folder = cache.fetch(weights, download)
        asked = {received.path for received in server.requests}
        assert asked == {f"/somebody/tiny/resolve/{'0' * 40}/{name}" for name in weights.files}
    assert wrong_file(folder.path, weights.files) is None
    assert cache.remove(weights)
    assert not cache.remove(weights)


def test_half_a_download_is_not_taken(model: Path, cache: ModelCache, monkeypatch: pytest.MonkeyPatch) -> None:
    with loopback(lambda received: Reply((model / received.path.split("/")[-1]).read_bytes(), is_cut=True)) as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        with pytest.raises(ModelFilesError, match=r"as somebody/tiny has it, isn't the file that SpeakKit knows"):
            cache.fetch(as_known(model), download)


def test_without_a_network_the_download_is_one_sentence(cache: ModelCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    with pytest.raises(ModelFilesError, match=r"base couldn't be downloaded \(ConnectionRefusedError\)"):
        cache.fetch(WEIGHTS["base"], download)


def test_a_configured_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFilesError, match="holds no Whisper model"):
        configured_folder(tmp_path, None, None)


def test_a_configured_folder_with_another_model_than_was_meant_is_named(model: Path) -> None:
    with pytest.raises(ModelFilesError, match=r"SPEAKKIT_LOCAL_MODEL is small, and .* is another file"):
        configured_folder(model, WEIGHTS["small"], None)


def test_a_model_of_ones_own_is_loaded_where_the_settings_vouch_for_it(model: Path) -> None:
    sha256 = sha256_of(model / MODEL)
    with pytest.raises(ModelFilesError, match=f"SPEAKKIT_LOCAL_MODEL_SHA256={sha256}"):
        configured_folder(model, None, None)
    assert configured_folder(model, None, sha256).name == model.name
