from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from speakkit.errors import TranscriptFileError
from speakkit.model import Transcript
from speakkit.settings import Settings
from speakkit.sound import decoding
from speakkit.sound.decoding import Waveform
from speakkit.transcribe.engines.imported_transcript import ImportTranscriber
from speakkit.transcribe.protocol import TranscriptionRequest
from tests.support.ledgers import Ledger

LIMITS = decoding.RecordingLimits(max_bytes=50_000_000, max_ms=600_000)


def transcribed(request: TranscriptionRequest, ledger: Ledger | None = None) -> Transcript:
    settings = Settings(_env_file=None)
    return ImportTranscriber(settings).transcribe(request, (ledger or Ledger("transcribe")).ledger)


def request(folder: Path, captions: str | None, *, seconds: float = 4, language: str = "es") -> TranscriptionRequest:
    """A silent recording, with captions beside it where there are any."""
    if captions is not None:
        (folder / "talk.vtt").write_text(f"WEBVTT\n\n{captions}", encoding="utf-8")
    waveform = Waveform(np.zeros(int(seconds * 16_000), dtype=np.float32))
    return TranscriptionRequest(folder / "talk.wav", waveform, language=language)


def test_the_transcript_beside_the_recording_is_taken(tmp_path: Path) -> None:
    ledger = Ledger("transcribe")
    transcript = transcribed(request(tmp_path, "00:01.000 --> 00:02.000\nhola <00:01.500>amiga\n"), ledger)
    assert (transcript.text, transcript.engine, transcript.model) == ("hola amiga", "import", "WebVTT")
    assert (transcript.language, transcript.duration_ms, transcript.verbatim) == ("es", 4000, False)
    assert [(call.outcome, call.cost_usd, call.audio_ms) for call in ledger.calls] == [("ok", 0.0, 4000)]


def test_without_a_transcript_it_says_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(TranscriptFileError, match="needs a transcript"):
        transcribed(request(tmp_path, None))


def test_a_transcript_of_another_recording_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TranscriptFileError, match=r"go on to 62.0 s but the recording ends at 4.0 s"):
        transcribed(request(tmp_path, "01:01.000 --> 01:02.000\nhola\n"))


def test_times_that_overhang_a_little_are_cut(tmp_path: Path) -> None:
    transcript = transcribed(request(tmp_path, "00:03.000 --> 00:05.000\nhola <00:03.500>amiga\n"))
    assert [(word.start_ms, word.end_ms) for word in transcript.words] == [(3000, 3500), (3500, 4000)]


def test_the_file_knows_its_language_best(tmp_path: Path) -> None:
    given = request(tmp_path, None)
    path = tmp_path / "given.json"
    path.write_text('{"text": "guten Tag", "language": "german"}', encoding="utf-8")
    handed_in = TranscriptionRequest(given.path, given.waveform, transcript_path=path)
    assert transcribed(handed_in).language == "de"


def test_words_of_another_language_stay_without_times(tmp_path: Path) -> None:
    transcript = transcribed(request(tmp_path, "00:01.000 --> 00:02.000\nhola amiga\n"))
    assert [word.start_ms for word in transcript.words] == [None, None]


def test_chat_with_its_audio_is_verbatim_and_timed(shared_data: Path) -> None:
    _, waveform = decoding.load(shared_data / "transcripts" / "test.mp3", LIMITS)
    transcript = transcribed(TranscriptionRequest(shared_data / "transcripts" / "test.mp3", waveform))
    assert transcript.verbatim
    assert (transcript.words[0].text, transcript.words[0].start_ms) == ("Hello.", 125)


def test_english_words_without_times_are_aligned_with_the_sound(shared_data: Path, tmp_path: Path) -> None:
    recording = shared_data / "transcripts" / "bobby.wav"
    given = tmp_path / "bobby.txt"
    given.write_text("Bobby ripped the ledger.", encoding="utf-8")
    _, waveform = decoding.load(recording, LIMITS)
    transcript = transcribed(TranscriptionRequest(recording, waveform, transcript_path=given))
    starts_ms = [word.start_ms for word in transcript.words if word.start_ms is not None]
    assert starts_ms == pytest.approx([65, 412, 658, 741], abs=70)


def test_a_transcript_of_several_speakers_is_nobodys(tmp_path: Path) -> None:
    with pytest.raises(TranscriptFileError, match=r"several speakers \(Mo, Ana\)"):
        transcribed(request(tmp_path, "00:01.000 --> 00:02.000\n<v Mo>hola</v> <v Ana>hola\n"))


def test_of_one_speaker_the_name_is_not_kept(tmp_path: Path) -> None:
    transcript = transcribed(request(tmp_path, "00:01.000 --> 00:02.000\n<v Maria>hola\n"))
    assert ([word.speaker for word in transcript.words], transcript.others_speak) == ([None], False)
