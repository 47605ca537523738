"""Every way in which a vendor's server fails, against the real SDKs of both vendors."""

from __future__ import annotations

import logging
import pickle
import socket
import traceback
import wave
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest

from speakkit.analyse.engines.chat import ChatAnalyser
from speakkit.analyse.engines.chat_settings import ChatSettings
from speakkit.analyse.engines.claude import ClaudeAnalyser
from speakkit.analyse.protocol import AnalysisRequest
from speakkit.calls.ledger import CallLedger
from speakkit.calls.vendor_errors import retry_after_s
from speakkit.errors import (
    BadAnswerError,
    EngineError,
    EngineTimeoutError,
    EngineUnavailableError,
    MissingKeyError,
    QuotaExhaustedError,
    RateLimitedError,
    RequestRejectedError,
    SpeakKitError,
    WrongKeyError,
)
from speakkit.patterns.vocabulary import Vocabulary
from speakkit.settings import Settings
from speakkit.sound.decoding import Waveform
from speakkit.transcribe.engines.openai_engine import OpenAITranscriber
from speakkit.transcribe.protocol import TranscriptionRequest
from tests.support.ledgers import Ledger
from tests.support.loopback import Reply, Respond, html_reply, in_turn, json_reply, loopback
from tests.support.values import make_transcript

KEY = "sk-secret-0123456789"
SPOKEN = "my confidential holiday"


class Call(Protocol):
    """Ask one engine's vendor at an address something that holds SPOKEN."""

    def __call__(self, url: str, ledger: CallLedger, key: str = KEY, timeout_s: float = 5) -> object: ...


