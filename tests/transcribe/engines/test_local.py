from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.errors import ConfigurationError
from speakkit.settings import Settings
from speakkit.sound.decoding import RecordingLimits, load
from speakkit.sound.known_text import spoken_words
from speakkit.transcribe import TranscriptionRequest
from speakkit.transcribe.engines import local as local_engine
from speakkit.transcribe.engines.local import LocalTranscriber, model_in_use, open_model
from speakkit.transcribe.engines.local_model import LocalModel
from speakkit.transcribe.engines.sphinx import SphinxModel
from tests.support.ledgers import Ledger

LIMITS = RecordingLimits(50_000_000, 3_600_000)


def test_clear_speech_is_read_with_times_and_confidence(shared_data: Path) -> None:
    path = shared_data / "speech" / "test.wav"
    _, waveform = load(path, LIMITS)
    ledger = Ledger("transcribe")
    transcript = LocalTranscriber(Settings()).transcribe(TranscriptionRequest(path, waveform), ledger.ledger)
    assert "middle classes" in transcript.text.lower()
    assert transcript.mean_confidence is not None
    assert all(word.end_ms is not None and word.end_ms <= waveform.duration_ms + 10 for word in transcript.words)
    assert ledger.outcomes == ["ok"]


def test_unclear_speech_is_heard_again_with_care_and_still_marked(shared_data: Path) -> None:
    path = shared_data / "speech" / "jfk.flac"
    _, waveform = load(path, LIMITS)
    transcript = LocalTranscriber(Settings()).transcribe(
        TranscriptionRequest(path, waveform), Ledger("transcribe").ledger
    )
    assert "what your country can do for you" in transcript.text.lower()  # the fast settings alone miss it
    assert transcript.unreliable is not None


def test_a_text_that_was_read_aloud_is_recognised_word_for_word(shared_data: Path) -> None:
    path = shared_data / "speech" / "test.wav"
    _, waveform = load(path, LIMITS)
    prompt = "Mister Quilter is the apostle of the middle classes, and we are glad to welcome his gospel."
    request = TranscriptionRequest(path, waveform, prompt=prompt)
    transcript = LocalTranscriber(Settings()).transcribe(request, Ledger("transcribe").ledger)
    assert spoken_words(transcript.text) == spoken_words(prompt)


def test_a_prompt_that_was_not_read_is_no_help_and_no_harm(shared_data: Path) -> None:
    path = shared_data / "speech" / "test.wav"
    _, waveform = load(path, LIMITS)
    prompt = "The quick brown fox jumps over the lazy dog beside the river. It was raining when she came home."
    request = TranscriptionRequest(path, waveform, prompt=prompt)
    transcript = LocalTranscriber(Settings()).transcribe(request, Ledger("transcribe").ledger)
    assert "middle classes" in transcript.text.lower()
    assert "fox" not in transcript.text.lower()


def test_a_better_model_is_preferred_where_it_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extras aren't installed for the tests, so what they would do is played."""

    def cannot_be_downloaded(_: Settings) -> LocalModel:
        raise ConfigurationError("The model can't be downloaded.")

    sphinx, moonshine = SphinxModel(finds_fillers=False), SphinxModel(finds_fillers=False)
    models = {
        "faster-whisper": cannot_be_downloaded,
        "moonshine": lambda _: moonshine,
        "pocketsphinx": lambda _: sphinx,
    }
    monkeypatch.setattr(local_engine, "MODELS", models)
    assert open_model(Settings()) is moonshine
    monkeypatch.setitem(models, "moonshine", cannot_be_downloaded)
    assert open_model(Settings()) is sphinx


@pytest.mark.parametrize("model", ["auto", "moonshine"])
def test_a_model_folder_that_is_not_there_is_no_other_model(model: str, tmp_path: Path) -> None:
    settings = Settings.model_validate({"local_model": model, "local_model_dir": tmp_path / "nowhere"})
    with pytest.raises(ConfigurationError, match="nowhere isn't there"):
        open_model(settings)
    with pytest.raises(ConfigurationError, match="nowhere isn't there"):
        model_in_use(settings)
