"""The flows on Prefect's real engine, with the real vendor SDKs against servers on this machine."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolUpdate
from prefect.client.schemas.objects import StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows import stages, vendor_limits
from flows.collect_inbox import collect_inbox
from flows.learner_reports import learner_reports
from flows.process_session import process_session
from flows.process_waiting import process_in_tasks, process_waiting
from flows.refresh_profiles import refresh_profiles
from flows.retention import retention
from flows.setup import ENGINE_COMMAND, WORK_POOL, WORK_POOLS, set_up
from flows.trigger import PrefectTrigger
from flows.vendor_limits import limit_name, limited, slots_kept
from speakkit.api import Services, create_app
from speakkit.cli import flow_engine
from speakkit.errors import ConfigurationError, ScanFailedError, TriggerError, UnknownSessionError, WrongKeyError
from speakkit.intake.add import NewRecording, add_recording
from speakkit.intake.trigger import enqueue_processing
from speakkit.kit import open_kit
from speakkit.model import EngineStage, Session, SessionStatus
from speakkit.model.access import Role
from speakkit.pipeline.pipeline import Pipeline
from speakkit.pipeline.stages import STAGES
from speakkit.settings import Settings
from speakkit.store import Claim
from tests.support import fake_anthropic, fake_openai
from tests.support.command_line import Run, paid_engines
from tests.support.fake_batches import FakeBatches
from tests.support.loopback import Received, Reply, loopback
from tests.support.prefect_system import wait_until
from tests.support.service import token_for
from tests.support.tones import write_speech
from tests.support.vendor_server import ANSWERS

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("prefect_server")]


class Vendors:
    """Both vendors; `replies` are given first, before they answer as they should."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.url = ""
        self.paths: list[str] = []
        self.delay_s = 0.0
        self.most_at_once: Counter[str] = Counter()
        self._at_once: Counter[str] = Counter()

    def respond(self, received: Received) -> Reply:
        self.paths.append(received.path)
        kind = received.path.rsplit("/", 1)[-1]
        self._at_once[kind] += 1
        self.most_at_once[kind] = max(self.most_at_once[kind], self._at_once[kind])
        time.sleep(self.delay_s)
        self._at_once[kind] -= 1
        if self.replies:
            return self.replies.pop(0)
        return ANSWERS[kind](received)


@pytest.fixture
def vendors() -> Iterator[Vendors]:
    scripted = Vendors()
    with loopback(scripted.respond) as server:
        scripted.url = server.url
        yield scripted


