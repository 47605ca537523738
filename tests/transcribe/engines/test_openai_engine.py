from __future__ import annotations

import wave
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest

from speakkit.calls.budget import Budget
from speakkit.errors import BadAnswerError, CostCapError, TooLittleSpeechError
from speakkit.model import EngineCall, Transcript, Word
from speakkit.settings import Settings
from speakkit.sound.decoding import Waveform
from speakkit.transcribe.engines.openai_engine import OpenAITranscriber
from speakkit.transcribe.protocol import TranscriptionRequest
from tests.support import fake_openai as fake
from tests.support.ledgers import Ledger
from tests.support.loopback import Loopback, Received, Reply, Respond, in_turn, json_reply, loopback

SAMPLE_RATE_HZ = 16_000


def bursts(seconds: int) -> Waveform:
    """Noise for two seconds, silence for one, and so on."""
    time_s = np.arange(seconds * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    noise = np.random.default_rng(1).normal(0, 0.1, time_s.size)
    return Waveform(np.where(time_s % 3 < 2, noise, 0).astype(np.float32))


def recorded(folder: Path, waveform: Waveform) -> TranscriptionRequest:
    path = folder / "Ana Silva, 3 May.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE_HZ, 0, "NONE", ""))
        file.writeframes(waveform.pcm16())
    return TranscriptionRequest(path, waveform, keywords=("Silva",), prompt="To be read aloud.")


@pytest.fixture
def request_12_s(tmp_path: Path) -> TranscriptionRequest:
    return recorded(tmp_path, bursts(12))


def transcribed(
    request: TranscriptionRequest, respond: Respond, ledger: Ledger | None = None, **changes: object
) -> tuple[Transcript, Loopback, Ledger]:
    ledger = ledger or Ledger("transcribe")
    with loopback(respond) as server:
        settings = Settings.model_validate(
            {"openai_api_key": "sk-key", "openai_base_url": f"{server.url}/v1", **changes}
        )
        transcript = OpenAITranscriber(settings).transcribe(request, ledger.ledger)
    return transcript, server, ledger


def test_nothing_ambient_goes_to_a_server(request_12_s: TranscriptionRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "ambient-4711")
    _, server, _ = transcribed(request_12_s, in_turn(fake.plain("I have dog.")))
    assert "ambient-4711" not in str(server.requests[0].headers)


def test_a_plain_answer_becomes_a_transcript_without_words(request_12_s: TranscriptionRequest) -> None:
    transcript, _, _ = transcribed(request_12_s, in_turn(fake.plain("I have dog.")))
    assert (transcript.text, transcript.words, transcript.mean_confidence) == ("I have dog.", (), None)
    assert (transcript.engine, transcript.model, transcript.verbatim) == ("openai", "gpt-transcribe", False)
    assert transcript.duration_ms == 12_000


def test_a_small_recording_is_sent_as_it_is_under_a_name_that_says_nothing(request_12_s: TranscriptionRequest) -> None:
    _, server, _ = transcribed(request_12_s, fake.answer)
    assert server.requests[0].file() == ("recording.wav", request_12_s.path.read_bytes())
    assert b"Ana" not in server.requests[0].body


def test_gpt_transcribe_takes_languages_keywords_and_a_prompt(request_12_s: TranscriptionRequest) -> None:
    _, server, _ = transcribed(request_12_s, fake.answer)
    assert server.requests[0].path == "/v1/audio/transcriptions"
    assert server.requests[0].fields() == {
        "model": ["gpt-transcribe"],
        "languages[]": ["en"],
        "keywords[]": ["Silva"],
        "prompt": ["To be read aloud."],
    }


@pytest.mark.parametrize("model", ["whisper-1", "Systran/faster-whisper-small"])
def test_whisper_and_compatible_servers_are_asked_for_times(request_12_s: TranscriptionRequest, model: str) -> None:
    _, server, _ = transcribed(request_12_s, fake.answer, openai_model=model)
    assert server.requests[0].fields() == {
        "model": [model],
        "language": ["en"],
        "response_format": ["verbose_json"],
        "timestamp_granularities[]": ["word", "segment"],
    }


def test_settings_say_what_a_compatible_server_can_do(request_12_s: TranscriptionRequest) -> None:
    _, server, _ = transcribed(request_12_s, fake.answer, openai_model="mine", openai_capabilities=["keywords"])
    assert server.requests[0].fields() == {"model": ["mine"], "language": ["en"], "keywords[]": ["Silva"]}


def test_words_get_times_in_ms_and_the_confidence_of_their_segment(request_12_s: TranscriptionRequest) -> None:
    segments = [
        {"start": 0.0, "end": 1.0, "avg_logprob": -0.1},
        {"start": 1.0, "end": 2.0, "avg_logprob": -1.0},
    ]
    words = [(" Hello", 0.1004, 0.5006), ("there", 1.2, 1.7), (" ", 1.7, 1.8)]
    transcript, _, _ = transcribed(
        request_12_s, in_turn(fake.verbose("Hello there.", words, segments)), openai_model="whisper-1"
    )
    assert [(word.text, word.start_ms, word.end_ms) for word in transcript.words] == [
        ("Hello", 100, 501),
        ("there", 1200, 1700),
    ]
    assert [word.confidence for word in transcript.words] == pytest.approx([0.9048, 0.3679], abs=1e-4)
    assert transcript.mean_confidence == pytest.approx(0.6364, abs=1e-4)


def test_times_stay_within_the_recording_and_in_order(request_12_s: TranscriptionRequest) -> None:
    words = [("early", -0.2, 0.1), ("backwards", 3.0, 2.9), ("late", 11.9, 12.4)]
    transcript, _, _ = transcribed(request_12_s, in_turn(fake.verbose("a b c", words)), openai_model="whisper-1")
    times = [(word.start_ms, word.end_ms) for word in transcript.words]
    assert times == [(0, 100), (3000, 3000), (11_900, 12_000)]


def test_words_may_lie_within_segments_with_probabilities_of_their_own(request_12_s: TranscriptionRequest) -> None:
    word = {"word": "Hello", "start": 0.1, "end": 0.5, "probability": 0.75}
    document = {"text": "Hello", "segments": [{"start": 0, "end": 1, "avg_logprob": -0.1, "words": [word]}]}
    transcript, _, _ = transcribed(request_12_s, in_turn(json_reply(document)), openai_model="mine")
    assert transcript.words == (Word(text="Hello", start_ms=100, end_ms=500, confidence=0.75),)


def test_segments_without_words_still_say_how_sure_the_server_is(request_12_s: TranscriptionRequest) -> None:
    segment = fake.segment(0.0, 2.0, -0.5, "Hello there.")
    transcript, _, _ = transcribed(request_12_s, in_turn(json_reply({"text": "Hello there.", "segments": [segment]})))
    assert [(word.text, word.start_ms) for word in transcript.words] == [("Hello", None), ("there.", None)]
    assert transcript.mean_confidence == pytest.approx(0.6065, abs=1e-4)


def test_a_call_is_recorded_with_what_was_billed(request_12_s: TranscriptionRequest) -> None:
    _, _, ledger = transcribed(request_12_s, in_turn(fake.plain(seconds=30.0)), openai_usd_per_minute=0.5)
    call = ledger.calls[0]
    assert (call.outcome, call.request_id, call.audio_ms) == ("ok", "req_plain", 12_000)
    assert call.cost_usd == 0.25


def test_without_a_bill_the_cost_follows_the_sound(request_12_s: TranscriptionRequest) -> None:
    _, _, ledger = transcribed(request_12_s, fake.answer, openai_usd_per_minute=0.5)
    assert ledger.calls[0].cost_usd == pytest.approx(0.1)


def test_a_bill_in_tokens_is_recorded(request_12_s: TranscriptionRequest) -> None:
    usage = {"type": "tokens", "input_tokens": 120, "output_tokens": 30, "total_tokens": 150}
    _, _, ledger = transcribed(request_12_s, in_turn(json_reply({"text": "Hello", "usage": usage})))
    assert (ledger.calls[0].input_tokens, ledger.calls[0].output_tokens) == (120, 30)


LONG = [
    pytest.param({"openai_max_upload_minutes": 0.1}, 6000, id="above the limit of time"),
    pytest.param({"openai_max_upload_mb": 0.02}, 5000, id="above the limit of bytes"),
]


def one_word(_: Received) -> Reply:
    """The same word a tenth of a second into whatever was sent."""
    return fake.verbose("word", [("word", 0.1, 0.3)])


@pytest.mark.parametrize(("limit", "max_ms"), LONG)
def test_a_long_recording_goes_in_pieces_a_call_each(tmp_path: Path, limit: dict[str, object], max_ms: int) -> None:
    transcript, server, ledger = transcribed(recorded(tmp_path, bursts(30)), one_word, None, **limit)
    assert len(ledger.calls) == len(server.requests) > 4
    assert all(0 < (call.audio_ms or 0) <= max_ms for call in ledger.calls)
    assert {request.file()[0] for request in server.requests} == {"recording.ogg"}
    assert transcript.text == " ".join(["word"] * len(ledger.calls))


def test_words_of_a_piece_are_moved_to_its_place(tmp_path: Path) -> None:
    transcript, _, ledger = transcribed(recorded(tmp_path, bursts(30)), one_word, openai_max_upload_minutes=0.1)
    first = (transcript.words[0].start_ms or 0) - 100  # pieces begin where speech does, and then leave nothing out
    starts = [first, *accumulate((call.audio_ms or 0 for call in ledger.calls), initial=first)][1:]
    assert starts[-1] <= 30_000
    assert [(word.start_ms, word.end_ms) for word in transcript.words] == [(s + 100, s + 300) for s in starts[:-1]]


def test_an_empty_piece_is_a_pause_in_a_long_recording(tmp_path: Path) -> None:
    replies = [fake.plain("First."), fake.plain(" "), *[fake.plain("Then.")] * 20]
    transcript, _, _ = transcribed(recorded(tmp_path, bursts(30)), in_turn(*replies), openai_max_upload_minutes=0.1)
    assert transcript.text.startswith("First. Then.")


def test_pieces_already_paid_for_are_recorded_when_a_later_one_fails(tmp_path: Path) -> None:
    ledger, respond = Ledger("transcribe"), in_turn(fake.plain(), json_reply({}))
    with pytest.raises(BadAnswerError):
        transcribed(recorded(tmp_path, bursts(30)), respond, ledger, openai_max_upload_minutes=0.1)
    assert ledger.outcomes == ["ok", "BAD_ANSWER"]


def test_no_piece_is_paid_for_twice(tmp_path: Path) -> None:
    ledger, request = Ledger("transcribe"), recorded(tmp_path, bursts(30))
    replies = in_turn(fake.plain("One."), fake.plain("Two."), json_reply({}), *[fake.plain("Then.")] * 20)
    with loopback(replies) as server:
        settings = Settings(
            openai_api_key="sk-key",
            openai_base_url=f"{server.url}/v1",
            openai_max_upload_minutes=0.1,
            openai_usd_per_minute=0.6,
        )
        with pytest.raises(BadAnswerError):
            OpenAITranscriber(settings).transcribe(request, ledger.ledger)
        first = OpenAITranscriber(settings).transcribe(request, ledger.ledger)
        asked = len(server.requests)
        assert OpenAITranscriber(settings).transcribe(request, ledger.ledger) == first
        other = settings.model_copy(update={"openai_model": "whisper-1"})
        OpenAITranscriber(other).transcribe(request, ledger.ledger)
    assert first.text.startswith("One. Two. Then.")
    assert ledger.outcomes.count("ok") == len(server.requests) - 1
    assert len(server.requests) == 2 * asked - 1  # another model is another question, in as many pieces
    assert all(
        answer.cost_usd == call.cost_usd for answer, call in zip(ledger.answers.values(), ok(ledger), strict=True)
    )


def ok(ledger: Ledger) -> list[EngineCall]:
    return [call for call in ledger.calls if call.outcome == "ok"]


def test_a_cap_holds_for_transcription_too(tmp_path: Path) -> None:
    ledger = Ledger("transcribe", Budget(0.15))  # two pieces of up to six seconds at a cent a second
    limits = {"openai_max_upload_minutes": 0.1, "openai_usd_per_minute": 0.6}
    with pytest.raises(CostCapError, match="Raise the cap"):
        transcribed(recorded(tmp_path, bursts(30)), fake.answer, ledger, **limits)
    assert 0 < sum(call.cost_usd or 0 for call in ledger.calls) <= 0.15
    assert len(ledger.calls) >= 2


def test_a_cap_needs_the_price_of_a_compatible_server(request_12_s: TranscriptionRequest) -> None:
    with pytest.raises(CostCapError, match="SPEAKKIT_OPENAI_USD_PER_MINUTE"):
        transcribed(request_12_s, fake.answer, Ledger("transcribe", Budget(1)))


def test_a_recording_in_which_the_server_hears_nothing(request_12_s: TranscriptionRequest) -> None:
    with pytest.raises(TooLittleSpeechError, match="no word"):
        transcribed(request_12_s, in_turn(fake.plain("")))


@pytest.mark.parametrize("text", [None, 3, ["Hello"]])
def test_an_answer_without_a_text_is_none(request_12_s: TranscriptionRequest, text: object) -> None:
    with pytest.raises(BadAnswerError, match="SPEAKKIT_OPENAI_BASE_URL"):
        transcribed(request_12_s, in_turn(json_reply({"text": text})))


def test_real_speech_in_every_container_arrives_as_it_was_or_as_opus(shared_data: Path) -> None:
    from speakkit.sound.decoding import RecordingLimits, load

    sent = {}
    for path in sorted((shared_data / "formats").glob("*001.*")):
        if path.suffix in {".aac", ".mp3", ".mp4", ".ogg", ".webm"}:
            _, waveform = load(path, RecordingLimits(50_000_000, 600_000))
            _, server, _ = transcribed(TranscriptionRequest(path, waveform), fake.answer)
            name, content = server.requests[0].file()
            sent[path.suffix] = (name, content == path.read_bytes())
    assert sent.pop(".aac") == ("recording.ogg", False)
    assert sent == {suffix: (f"recording{suffix}", True) for suffix in sent} != {}


@pytest.mark.parametrize("odd", ['"start": null, "end": null', '"start": NaN, "end": 1.0', '"end": 1.0'])
def test_a_word_without_times_costs_neither_the_answer_nor_another_call(
    request_12_s: TranscriptionRequest, odd: str
) -> None:
    body = (
        f'{{"text": "I have dog.", "words": [{{"word": "I", "start": 0.5, "end": 0.7}}, {{"word": "have", {odd}}}, '
        '{"word": "dog.", "start": 1.5, "end": 2.0}], '
        '"segments": [{"text": "I have dog.", "start": 0.0, "end": 2.0, "avg_logprob": NaN}]}'
    )
    reply = Reply(body.encode(), headers={"content-type": "application/json"})
    transcript, server, ledger = transcribed(request_12_s, in_turn(reply), openai_model="whisper-1")
    assert [(word.text, word.start_ms) for word in transcript.words] == [("I", 500), ("have", None), ("dog.", 1500)]
    assert [word.confidence for word in transcript.words] == [None, None, None]
    assert (len(server.requests), ledger.outcomes) == (1, ["ok"])
