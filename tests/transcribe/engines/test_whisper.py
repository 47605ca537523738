"""Loading and running a real faster-whisper on random weights: structure only, since real ones are a download."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from speakkit.errors import ConfigurationError, MissingExtraError
from speakkit.settings import Settings
from speakkit.sound.decoding import Waveform
from speakkit.transcribe.engines.local import LocalTranscriber, open_model
from speakkit.transcribe.engines.whisper import WhisperModel
from speakkit.transcribe.protocol import TranscriptionRequest
from tests.support.ledgers import Ledger
from tests.support.tiny_whisper import write_tiny_whisper
from tests.support.tones import bursts


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("faster_whisper", reason="needs the extra: pip install 'speakkit[whisper]'")
    return write_tiny_whisper(tmp_path_factory.mktemp("models") / "tiny")


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'speakkit\[whisper\]'"):
        WhisperModel(None)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_model_folder_is_preferred_by_auto_and_hears_something(model_dir: Path) -> None:
    settings = Settings(local_model="auto", local_model_dir=model_dir, min_confidence=0)
    request = TranscriptionRequest(model_dir / "talk.wav", Waveform(bursts(3)))
    transcript = LocalTranscriber(settings).transcribe(request, Ledger("transcribe").ledger)
    assert transcript.model == "faster-whisper tiny"
    assert transcript.text
    assert all(word.end_ms is not None and word.end_ms <= 3000 for word in transcript.words)


def test_a_folder_without_a_model_is_named(model_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"holds no faster-whisper model"):
        WhisperModel(tmp_path)


def test_a_damaged_model_is_one_clear_error(model_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"damaged")
    (tmp_path / "tokenizer.json").write_bytes((model_dir / "tokenizer.json").read_bytes())
    with pytest.raises(ConfigurationError, match=r"can't be loaded \("):
        WhisperModel(tmp_path)


def test_auto_falls_back_to_pocketsphinx(tmp_path: Path) -> None:
    assert open_model(Settings(local_model="auto", local_model_dir=tmp_path)).name == "en-us"


def test_a_download_that_fails_is_one_clear_error(model_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for proxy in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(proxy, "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setenv("HF_HOME", str(model_dir / "cache"))
    with pytest.raises(ConfigurationError, match="couldn't be downloaded"):
        WhisperModel(None)
