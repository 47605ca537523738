"""`speakkit process` with paid engines that fail in every way they can: a code, a sentence, nothing half-written."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import Session, SessionStatus
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from tests.support import fake_anthropic, fake_chat, fake_openai
from tests.support.command_line import Result, Run, kept, paid_engines, settings, stored
from tests.support.disks import full_disk
from tests.support.handed_in import speech_of_ana
from tests.support.loopback import Received, Reply, html_reply, json_reply, loopback
from tests.support.made_once import copy_of
from tests.support.tones import write_speech
from tests.support.vendor_server import ANSWERS

SOME_FAILED, MATERIAL, STATE, CONFIGURATION, ENGINE, STORE = 8, 3, 4, 5, 6, 7
SECRETS = ("sk-test", "sk-ant-test", fake_openai.SPOKEN[:20])


class Vendors:
    """Both vendors; the replies scripted for an endpoint come first, the last of them again and again."""

    def __init__(self) -> None:
        self.transcriptions: list[Reply] = []
        self.messages: list[Reply] = []
        self.completions: list[Reply] = []
        self.asked: list[str] = []

    def respond(self, received: Received) -> Reply:
        endpoint = received.path.rsplit("/", 1)[-1]
        self.asked.append(endpoint)
        replies: list[Reply] = getattr(self, endpoint)
        if replies:
            return replies.pop(0) if len(replies) > 1 else replies[0]
        return ANSWERS[endpoint](received)


@pytest.fixture
def vendors(run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendors]:
    scripted = Vendors()
    with loopback(scripted.respond) as server:
        for name, value in {
            **paid_engines(server.url),
            "WORKERS": "1",  # so that the replies come in order
            "ATTEMPTS": "2",
            "RETRY_WAIT_MAX_S": "0.2",
            "OPENAI_TIMEOUT_S": "0.5",
            "ANTHROPIC_TIMEOUT_S": "0.5",
            "CHAT_BASE_URL": f"{server.url}/v1",
            "CHAT_MODEL": "qwen3:8b",
            "CHAT_TIMEOUT_S": "0.5",
        }.items():
            monkeypatch.setenv(f"SPEAKKIT_{name}", value)
        yield scripted


@pytest.fixture
def session(run: Run) -> Session:
    """One that waits."""
    return speech_of_ana(settings(), seconds=40)


Failures = Mapping[str, tuple[Reply, str, int]]
"""By what goes wrong: the reply, the code, and how often the vendor is asked."""
TRANSCRIBER: Failures = {
    "401": (fake_openai.error(401), "WRONG_KEY", 1),
    "429 without Retry-After": (fake_openai.error(429), "RATE_LIMITED", 2),
    "429 with Retry-After": (fake_openai.error(429, retry_after="3600"), "RATE_LIMITED", 2),
    "no quota": (fake_openai.error(429, "insufficient_quota"), "QUOTA_EXHAUSTED", 1),
    "500": (fake_openai.error(500), "ENGINE_UNAVAILABLE", 2),
    "time-out": (Reply(delay_s=5), "ENGINE_TIMEOUT", 2),
    "HTML": (html_reply(), "BAD_ANSWER", 1),
    "no text": (json_reply({"text": None}), "BAD_ANSWER", 1),
    "cut": (Reply(b'{"text": "Last week', is_cut=True), "BAD_ANSWER", 1),
}
CLAUDE: Failures = {
    "401": (fake_anthropic.error(401, "authentication_error"), "WRONG_KEY", 1),
    "429 without Retry-After": (fake_anthropic.error(429, "rate_limit_error"), "RATE_LIMITED", 2),
    "429 with Retry-After": (fake_anthropic.error(429, "rate_limit_error", retry_after="3600"), "RATE_LIMITED", 2),
    "500": (fake_anthropic.error(500, "api_error"), "ENGINE_UNAVAILABLE", 2),
    "529": (fake_anthropic.error(529, "overloaded_error"), "ENGINE_UNAVAILABLE", 2),
    "time-out": (Reply(delay_s=5), "ENGINE_TIMEOUT", 2),
    "HTML": (html_reply(), "BAD_ANSWER", 1),
    "no JSON, twice": (fake_anthropic.message("Of course!"), "BAD_ANSWER", 2),
    "cut short, twice": (fake_anthropic.message('{"insights": [', stop_reason="max_tokens"), "TRUNCATED_ANSWER", 2),
    "refusal": (fake_anthropic.message("I can't.", stop_reason="refusal"), "REFUSED", 1),
}
CHAT: Failures = {
    "half JSON, twice": (fake_chat.completion('{"insights": [', "length"), "TRUNCATED_ANSWER", 2),
    "prose, twice": (fake_chat.completion("Of course!"), "BAD_ANSWER", 2),
    "a filter": (fake_chat.completion("", "content_filter"), "REFUSED", 1),
    "no credit": (fake_chat.error(402, "Insufficient credits"), "QUOTA_EXHAUSTED", 1),
    "time-out": (Reply(delay_s=5), "ENGINE_TIMEOUT", 2),
}


def waiting(number: int) -> list[str]:
    """The ids of so many sessions, in the order in which one worker takes them."""
    copy_of("sessions that wait", add_some, settings().data_dir)
    return Store(settings().store_path).claims.waiting()[:number]


def add_some(data_dir: Path) -> None:
    there = Settings(data_dir=data_dir)
    store, recordings = Store(there.store_path), open_recordings(there)
    with TemporaryDirectory() as folder:
        for seconds in range(4, 4 + max(len(failures) for failures in (TRANSCRIBER, CLAUDE, CHAT))):
            talk = write_speech(Path(folder) / f"{seconds}.wav", seconds=seconds)
            add_recording(NewRecording(talk, "ana"), settings=there, store=store, recordings=recordings)


def are_failed_whole(codes: Mapping[str, str], result: Result) -> None:
    """Each session is FAILED with its code, free to be tried again, and nothing of it is secret or half there."""
    store = Store(settings().store_path)
    for session_id, code in codes.items():
        failed = store.sessions.get(session_id)
        assert (failed.status, failed.error_code, failed.lease_until) == (SessionStatus.FAILED, code, None)
        assert f"{session_id}: {code}" in result.err
        assert not any(secret in str(failed.error_message) for secret in SECRETS)
        assert store.results.raw_analysis(session_id) is None
    assert not any(word in result.err for word in (*SECRETS, "Traceback"))


def test_a_transcriber_that_fails_leaves_the_recording_for_another_try(run: Run, vendors: Vendors) -> None:
    first, *_ = ids = waiting(len(TRANSCRIBER))
    vendors.transcriptions = [reply for reply, _, calls in TRANSCRIBER.values() for _ in range(calls)]
    expected = ["transcriptions"] * len(vendors.transcriptions)
    result = run("process", *ids, "--plain")
    assert (result.code, vendors.asked) == (ENGINE, expected)
    are_failed_whole(dict(zip(ids, (code for _, code, _ in TRANSCRIBER.values()), strict=True)), result)
    vendors.transcriptions = [fake_openai.plain("")]
    silent = run("process", first, "--plain")
    assert silent.code == MATERIAL
    are_failed_whole({first: "TOO_LITTLE_SPEECH"}, silent)
    assert len(kept()) == len(stored())
    vendors.transcriptions = []
    assert run("process", first, "--plain").code == 0
    assert len(kept()) == len(stored()) - 1


def test_what_has_failed_is_tried_again_only_where_that_is_asked_for(
    run: Run, vendors: Vendors, session: Session
) -> None:
    vendors.transcriptions = [fake_openai.error(401)]
    assert run("process", "--plain").code == ENGINE
    assert run("process", "--plain").out == "Nothing waits to be processed.\n"
    assert vendors.asked == ["transcriptions"]


@pytest.mark.parametrize(
    ("analyser", "endpoint", "failures"), [("claude", "messages", CLAUDE), ("chat", "completions", CHAT)]
)
def test_an_analyser_that_fails_leaves_the_transcript_for_another_try(
    run: Run,
    vendors: Vendors,
    monkeypatch: pytest.MonkeyPatch,
    analyser: str,
    endpoint: str,
    failures: Failures,
) -> None:
    monkeypatch.setenv("SPEAKKIT_ANALYSER", analyser)
    first, *_ = ids = waiting(len(failures))
    setattr(vendors, endpoint, [reply for reply, _, calls in failures.values() for _ in range(calls)])
    expected = [asked for _, _, calls in failures.values() for asked in ("transcriptions", *[endpoint] * calls)]
    result = run("process", *ids, "--plain")
    assert (result.code, vendors.asked) == (ENGINE, expected)
    are_failed_whole(dict(zip(ids, (code for _, code, _ in failures.values()), strict=True)), result)
    setattr(vendors, endpoint, [])
    vendors.asked = []
    assert run("process", first, "--plain").code == 0
    assert set(vendors.asked) == {endpoint}


def test_six_insights_become_five_and_invented_quotes_none(run: Run, vendors: Vendors, session: Session) -> None:
    spoken = ["I go to the", "My sister have a", "she cook very well", "I am agree with", "in same street", "he have a"]
    labels = [f"Pattern {number}" for number in range(6)]
    true = [fake_anthropic.insight(quote, label) for quote, label in zip(spoken, labels, strict=True)]
    invented = fake_anthropic.insight("I has never said this", "grammar.article.missing")
    vendors.messages = [fake_anthropic.message(fake_anthropic.analysis([invented, *true]))]
    assert run("process", "--plain").code == 0
    analysis = Store(settings().store_path).results.raw_analysis(session.session_id)
    assert analysis is not None
    assert [insight.pattern for insight in analysis.insights] == labels[:5]
    assert (analysis.rejections.invented_quotes, analysis.rejections.insights_over_limit) == (1, 1)


def test_a_chat_model_on_this_machine_analyses_without_key_or_cost(
    run: Run, vendors: Vendors, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEAKKIT_ANALYSER", "chat")
    monkeypatch.setenv("SPEAKKIT_OPENAI_USD_PER_MINUTE", "0.1")
    assert run("process", "--plain", "--max-cost", "1").code == 0
    assert vendors.asked == ["transcriptions", "completions"]
    analysis = Store(settings().store_path).results.raw_analysis(session.session_id)
    assert analysis is not None
    assert (analysis.engine, analysis.model, analysis.cost_usd) == ("chat", "qwen3:8b", 0)
    assert [quote.text for quote in analysis.insights[0].examples] == ["Last weekend I go to the"]


@pytest.mark.parametrize("missing", ["OPENAI", "ANTHROPIC"])
def test_a_missing_key_is_named_before_any_session_is_touched(
    missing: str, run: Run, vendors: Vendors, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"SPEAKKIT_{missing}_API_KEY", "")
    result = run("process", "--plain")
    assert (result.code, vendors.asked, stored()) == (CONFIGURATION, [], [session])
    assert f"Set {missing}_API_KEY in the environment or in .env" in result.err


def test_a_key_that_nothing_needs_any_more_is_not_asked_for(
    run: Run, vendors: Vendors, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendors.messages = [fake_anthropic.error(401, "authentication_error")]
    assert run("process", "--plain").code == ENGINE
    vendors.messages = []
    monkeypatch.setenv("SPEAKKIT_OPENAI_API_KEY", "")  # the transcript is there
    assert run("process", "--plain", "--retry-failed").code == 0


@pytest.mark.parametrize(
    ("model", "extra", "module"),
    [("base", "whisper,whisper-base", "model_choice"), ("moonshine", "moonshine", "moonshine")],
)
def test_a_missing_extra_is_named_before_any_session_is_touched(
    model: str, extra: str, module: str, run: Run, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEAKKIT_LOCAL_MODEL", model)
    monkeypatch.setattr(f"speakkit.transcribe.engines.{module}.find_spec", lambda _: None)
    result = run("process", "--plain")
    assert (result.code, stored()) == (CONFIGURATION, [session])
    assert f"pip install 'speakkit[{extra}]'" in result.err


def test_the_last_resort_is_said_with_its_figures(run: Run, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    monkeypatch.setenv("SPEAKKIT_TRANSCRIBER", "local")
    assert "Only pocketsphinx hears: it misreads .93 of the words" in run("process", "--plain").err


def test_one_that_failed_among_others_done_is_8_and_different_failures_are(
    run: Run, vendors: Vendors, session: Session, tmp_path: Path
) -> None:
    assert run("add", write_speech(tmp_path / "other.wav", seconds=30), "--learner", "bea").code == 0
    vendors.transcriptions = [fake_openai.error(401), fake_openai.plain("")]
    assert run("process", "--plain").code == SOME_FAILED
    vendors.transcriptions = [fake_openai.error(401), fake_openai.plain()]
    assert run("process", "--plain", "--retry-failed").code == SOME_FAILED
    assert sorted(one.status for one in stored()) == [SessionStatus.DONE, SessionStatus.FAILED]


def test_an_unknown_session_is_said_to_be_unknown(run: Run) -> None:
    result = run("process", "ana-nothing", "--plain")
    assert (result.code, "ana-nothing" in result.err) == (STATE, True)


def test_a_named_session_that_is_done_is_told_before_anything_starts(
    run: Run, vendors: Vendors, session: Session
) -> None:
    assert run("process", "--plain").code == 0
    sentence = f"speakkit: Session {session.session_id} is DONE: there is nothing to process.\n"
    for how in (["--plain"], []):
        again = run("process", session.session_id, *how)
        assert (again.code, again.out, again.err) == (STATE, "", sentence)
    assert vendors.asked == ["transcriptions", "messages"]


def test_a_named_session_that_is_held_is_told_and_the_other_is_processed(
    run: Run, vendors: Vendors, session: Session, tmp_path: Path
) -> None:
    assert run("add", write_speech(tmp_path / "other.wav", seconds=30), "--learner", "bea").code == 0
    other = next(one for one in stored() if one.learner_id == "bea")
    held = Store(settings().store_path).claims.take(session.session_id, owner="other", lease_s=60)
    result = run("process", session.session_id, other.session_id, session.session_id, "--plain")
    assert (result.code, result.out) == (SOME_FAILED, "1 DONE\n")
    assert result.err.count("another worker holds it until") == 1
    after = Store(settings().store_path).sessions.get(session.session_id)
    assert (after.status, after.attempt) == (SessionStatus.UPLOADED, held.attempt)


def test_of_two_workers_one_gets_the_session(
    run: Run, vendors: Vendors, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(settings().store_path)
    # somebody takes it between the look and the claim
    monkeypatch.setattr(
        "speakkit.cli.process.require_engines",
        lambda *_: store.claims.take(session.session_id, owner="other", lease_s=60),
    )
    result = run("process", "--plain")
    assert (result.code, result.out) == (STATE, "1 UPLOADED\n")
    assert "INVALID_STATE: Session" in result.err
    assert "another worker holds it until" in result.err
    assert vendors.asked == []


def test_what_a_killed_worker_holds_is_said_and_until_when(run: Run, vendors: Vendors, session: Session) -> None:
    Store(settings().store_path).claims.take(session.session_id, owner="killed", lease_s=60)
    until = stored()[0].lease_until
    assert until is not None
    result = run("process", "--plain")
    assert (result.code, result.out) == (0, "Nothing waits to be processed.\n")
    assert "Another worker holds 1 session." in result.err
    assert f"the same command takes them up after {until.astimezone():%H:%M:%S}" in result.err


def test_what_a_killed_command_has_not_published_the_next_one_does(
    run: Run, vendors: Vendors, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(Store, "publish", lambda *_: sys.exit(-signal.SIGKILL))
        run("process", "--plain")
    assert stored()[0].status is SessionStatus.DONE
    assert run("report", "ana").code == STATE
    assert run("process", "--plain").out == "Nothing waits to be processed.\n"
    assert run("report", "ana").code == 0


def test_nothing_waiting_is_no_failure(run: Run) -> None:
    result = run("process", "--plain")
    assert (result.code, result.out) == (0, "Nothing waits to be processed.\n")


def test_a_locked_store_is_waited_for_and_then_named(
    run: Run, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(settings().store_path)
    monkeypatch.setattr("speakkit.store.store.Store.__init__.__kwdefaults__", {"lock_timeout_s": 0.2})
    with ThreadPoolExecutor(1) as pool, store._database.write():
        result = pool.submit(run, "sessions").result()
    assert (result.code, "has been busy for 0.2 s" in result.err) == (STORE, True)
    assert run("sessions").code == 0


def test_a_store_of_a_newer_schema_is_left_alone(run: Run, session: Session) -> None:
    store = Store(settings().store_path)
    with store._database.write() as turn:
        turn.connection.execute("INSERT INTO schema_version VALUES (999, 'future', '0', now())")
    before = store.path.read_bytes()
    result = run("process", "--plain")
    assert (result.code, "newer" in result.err, "Traceback" in result.err) == (STORE, True, False)
    assert store.path.read_bytes() == before


@pytest.mark.parametrize("command", [("sessions",), ("show", "ana-1"), ("report", "ana"), ("publish",)])
def test_a_file_that_is_no_store_is_named(command: tuple[str, ...], run: Run) -> None:
    settings().store_path.parent.mkdir(parents=True)
    settings().store_path.write_bytes(b"this is no database" * 1000)
    result = run(*command)
    assert result.code in (STATE, STORE)
    assert "Traceback" not in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("command", ["add", "process"])
def test_a_full_disk_is_said_and_nothing_is_lost(
    command: str, run: Run, vendors: Vendors, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEAKKIT_LEASE_S", "1")  # a failure that can't be written down is found when the lease runs out
    second = write_speech(tmp_path / "other.wav", seconds=4)
    words: tuple[str | Path, ...] = ("add", second, "--learner", "ana") if command == "add" else ("process", "--plain")
    with full_disk():
        result = run(*words)
    assert (result.code, "There is no room" in result.err, "Traceback" in result.err) == (STORE, True, False)
    assert [known.session_id for known in stored()] == [session.session_id]
    assert run("add", second, "--learner", "ana").code == 0
    time.sleep(1)
    assert run("process", "--plain").code == 0
    assert [waiting.status for waiting in stored()] == [SessionStatus.DONE] * 2
