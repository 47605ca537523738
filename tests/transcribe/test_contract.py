"""What every transcriber that is registered keeps to: vendors' against a server on this machine, `local` with pocketsphinx.

One that asks a vendor needs that vendor's answer in `heard`, and the server's address among its settings (`every_engine` of
tests/support/vendor_server.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from speakkit.errors import InputError
from speakkit.model import Transcript
from speakkit.settings import Settings
from speakkit.sound.decoding import RecordingLimits, Waveform, load
from speakkit.transcribe import TRANSCRIBERS, Transcriber, TranscriptionRequest, open_transcriber
from tests.support import fake_openai as fake
from tests.support.ledgers import Ledger
from tests.support.loopback import Received, Reply, loopback
from tests.support.tones import write_silence
from tests.support.vendor_server import every_engine

LIMITS = RecordingLimits(50_000_000, 3_600_000)
SPOKEN = "Mister Quilter is the apostle of the middle classes and we are glad to welcome his gospel."


LISTENING_HERE = [info.name for info in TRANSCRIBERS.usable() if not info.keys]
"""Others have their sound from a vendor's server, which says here what it is told to."""


def heard(received: Received) -> Reply:
    """What the vendor whose path is asked for answers."""
    return {"transcriptions": fake.plain(SPOKEN)}[received.path.rsplit("/", 1)[-1]]


@pytest.fixture(scope="module", params=TRANSCRIBERS.names())
def transcriber(request: pytest.FixtureRequest) -> Iterator[Transcriber]:
    with loopback(heard) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in every_engine(server.url).items():
            patch.setenv(f"SPEAKKIT_{name}", value)
        settings = Settings(_env_file=None)
        assert TRANSCRIBERS.named(request.param).ready(settings)
        yield open_transcriber(request.param, settings)


@pytest.fixture(scope="module")
def spoken(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> TranscriptionRequest:
    """A clear recording of 6 s, with its text beside it for `import`."""
    path = shared_data / "speech" / "test.wav"
    text = tmp_path_factory.mktemp("given") / "talk.txt"
    text.write_text(SPOKEN, encoding="utf-8")
    return TranscriptionRequest(path, load(path, LIMITS)[1], transcript_path=text)


@pytest.fixture(scope="module")
def outcome(transcriber: Transcriber, spoken: TranscriptionRequest) -> tuple[Transcript, Ledger]:
    ledger = Ledger("transcribe")
    return transcriber.transcribe(spoken, ledger.ledger), ledger


def test_the_transcript_says_who_made_it_and_of_what(
    outcome: tuple[Transcript, Ledger], transcriber: Transcriber, spoken: TranscriptionRequest
) -> None:
    transcript, _ = outcome
    assert transcript.engine == transcriber.name
    assert transcript.engine_version
    assert transcript.model
    assert (transcript.duration_ms, transcript.language) == (spoken.waveform.duration_ms, "en")


def test_what_was_said_is_in_the_text(outcome: tuple[Transcript, Ledger]) -> None:
    assert "middle classes" in outcome[0].text.lower()


def test_times_of_words_are_in_order_and_within_the_recording(outcome: tuple[Transcript, Ledger]) -> None:
    transcript, _ = outcome
    ends_ms = [word.end_ms for word in transcript.words if word.end_ms is not None]
    assert ends_ms == sorted(ends_ms)
    assert transcript.duration_ms is not None
    assert all(end_ms <= transcript.duration_ms for end_ms in ends_ms)


def test_confidence_is_the_mean_of_the_words(outcome: tuple[Transcript, Ledger]) -> None:
    transcript, _ = outcome
    confidences = [word.confidence for word in transcript.words if word.confidence is not None]
    assert transcript.mean_confidence == (pytest.approx(np.mean(confidences)) if confidences else None)


def test_each_call_is_in_the_ledger_with_its_cost(outcome: tuple[Transcript, Ledger]) -> None:
    transcript, ledger = outcome
    (call,) = ledger.calls
    assert (call.outcome, call.stage, call.engine) == ("ok", "transcribe", transcript.engine)
    assert call.engine_version == transcript.engine_version
    assert call.audio_ms == transcript.duration_ms
    assert call.cost_usd is not None


@pytest.mark.parametrize("transcriber", LISTENING_HERE, indirect=True)
def test_material_that_gives_no_words_is_an_input_error(transcriber: Transcriber, tmp_path: Path) -> None:
    path = write_silence(tmp_path / "talk.wav", seconds=2)
    silent = TranscriptionRequest(path, Waveform(np.zeros(32_000, dtype=np.float32)))
    with pytest.raises(InputError):
        transcriber.transcribe(silent, Ledger("transcribe").ledger)