@pytest.fixture(params=["openai", "claude", "chat"])
def call(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    # a server on this machine would need no key
    monkeypatch.setattr("speakkit.analyse.engines.chat_client.is_local", lambda _: False)
    return {"openai": through_openai(tmp_path), "claude": through_claude, "chat": through_chat}[request.param]


def through_chat(url: str, ledger: CallLedger, key: str = KEY, timeout_s: float = 5) -> object:
    # with one format there is one way to ask
    values = {"api_key": key, "model": "qwen3:8b", "timeout_s": timeout_s, "format": "none"}
    chat = ChatSettings.model_validate(values).model_copy(update={"base_url": f"{url}/v1"})
    analyser = ChatAnalyser(Settings(), Vocabulary("1", {}), chat=chat)
    return analyser.analyse(AnalysisRequest(make_transcript(SPOKEN)), ledger)


def through_claude(url: str, ledger: CallLedger, key: str = KEY, timeout_s: float = 5) -> object:
    settings = Settings.model_validate(
        {"anthropic_api_key": key, "anthropic_base_url": url, "anthropic_timeout_s": timeout_s}
    )
    return ClaudeAnalyser(settings, Vocabulary("1", {})).analyse(AnalysisRequest(make_transcript(SPOKEN)), ledger)


def through_openai(folder: Path) -> Call:
    path = folder / "silence.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(16_000))
    recording = TranscriptionRequest(path, Waveform(np.zeros(8_000, np.float32)), prompt=SPOKEN)

    def transcribe(url: str, ledger: CallLedger, key: str = KEY, timeout_s: float = 5) -> object:
        settings = Settings.model_validate(
            {"openai_api_key": key, "openai_base_url": f"{url}/v1", "openai_timeout_s": timeout_s}
        )
        return OpenAITranscriber(settings).transcribe(recording, ledger)

    return transcribe


def failure(status: int, kind: str = "api_error", **headers: str) -> Reply:
    """An error that repeats what it was sent, as careless servers do."""
    document = {"type": "error", "error": {"type": kind, "code": kind, "message": f"{KEY} {SPOKEN}"}}
    return json_reply(document, status, request_id="req_1", x_request_id="req_1", **headers)


def failed(call: Call, respond: Respond, timeout_s: float = 5) -> tuple[SpeakKitError, Ledger]:
    ledger = Ledger("transcribe")
    with loopback(respond) as server, pytest.raises(SpeakKitError) as caught:
        call(server.url, ledger.ledger, timeout_s=timeout_s)
    return caught.value, ledger


FAILURES: dict[str, tuple[Reply, type[EngineError]]] = {
    "307 to another server": (failure(307, location="http://127.0.0.1:9/v1"), RequestRejectedError),
    "400": (failure(400, "invalid_request_error"), RequestRejectedError),
    "401": (failure(401, "authentication_error"), WrongKeyError),
    "402": (failure(402, "billing_error"), QuotaExhaustedError),
    "403": (failure(403, "permission_error"), WrongKeyError),
    "404": (failure(404, "model_not_found"), RequestRejectedError),
    "408": (failure(408), EngineTimeoutError),
    "413": (failure(413, "request_too_large"), RequestRejectedError),
    "429": (failure(429, "rate_limit_error"), RateLimitedError),
    "429 for good": (failure(429, "insufficient_quota"), QuotaExhaustedError),
    "500": (failure(500), EngineUnavailableError),
    "503 as a web page": (html_reply(503), EngineUnavailableError),
    "529": (failure(529, "overloaded_error"), EngineUnavailableError),
    "web page": (html_reply(), BadAnswerError),
    "empty": (Reply(), BadAnswerError),
    "no JSON": (Reply(b'{"text": ', headers={"content-type": "application/json"}), BadAnswerError),
    "other JSON": (json_reply({"message": SPOKEN}), BadAnswerError),
    "no UTF-8": (Reply(b'{"text": "\xff"}', headers={"content-type": "application/json"}), BadAnswerError),
    "cut": (Reply(b'{"text": "my confidential holiday"}', is_cut=True), BadAnswerError),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_becomes_one_of_our_errors_without_key_or_transcript_after_a_single_call(
    call: Call, name: str
) -> None:
    reply, expected = FAILURES[name]
    error, ledger = failed(call, in_turn(reply))
    assert type(error) is expected
    assert ledger.outcomes == [expected.code]
    shown = f"{error} {error!r} {error.__dict__} {pickle.dumps(error)!r}" + "".join(traceback.format_exception(error))
    assert KEY not in shown
    assert SPOKEN not in shown
    assert (error.__cause__, error.__context__) == (None, None)


@pytest.mark.parametrize("name", ["401", "429", "500", "400"])
def test_the_vendors_id_of_a_failed_request_is_recorded(call: Call, name: str) -> None:
    _, ledger = failed(call, in_turn(FAILURES[name][0]))
    assert ledger.calls[0].request_id == "req_1"


def test_an_error_survives_a_pickle_with_what_it_says(call: Call) -> None:
    error, _ = failed(call, in_turn(failure(429, retry_after="7")))
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.retry_after_s) == (str(error), 7.0)


def test_a_rate_limit_without_a_wait_leaves_it_open(call: Call) -> None:
    error, _ = failed(call, in_turn(failure(429)))
    assert isinstance(error, RateLimitedError)
    assert error.retry_after_s is None


def test_a_rate_limit_may_name_the_moment(call: Call) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    error, _ = failed(call, in_turn(failure(429, retry_after=moment)))
    assert isinstance(error, RateLimitedError)
    assert error.retry_after_s == pytest.approx(90, abs=5)


def test_a_rejected_request_says_which_machine_name_the_vendor_gave_it(call: Call) -> None:
    error, _ = failed(call, in_turn(failure(404, "model_not_found")))
    assert "HTTP 404, model_not_found" in str(error)


def test_no_answer_in_time(call: Call) -> None:
    error, ledger = failed(call, lambda _: Reply(delay_s=30), timeout_s=0.2)
    assert type(error) is EngineTimeoutError
    assert ledger.calls[0].duration_ms < 5_000


def test_nobody_listens(call: Call) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        ledger = Ledger("transcribe")
        with pytest.raises(EngineUnavailableError, match=r"127\.0\.0\.1"):
            call(f"http://127.0.0.1:{reserved.getsockname()[1]}", ledger.ledger)
    assert ledger.outcomes == ["ENGINE_UNAVAILABLE"]


def test_an_address_that_is_none(call: Call) -> None:
    with pytest.raises(EngineUnavailableError, match="an address without a host"):
        call("nowhere", Ledger("transcribe").ledger)


@pytest.mark.parametrize("key", ["", "  \n"])
def test_without_a_key_no_call_is_made(call: Call, key: str) -> None:
    with loopback(in_turn()) as server, pytest.raises(MissingKeyError, match="_API_KEY in the environment"):
        call(server.url, Ledger("transcribe").ledger, key=key)
    assert server.requests == []


@pytest.mark.parametrize("key", ["sk-clé", "sk-1\nsk-2"])
def test_a_key_that_no_header_can_hold_is_wrong_before_any_call(call: Call, key: str) -> None:
    with loopback(in_turn()) as server, pytest.raises(WrongKeyError) as caught:
        call(server.url, Ledger("transcribe").ledger, key=key)
    assert server.requests == []
    assert key not in str(caught.value)


def test_a_key_copied_with_its_line_break_works(call: Call) -> None:
    ledger = Ledger("transcribe")
    with loopback(in_turn(failure(401))) as server, pytest.raises(WrongKeyError):
        call(server.url, ledger.ledger, key=f"{KEY}\n")
    assert KEY in " ".join(server.requests[0].headers.values()).split()


def test_settings_of_the_sdks_in_the_environment_do_not_apply(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    for vendor in ("OPENAI", "ANTHROPIC"):
        monkeypatch.setenv(f"{vendor}_BASE_URL", "http://127.0.0.1:9/v1")
        monkeypatch.setenv(f"{vendor}_API_KEY", "sk-ambient")
    with loopback(in_turn(failure(401))) as server, pytest.raises(WrongKeyError):
        call(server.url, Ledger("transcribe").ledger)
    assert "sk-ambient" not in str(server.requests[0].headers)


@pytest.mark.parametrize("name", ["401", "429", "500", "web page", "cut"])
def test_logs_hold_neither_key_nor_transcript(call: Call, name: str, caplog: pytest.LogCaptureFixture) -> None:
    for logger in ("", "openai", "anthropic", "httpx2", "httpcore2"):
        caplog.set_level(logging.DEBUG, logger=logger)
    failed(call, in_turn(FAILURES[name][0]))
    assert KEY not in caplog.text
    assert SPOKEN not in caplog.text


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, None), ("2", 2.0), ("0.5", 0.5), ("-3", 0.0), ("nan", None), ("inf", None), ("soon", None)],
)
def test_what_a_retry_after_header_says(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header) == seconds


