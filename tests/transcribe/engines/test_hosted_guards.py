"""A hosted recogniser's answers, real ones over the wire where it matters, held against the sound that was sent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from speakkit.errors import TooLittleSpeechError
from speakkit.model import Span, Transcript
from speakkit.settings import Settings
from speakkit.sound.decoding import SAMPLE_RATE_HZ, Waveform
from speakkit.transcribe.engines.hosted_guards import believed, runs_of, sentences_of
from speakkit.transcribe.engines.openai_engine import OpenAITranscriber
from speakkit.transcribe.protocol import TranscriptionRequest
from tests.support import fake_openai as fake
from tests.support.ledgers import Ledger
from tests.support.loopback import Reply, in_turn, loopback
from tests.support.tones import bursts, write_wav
from tests.support.values import make_transcript

TALK = "I went home. " + "And then I was tired. " * 2 + "So I slept."


def transcribed(folder: Path, reply: Reply, *, speech_s: float = 8, silence_s: float = 4) -> Transcript:
    """What is believed of the reply, whose sound has speech and then silence."""
    sound = np.concatenate([bursts(speech_s), np.zeros(int(silence_s * SAMPLE_RATE_HZ), dtype=np.float32)])
    request = TranscriptionRequest(write_wav(folder / "talk.wav", sound), Waveform(sound))
    with loopback(in_turn(reply)) as server:
        settings = Settings.model_validate(
            {"openai_api_key": "sk-key", "openai_base_url": f"{server.url}/v1", "openai_model": "whisper-1"}
        )
        return OpenAITranscriber(settings).transcribe(request, Ledger("transcribe").ledger)


def verbose(*segments: dict[str, object]) -> Reply:
    return fake.verbose(" ".join(str(segment["text"]) for segment in segments), [], segments)


def test_a_text_that_was_said_stays_as_it_is_written(tmp_path: Path) -> None:
    transcript = transcribed(tmp_path, fake.plain(f" {TALK}\n"))
    assert (transcript.text, transcript.segments, transcript.unreliable) == (TALK, None, None)


def test_a_loop_of_a_text_alone_leaves_no_words_and_is_marked(tmp_path: Path) -> None:
    transcript = transcribed(tmp_path, fake.plain(f"{TALK} {'I want to go. ' * 9}"))
    assert transcript.text == TALK
    assert {segment.doubt for segment in transcript.segments or ()} == {"loop"}
    assert transcript.unreliable == "64% of the speech was probably misheard"


def test_a_segment_over_silence_was_not_heard(tmp_path: Path) -> None:
    said = {"text": "I went home.", "start": 0.0, "end": 7.5, "avg_logprob": -0.2}
    unsaid = {"text": "The weather is nice.", "start": 9.0, "end": 11.5, "avg_logprob": -0.2}
    transcript = transcribed(tmp_path, verbose(said, unsaid))
    assert transcript.text == "I went home."
    assert [word.text for word in transcript.words] == ["I", "went", "home."]
    assert [(s.doubt, s.is_heard) for s in transcript.segments or ()] == [(None, True), ("over_silence", False)]
    assert transcript.unreliable is None


def test_unlikely_words_in_likely_silence_were_not_heard(tmp_path: Path) -> None:
    said = {"text": "I went home.", "start": 0.0, "end": 4.0, "avg_logprob": -0.2}
    unsaid = {"text": "He is a car.", "start": 4.0, "end": 7.0, "avg_logprob": -1.4, "no_speech_prob": 0.8}
    assert transcribed(tmp_path, verbose(said, unsaid)).text == "I went home."


def test_what_is_unsure_is_marked_and_where_most_is_nothing_rests_on_it(tmp_path: Path) -> None:
    unsure = {"text": "I went home.", "start": 0.0, "end": 7.0, "avg_logprob": -1.2}
    transcript = transcribed(tmp_path, verbose(unsure))
    assert [segment.doubt for segment in transcript.segments or ()] == ["low_confidence"]
    assert transcript.unreliable == "100% of the speech was probably misheard"


def test_what_films_end_with_is_no_speech_where_hardly_anybody_speaks(tmp_path: Path) -> None:
    with pytest.raises(TooLittleSpeechError, match="heard no word"):
        transcribed(tmp_path, fake.plain("Thank you for watching!"), speech_s=0.2, silence_s=8)
    assert transcribed(tmp_path, fake.plain("Thank you for watching!")).text == "Thank you for watching!"


def test_words_without_segments_are_judged_some_at_a_time() -> None:
    words = make_transcript("one two three four five six " * 20).words
    found = believed("...", list(runs_of(words)), (Span(start_ms=0, end_ms=99_000),), min_confidence=0.3)
    assert found.words == ()
    assert [segment.doubt for segment in found.segments] == ["loop", "loop"]


def test_sentences_share_the_time_by_their_length() -> None:
    claims = list(sentences_of('Go. "Stop it!" he said… Then nothing', 3_000))
    assert [claim.text for claim in claims] == ["Go.", '"Stop it!"', "he said…", "Then nothing"]
    assert [claim.span.start_ms for claim in claims] == [0, 273, 1182, 1909]
    assert claims[-1].span.end_ms == 3_000
