"""The `local` transcriber with pocketsphinx, which is always there."""

from __future__ import annotations

from pathlib import Path

from speakkit.settings import Settings
from speakkit.sound.decoding import RecordingLimits, load
from speakkit.sound.known_text import spoken_words
from speakkit.transcribe import TranscriptionRequest
from speakkit.transcribe.engines.local import LocalTranscriber
from tests.support.ledgers import Ledger

SPHINX = Settings(local_model="pocketsphinx")
LIMITS = RecordingLimits(50_000_000, 3_600_000)


def test_clear_speech_is_read_with_times_and_confidence(shared_data: Path) -> None:
    path = shared_data / "speech" / "test.wav"
    _, waveform = load(path, LIMITS)
    ledger = Ledger("transcribe")
    transcript = LocalTranscriber(SPHINX).transcribe(TranscriptionRequest(path, waveform), ledger.ledger)
    assert "middle classes" in transcript.text.lower()
    assert transcript.mean_confidence is not None
    assert all(word.end_ms is not None and word.end_ms <= waveform.duration_ms + 10 for word in transcript.words)
    assert ledger.outcomes == ["ok"]


def test_unclear_speech_is_marked(shared_data: Path) -> None:
    path = shared_data / "speech" / "jfk.flac"
    _, waveform = load(path, LIMITS)
    transcript = LocalTranscriber(SPHINX).transcribe(TranscriptionRequest(path, waveform), Ledger("transcribe").ledger)
    assert transcript.unreliable is not None


def test_a_text_that_was_read_aloud_is_recognised_word_for_word(shared_data: Path) -> None:
    path = shared_data / "speech" / "test.wav"
    _, waveform = load(path, LIMITS)
    prompt = "Mister Quilter is the apostle of the middle classes, and we are glad to welcome his gospel."
    request = TranscriptionRequest(path, waveform, prompt=prompt)
    transcript = LocalTranscriber(SPHINX).transcribe(request, Ledger("transcribe").ledger)
    assert spoken_words(transcript.text) == spoken_words(prompt)


def test_a_prompt_that_was_not_read_is_no_help_and_no_harm(shared_data: Path) -> None:
    path = shared_data / "speech" / "test.wav"
    _, waveform = load(path, LIMITS)
    prompt = "The quick brown fox jumps over the lazy dog beside the river. It was raining when she came home."
    request = TranscriptionRequest(path, waveform, prompt=prompt)
    transcript = LocalTranscriber(SPHINX).transcribe(request, Ledger("transcribe").ledger)
    assert "middle classes" in transcript.text.lower()
    assert "fox" not in transcript.text.lower()