def test_a_moment_that_has_passed_needs_no_wait() -> None:
    assert retry_after_s("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert retry_after_s("Wed, 21 Oct 2015 07:28:00 -0000") == 0.0


def said(status: int, message: str, kind: str = "invalid_request_error") -> Reply:
    return json_reply({"type": "error", "error": {"type": kind, "message": message}}, status)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (400, "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing."),
        (400, "You have reached your specified API usage limits. You will regain access on 2026-12-01."),
        (400, "You have reached your monthly spend limit."),
        (403, "Your credit balance is too low."),
        (429, "You exceeded your current quota, please check your plan and billing details."),
    ],
)
def test_an_empty_account_is_one_whatever_its_status(call: Call, status: int, message: str) -> None:
    error, _ = failed(call, in_turn(said(status, message)))
    assert type(error) is QuotaExhaustedError
    assert "has no credit left" in str(error)


@pytest.mark.parametrize(
    ("status", "message", "says"),
    [
        (400, "Invalid file format. Supported formats: ['flac', 'm4a']", "can't read the recording's file"),
        (400, "Audio file might be corrupted or unsupported", "can't read the recording's file"),
        (400, "The audio file could not be decoded or its format is not supported.", "can't read the recording's file"),
        (413, "Maximum content size limit (26214400) exceeded", "too large"),
    ],
)
def test_a_refused_file_sends_nobody_to_the_models_name(tmp_path: Path, status: int, message: str, says: str) -> None:
    error, _ = failed(through_openai(tmp_path), in_turn(said(status, message)))
    assert type(error) is RequestRejectedError
    assert says in str(error)
    assert "model" not in str(error)


def test_a_cause_that_is_not_known_is_said_not_to_be(call: Call) -> None:
    error, _ = failed(call, in_turn(said(400, "Something odd.")))
    assert "for a cause that SpeakKit doesn't know" in str(error)
