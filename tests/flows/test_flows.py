"""The flows on Prefect's real engine, with the real vendor SDKs against servers on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client
from prefect.testing.utilities import prefect_test_harness

from flows import stages
from flows.process_session import process_session
from flows.process_waiting import process_waiting
from flows.setup import set_up
from speakkit.dataset import open_dataset
from speakkit.errors import InvalidStateError, WrongKeyError
from speakkit.intake import NewRecording, add_recording
from speakkit.model import Session, SessionStatus
from speakkit.pipeline import Pipeline
from speakkit.settings import Settings
from tests.support import fake_anthropic, fake_openai
from tests.support.loopback import Received, Reply, loopback
from tests.support.tones import write_speech

# One worker runs this file, so that one Prefect server is started for all of it.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect")]


class Vendors:
    """Both vendors; `replies` are given first, before they answer as they should."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.url = ""
        self.paths: list[str] = []

    def respond(self, received: Received) -> Reply:
        self.paths.append(received.path)
        if self.replies:
            return self.replies.pop(0)
        if received.path.endswith("/audio/transcriptions"):
            return fake_openai.answer(received)
        return fake_anthropic.answer(received)


@pytest.fixture(scope="module", autouse=True)
def prefect_server() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=120):
        set_up(Settings())
        yield


@pytest.fixture
def vendors() -> Iterator[Vendors]:
    scripted = Vendors()
    with loopback(scripted.respond) as server:
        scripted.url = server.url
        yield scripted


@pytest.fixture
def line(tmp_path: Path, vendors: Vendors, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    """The pipeline that the flows use, with paid engines and quick retries."""
    for name, value in {
        "DATA_DIR": str(tmp_path / "data"),
        "TRANSCRIBER": "openai",
        "ANALYSER": "claude",
        "OPENAI_API_KEY": "sk-test",
        "OPENAI_BASE_URL": f"{vendors.url}/v1",
        "ANTHROPIC_API_KEY": "sk-ant-test",
        "ANTHROPIC_BASE_URL": vendors.url,
        "RETRY_WAIT_S": "0",
    }.items():
        monkeypatch.setenv(f"SPEAKKIT_{name}", value)
    stages.pipeline.cache_clear()
    yield stages.pipeline()
    stages.pipeline.cache_clear()


def add(line: Pipeline, path: Path, seconds: float = 4, learner_id: str = "ana") -> Session:
    write_speech(path, seconds=seconds)
    new = NewRecording(path, learner_id)
    return add_recording(new, settings=line.settings, store=line.store, recordings=line.recordings)


def test_a_session_goes_from_uploaded_to_done(line: Pipeline, tmp_path: Path) -> None:
    session = add(line, tmp_path / "talk.wav", seconds=45)  # as long as those words take to say
    assert process_session(session.session_id) == "DONE"
    analysis = line.store.analysis(session.session_id)
    assert analysis is not None
    assert [insight.key for insight in analysis.insights] == ["grammar:Missing articles"]
    assert not line.recordings.exists(str(session.storage_key))


def test_a_passing_failure_is_tried_again(line: Pipeline, vendors: Vendors, tmp_path: Path) -> None:
    session = add(line, tmp_path / "talk.wav")
    vendors.replies = [fake_openai.error(500), fake_openai.error(429, retry_after="0")]
    assert process_session(session.session_id) == "DONE"
    assert [call.outcome for call in line.store.calls(session.session_id)] == [
        "ENGINE_UNAVAILABLE",
        "RATE_LIMITED",
        "ok",
        "ok",
    ]


def test_a_lasting_failure_makes_one_attempt_and_a_failed_session(
    line: Pipeline, vendors: Vendors, tmp_path: Path
) -> None:
    session = add(line, tmp_path / "talk.wav")
    vendors.replies = [fake_openai.error(401)] * 3
    with pytest.raises(WrongKeyError):
        process_session(session.session_id)
    failed = line.store.session(session.session_id)
    assert (failed.status, failed.error_code) == (SessionStatus.FAILED, "WRONG_KEY")
    assert len(vendors.paths) == 1
    assert line.recordings.exists(str(session.storage_key))


def test_a_failed_session_resumes_without_paying_for_its_transcript_again(
    line: Pipeline, vendors: Vendors, tmp_path: Path
) -> None:
    session = add(line, tmp_path / "talk.wav")
    vendors.replies = [fake_openai.plain(), fake_anthropic.error(401, "authentication_error")]
    with pytest.raises(WrongKeyError):
        process_session(session.session_id)
    assert process_session(session.session_id) == "DONE"
    assert [path.rsplit("/", 1)[-1] for path in vendors.paths] == ["transcriptions", "messages", "messages"]


def test_a_session_that_is_done_is_refused(line: Pipeline, tmp_path: Path) -> None:
    session = add(line, tmp_path / "talk.wav")
    process_session(session.session_id)
    with pytest.raises(InvalidStateError, match="DONE"):
        process_session(session.session_id)


def test_a_scan_processes_what_waits_and_one_failure_does_not_stop_the_others(
    line: Pipeline, vendors: Vendors, tmp_path: Path
) -> None:
    sessions = [add(line, tmp_path / f"{n}.wav", seconds=4 + n, learner_id=f"learner-{n}") for n in range(4)]
    line.recordings.delete(str(sessions[1].storage_key))
    outcomes = process_waiting()
    assert outcomes == {
        session.session_id: "RECORDING_MISSING" if session is sessions[1] else "DONE" for session in sessions
    }
    published = open_dataset(line.settings.published_dir).sessions()
    assert sorted(published["status"]) == ["DONE", "DONE", "DONE", "FAILED"]
    assert process_waiting() == {}


def test_prefect_s_database_holds_nothing_that_was_said(line: Pipeline, tmp_path: Path) -> None:
    session = add(line, tmp_path / "talk.wav")
    process_session(session.session_id)
    with get_client(sync_client=True) as client:
        flow_runs, task_runs = client.read_flow_runs(), client.read_task_runs()
        artifacts = client.read_artifacts()
    assert any(session.session_id in str(run.parameters) for run in flow_runs)
    shown = "".join(item.model_dump_json() for item in (*flow_runs, *task_runs, *artifacts))
    assert not any(secret in shown for secret in (fake_openai.SPOKEN[:30], "sk-test", "sk-ant-test"))