@pytest.fixture
def pipeline(tmp_path: Path, vendors: Vendors, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    """The pipeline that the flows use, with paid engines and quick retries."""
    for name, value in {
        "DATA_DIR": str(tmp_path / "data"),
        **paid_engines(vendors.url),
        "RETRY_WAIT_S": "0",
        "INBOX_SETTLE_S": "0",
    }.items():
        monkeypatch.setenv(f"SPEAKKIT_{name}", value)
    forget_settings()
    yield stages.current_pipeline()
    forget_settings()


def forget_settings() -> None:
    stages.current_pipeline.cache_clear()
    stages.inbox.cache_clear()


def add(pipeline: Pipeline, path: Path, seconds: float = 4, learner_id: str = "ana") -> Session:
    write_speech(path, seconds=seconds)
    new = NewRecording(path, learner_id)
    return add_recording(new, settings=pipeline.settings, store=pipeline.store, recordings=pipeline.recordings)


def patterns(pipeline: Pipeline, session: Session) -> list[str]:
    """The profile keys of its insights."""
    analysis = pipeline.store.results.raw_analysis(session.session_id)
    return [insight.key for insight in analysis.insights] if analysis else []


def test_every_stage_is_a_task() -> None:
    assert set(stages.TASKS) == set(STAGES)


def test_a_session_goes_from_uploaded_to_done_and_prefect_keeps_nothing_that_was_said(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    session = add(pipeline, tmp_path / "talk.wav", seconds=45)  # as long as those words take to say
    assert process_session(session.session_id) == "DONE"
    assert patterns(pipeline, session) == ["grammar:Missing articles"]
    assert not pipeline.recordings.exists(str(session.storage_key))
    with get_client(sync_client=True) as client:
        ours = {run.id for run in client.read_flow_runs() if run.parameters == {"session_id": session.session_id}}

        def recorded() -> int:
            return sum(run.flow_run_id in ours for run in client.read_task_runs())

        wait_until("its stages are recorded", lambda: recorded() >= len(STAGES), seconds=60, pause_s=0.2)
        kept = (*client.read_flow_runs(), *client.read_task_runs(), *client.read_artifacts())
    shown = "".join(item.model_dump_json() for item in kept)
    assert not any(secret in shown for secret in (fake_openai.SPOKEN[:30], "sk-test", "sk-ant-test"))


def test_any_chat_model_may_analyse(
    pipeline: Pipeline, vendors: Vendors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = {"ANALYSER": "chat", "CHAT_BASE_URL": f"{vendors.url}/v1", "CHAT_MODEL": "qwen3:8b"}
    for name, value in chat.items():
        monkeypatch.setenv(f"SPEAKKIT_{name}", value)
    forget_settings()
    session = add(pipeline, tmp_path / "talk.wav", seconds=45)
    assert process_session(session.session_id) == "DONE"
    assert patterns(pipeline, session) == ["grammar:Missing articles"]
    assert pipeline.store.ledger.calls(session.session_id)[-1].model == "qwen3:8b"


def test_a_batch_is_waited_for_and_the_flow_goes_on_with_its_answers(
    pipeline: Pipeline, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow_engine, "prepare", lambda: None)  # the server of these tests is set up
    session = add(pipeline, tmp_path / "talk.wav", seconds=45)
    claude = FakeBatches()
    with loopback(claude.respond) as server:
        monkeypatch.setenv("SPEAKKIT_ANTHROPIC_BASE_URL", server.url)
        monkeypatch.setenv("SPEAKKIT_BATCH_POLL_S", "0")
        forget_settings()
        done = run("process", "--batch")
    assert (done.code, done.out) == (0, "1 DONE\n")
    assert claude.asked == ["POST batches", "GET batch", "GET batch", "GET batch", "GET results"]
    assert patterns(pipeline, session) == ["grammar:Missing articles"]


def test_a_passing_failure_is_tried_again(pipeline: Pipeline, vendors: Vendors, tmp_path: Path) -> None:
    session = add(pipeline, tmp_path / "talk.wav")
    vendors.replies = [fake_openai.error(500), fake_openai.error(429, retry_after="0")]
    assert process_session(session.session_id) == "DONE"
    assert [call.outcome for call in pipeline.store.ledger.calls(session.session_id)] == [
        "ENGINE_UNAVAILABLE",
        "RATE_LIMITED",
        "ok",
        "ok",
    ]


def test_a_lasting_failure_makes_one_attempt_and_a_failed_session(
    pipeline: Pipeline, vendors: Vendors, tmp_path: Path
) -> None:
    session = add(pipeline, tmp_path / "talk.wav")
    vendors.replies = [fake_openai.error(401)] * 3
    with pytest.raises(WrongKeyError):
        process_session(session.session_id)
    failed = pipeline.store.sessions.get(session.session_id)
    assert (failed.status, failed.error_code) == (SessionStatus.FAILED, "WRONG_KEY")
    assert len(vendors.paths) == 1
    assert pipeline.recordings.exists(str(session.storage_key))


def test_a_failed_session_resumes_without_paying_for_its_transcript_again(
    pipeline: Pipeline, vendors: Vendors, tmp_path: Path
) -> None:
    session = add(pipeline, tmp_path / "talk.wav")
    vendors.replies = [fake_openai.plain(), fake_anthropic.error(401, "authentication_error")]
    with pytest.raises(WrongKeyError):
        process_session(session.session_id)
    assert process_session(session.session_id) == "DONE"
    assert [path.rsplit("/", 1)[-1] for path in vendors.paths] == ["transcriptions", "messages", "messages"]


def test_a_session_that_a_scan_has_done_already_is_no_failure_of_the_run(pipeline: Pipeline, tmp_path: Path) -> None:
    session = add(pipeline, tmp_path / "talk.wav")
    process_waiting()
    assert process_session(session.session_id) == "INVALID_STATE"
    assert pipeline.store.sessions.get(session.session_id).attempt == 1


def test_a_session_that_is_not_there_fails_the_run(pipeline: Pipeline) -> None:
    with pytest.raises(UnknownSessionError):
        process_session("nobody-1")


def test_a_scan_processes_what_waits_and_one_failure_does_not_stop_the_others(
    pipeline: Pipeline, vendors: Vendors, tmp_path: Path
) -> None:
    sessions = [add(pipeline, tmp_path / f"{n}.wav", seconds=4 + n, learner_id=f"learner-{n}") for n in range(3)]
    pipeline.recordings.delete(str(sessions[1].storage_key))
    outcomes = process_waiting()
    assert outcomes == {
        session.session_id: "RECORDING_MISSING" if session is sessions[1] else "DONE" for session in sessions
    }
    published = open_kit(pipeline.settings.published_dir).sessions()
    assert sorted(published["status"]) == ["DONE", "DONE", "FAILED"]
    shutil.rmtree(pipeline.settings.published_dir)  # as where that scan was killed before it published
    assert process_waiting() == {}
    assert len(open_kit(pipeline.settings.published_dir).sessions()) == len(sessions)


def test_a_stage_of_a_scan_is_a_task_run_where_it_calls_a_service(
    pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = add(pipeline, tmp_path / "talk.wav", seconds=45)
    monkeypatch.setenv("SPEAKKIT_ANALYSER", "rules")
    forget_settings()
    as_tasks: list[EngineStage] = []
    run_as_a_task = stages._run_as_a_task

    def noted(stage: EngineStage, claim: Claim) -> None:
        as_tasks.append(stage)
        run_as_a_task(stage, claim)

    monkeypatch.setattr(stages, "_run_as_a_task", noted)
    assert process_waiting() == {session.session_id: "DONE"}
    assert as_tasks == ["transcribe"]


def test_a_scan_that_could_do_nothing_fails_so_that_somebody_is_told(
    pipeline: Pipeline, vendors: Vendors, tmp_path: Path
) -> None:
    sessions = [add(pipeline, tmp_path / f"{n}.wav", seconds=4 + n) for n in range(2)]
    vendors.replies = [fake_openai.error(401)] * 2
    with pytest.raises(ScanFailedError, match="All 2 sessions of the scan failed as WRONG_KEY"):
        process_waiting()
    assert {pipeline.store.sessions.get(session.session_id).status for session in sessions} == {SessionStatus.FAILED}
    # whoever names sessions looks at what came of them
    vendors.replies = [fake_openai.error(401)]
    assert process_waiting(session_ids=[sessions[0].session_id]) == {sessions[0].session_id: "WRONG_KEY"}


def test_recordings_that_cannot_be_used_fail_no_scan(pipeline: Pipeline, tmp_path: Path) -> None:
    session = add(pipeline, tmp_path / "talk.wav")
    pipeline.recordings.delete(str(session.storage_key))
    assert process_waiting() == {session.session_id: "RECORDING_MISSING"}


def test_calls_of_all_sessions_keep_to_the_vendor_s_limit(
    pipeline: Pipeline, vendors: Vendors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = [add(pipeline, tmp_path / f"{n}.wav", seconds=4 + n, learner_id=f"learner-{n}") for n in range(2)]
    monkeypatch.setenv("SPEAKKIT_WORKERS", "2")
    forget_settings()
    set_up(Settings(openai_concurrency=1))
    vendors.delay_s = 0.3
    try:
        assert process_waiting() == {session.session_id: "DONE" for session in sessions}
    finally:
        set_up(Settings())
    assert vendors.most_at_once["transcriptions"] == 1


def slots_taken(engine: str) -> int:
    with get_client(sync_client=True) as client:
        return client.read_global_concurrency_limit_by_name(limit_name(engine)).active_slots


def test_a_slot_of_this_process_s_engine_is_kept_until_another_is_wanted_or_a_session_fails() -> None:
    with slots_kept():
        with limited("local"), limited("rules"):
            assert slots_taken("local") == 1
        assert slots_taken("local") == 1
        with limited("openai"):
            assert (slots_taken("local"), slots_taken("openai")) == (0, 1)
        assert slots_taken("openai") == 0
        with pytest.raises(WrongKeyError), limited("local"):
            raise WrongKeyError("")
        assert slots_taken("local") == 0
        with limited("local"):
            pass
    assert slots_taken("local") == 0


def test_a_slot_that_was_held_for_long_is_given_back_after_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor_limits, "SLOT_KEPT_S", 0)
    with slots_kept():
        with limited("local"):
            assert slots_taken("local") == 1
        assert slots_taken("local") == 0


def test_an_interrupted_scan_begins_no_further_session(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    def interrupted(session_id: str) -> str:
        begun.append(session_id)
        raise KeyboardInterrupt

    monkeypatch.setattr("flows.process_waiting._outcome", interrupted)
    monkeypatch.setattr("flows.process_waiting.Progress", int)  # told in flows alone
    with pytest.raises(KeyboardInterrupt):
        process_in_tasks(["one", "two", "three"], workers=1)
    assert begun == ["one"]


def test_without_a_limit_no_session_is_claimed(pipeline: Pipeline, tmp_path: Path) -> None:
    session = add(pipeline, tmp_path / "talk.wav")
    with get_client(sync_client=True) as client:
        client.delete_global_concurrency_limit_by_name("speakkit-openai")
    try:
        with pytest.raises(ConfigurationError, match="setup-prefect"):
            process_session(session.session_id)
    finally:
        set_up(Settings())
    assert pipeline.store.sessions.get(session.session_id) == session


def test_a_worker_of_this_host_starts_a_run_as_one_process_and_what_an_operator_set_stays() -> None:
    with get_client(sync_client=True) as client:
        template, elsewhere = (client.read_work_pool(name).base_job_template for name in WORK_POOLS)
        assert template["variables"]["properties"]["command"]["default"] == ENGINE_COMMAND
        assert elsewhere == {}  # whose Python is there is its workers' matter
        template["variables"]["properties"]["working_dir"]["default"] = "/elsewhere"
        client.update_work_pool(WORK_POOL, WorkPoolUpdate(base_job_template=template))
        set_up(Settings())
        assert client.read_work_pool(WORK_POOL).base_job_template == template


def test_what_lies_in_the_inbox_becomes_sessions_and_then_reports(pipeline: Pipeline, tmp_path: Path) -> None:
    inbox, rejected = pipeline.settings.data_dir / "inbox" / "ana", pipeline.settings.data_dir / "rejected" / "ana"
    inbox.mkdir(parents=True)
    write_speech(inbox / "monday.wav", seconds=45)
    (inbox / "letter.mp3").write_bytes(b"Dear friend, this is no recording. " * 50)
    assert collect_inbox() == {"added": 1, "rejected": 1, "left": 0}
    assert list(inbox.iterdir()) == []
    assert (rejected / "letter.mp3.reason.json").is_file()
    (session,) = pipeline.store.sessions.all()
    assert process_waiting() == {session.session_id: "DONE"}
    assert learner_reports() == 1
    assert "Missing articles" in (pipeline.settings.reports_dir / "ana.html").read_text()


def test_in_the_night_profiles_are_computed_anew_and_published_and_what_should_be_gone_goes(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    path = tmp_path / "talk.wav"
    storage_key = str(add(pipeline, path, seconds=45).storage_key)
    assert pipeline.recordings.exists(storage_key)
    process_waiting()
    (before,) = pipeline.store.profiles.get("ana")
    published = open_kit(pipeline.settings.published_dir).version
    refreshed = refresh_profiles()
    assert refreshed["learners"] == 1
    assert pipeline.store.profiles.get("ana") == [before]
    assert open_kit(pipeline.settings.published_dir).version == refreshed["version"]
    assert published <= str(refreshed["version"])

    pipeline.recordings.put(storage_key, path)  # as from a backup
    assert {what: count for what, count in retention().items() if count} == {"audio_files": 1}
    assert not pipeline.recordings.exists(storage_key)


@pytest.fixture
def deployment() -> str:
    """The deployment of prefect.yaml that uploads start, without a worker to run it."""
    RunnerDeployment.from_flow(process_session, name="on-demand", work_pool_name=WORK_POOL).apply()
    return Settings().prefect_deployment


def test_an_upload_starts_one_run_for_each_attempt(deployment: str, pipeline: Pipeline, tmp_path: Path) -> None:
    session = add(pipeline, tmp_path / "talk.wav", seconds=7)  # no other test has one like it
    trigger = PrefectTrigger(deployment)
    for attempt in (0, 0, 1):
        assert enqueue_processing(session.model_copy(update={"attempt": attempt}), trigger)
    with get_client(sync_client=True) as client:
        runs = [run for run in client.read_flow_runs() if run.parameters.get("session_id") == session.session_id]
    assert [run.state_type for run in runs] == [StateType.SCHEDULED] * 2


def test_a_deployment_that_is_not_there_leaves_the_session_to_the_scan(pipeline: Pipeline, tmp_path: Path) -> None:
    session = add(pipeline, tmp_path / "talk.wav")
    with pytest.raises(TriggerError):
        PrefectTrigger("process-session/nowhere").start(session)
    assert not enqueue_processing(session, PrefectTrigger("process-session/nowhere"))


def test_an_upload_is_accepted_while_prefect_is_away_and_the_scan_finds_it(pipeline: Pipeline, tmp_path: Path) -> None:
    services = Services(
        pipeline.settings, pipeline.store, pipeline.recordings, lambda: pipeline, PrefectTrigger("process-session/x")
    )
    headers = {"Authorization": f"Bearer {token_for(services, Role.LEARNER, 'ana')}"}
    talk = write_speech(tmp_path / "talk.wav", seconds=4).read_bytes()
    began = time.monotonic()
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        answer = TestClient(create_app(services)).post(
            "/api/sessions", files={"file": ("a.wav", talk)}, headers=headers
        )
    assert (answer.status_code, answer.json()["status"]) == (201, "UPLOADED")
    assert time.monotonic() - began < 20
    assert process_waiting() == {answer.json()["session_id"]: "DONE"}
