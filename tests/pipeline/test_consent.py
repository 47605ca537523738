"""Consent: without it a step doesn't happen and says so; once it is withdrawn, no call follows, wherever the work was."""

from __future__ import annotations

import logging
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from speakkit.analyse import ANALYSERS
from speakkit.calls.engines import EngineInfo
from speakkit.errors import ConfigurationError, ConsentError
from speakkit.intake.add import NewRecording, add_recording
from speakkit.intake.people import about_learner, apply_changes
from speakkit.kit import open_kit
from speakkit.model import EngineStage, Purpose, SessionStatus, steps
from speakkit.model.steps import Step
from speakkit.pipeline.backfill import backfill
from speakkit.pipeline.consent import recipient
from speakkit.pipeline.pipeline import Pipeline
from speakkit.settings import Settings, load_settings
from speakkit.transcribe import TRANSCRIBERS, open_transcriber
from tests.support import fake_anthropic, fake_openai
from tests.support.command_line import paid_engines
from tests.support.fake_batches import FakeBatches
from tests.support.handed_in import speech_of_ana
from tests.support.instant import instant_pipeline
from tests.support.loopback import Received, Reply, loopback
from tests.support.tones import write_speech

BOTH = ("transcription", "analysis")
BOTH_STAGES: tuple[EngineStage, ...] = ("transcribe", "analyse")


class Vendors:
    """Both vendors; `before_answer` is called with the path of each request, `asked` are the paths."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.before_answer: Callable[[str], None] = lambda _: None
        self.batches = FakeBatches()

    def respond(self, received: Received) -> Reply:
        self.asked.append(received.path)
        self.before_answer(received.path)
        if "batches" in received.path:
            return self.batches.respond(received)
        answer = fake_openai.answer if received.path.endswith("transcriptions") else fake_anthropic.answer
        return answer(received)


def vendors_live_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of vendors lead to this machine, so that calls to them are seen."""
    asked = socket.getaddrinfo

    def answer(host: object, *arguments: object, **options: object) -> object:
        return asked("127.0.0.1" if str(host).endswith(".com") else host, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def abroad(url: str) -> str:
    return url.replace("127.0.0.1", "api.openai.com")


@pytest.fixture
def vendors() -> Vendors:
    return Vendors()


@pytest.fixture
def pipeline(tmp_path: Path, vendors: Vendors, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    """Hosted engines, shipped defaults, and a recording of ana, who has agreed to nothing."""
    monkeypatch.delenv("SPEAKKIT_CONSENT_DEFAULTS")
    monkeypatch.delenv("SPEAKKIT_CONSENT_DECIDED_BY")
    vendors_live_here(monkeypatch)
    with loopback(vendors.respond) as server:
        for name, value in paid_engines(abroad(server.url)).items():
            monkeypatch.setenv(f"SPEAKKIT_{name}", value)
        settings = Settings(_env_file=None, data_dir=tmp_path, workers=1, retry_wait_s=0, batch_poll_s=0)
        speech_of_ana(settings, seconds=3)
        yield Pipeline.from_settings(settings)


def session_id(pipeline: Pipeline) -> str:
    return pipeline.store.sessions.all()[0].session_id


def calls(pipeline: Pipeline) -> list[EngineStage]:
    """The stages of all calls in the ledger."""
    return [call.stage for call in pipeline.store.ledger.calls(session_id(pipeline))]


def says(pipeline: Pipeline, *, agree: tuple[str, ...] = (), withdraw: tuple[str, ...] = ()) -> None:
    apply_changes("ana", about_learner(agree=agree, withdraw=withdraw), source="test", store=pipeline.store)


def test_who_was_never_asked_is_sent_nowhere_and_the_session_says_so(pipeline: Pipeline, vendors: Vendors) -> None:
    with pytest.raises(
        ConsentError, match="Sending the recording to OpenAI needs the learner's consent to transcription"
    ):
        pipeline.process(session_id(pipeline))
    session = pipeline.store.sessions.get(session_id(pipeline))
    assert (session.status, session.error_code) == (SessionStatus.FAILED, "NO_CONSENT")
    assert "which was never asked for" in str(session.error_message)
    assert "ana" not in str(session.error_message)  # it goes into Prefect, too
    assert (vendors.asked, calls(pipeline)) == ([], [])


def test_who_agrees_to_all_is_processed_and_a_failed_session_goes_on(pipeline: Pipeline) -> None:
    with pytest.raises(ConsentError):
        pipeline.process(session_id(pipeline))
    says(pipeline, agree=BOTH)
    assert pipeline.process(session_id(pipeline)).status is SessionStatus.DONE
    assert calls(pipeline) == ["transcribe", "analyse"]


@pytest.mark.parametrize(
    ("withdrawn", "path", "made"),
    [
        ("transcription", None, []),
        ("analysis", None, ["transcribe"]),
        ("analysis", "transcriptions", ["transcribe"]),
    ],
    ids=["before all", "before the analysis", "while the recording is heard"],
)
def test_no_call_follows_a_consent_that_is_withdrawn(
    pipeline: Pipeline, vendors: Vendors, withdrawn: str, path: str | None, made: list[EngineStage]
) -> None:
    says(pipeline, agree=BOTH)

    def withdraw(asked: str) -> None:
        if path is not None and asked.endswith(path):
            says(pipeline, withdraw=(withdrawn,))

    vendors.before_answer = withdraw
    if path is None:
        says(pipeline, withdraw=(withdrawn,))
    with pytest.raises(ConsentError, match=f"consent to {withdrawn}, which was withdrawn on"):
        pipeline.process(session_id(pipeline))
    assert calls(pipeline) == made
    assert len(vendors.asked) == len(made)


def test_withdrawn_at_any_of_the_fifteen_steps_no_call_begins_after_it(
    pipeline: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, steps.log.name)
    late: dict[Step, list[str]] = {}
    made: Counter[EngineStage] = Counter()
    path = write_speech(pipeline.settings.data_dir / "talk.wav", seconds=3)
    for step in Step:
        learner_id = f"withdraws-at-{step}"
        new = NewRecording(path, learner_id)
        session = add_recording(new, settings=pipeline.settings, store=pipeline.store, recordings=pipeline.recordings)
        apply_changes(learner_id, about_learner(agree=BOTH), source="test", store=pipeline.store)
        with withdrawing_at(step, learner_id, pipeline) as withdrawn_at, suppress(ConsentError):
            pipeline.process(session.session_id)
        calls = pipeline.store.ledger.calls(session.session_id)
        late[step] = [call.call_id for call in calls if call.started_at > withdrawn_at[0]]
        made.update(call.stage for call in calls)
    assert late == {step: [] for step in Step}
    assert made == Counter(BOTH_STAGES)  # later ones say the same, and its answers were kept


@contextmanager
def withdrawing_at(step: Step, learner_id: str, pipeline: Pipeline) -> Iterator[list[datetime]]:
    """As the step begins somebody else withdraws, and the work goes on once that is stored, or waits its turn at the store."""
    withdrawn_at: list[datetime] = []

    def withdraw() -> None:
        apply_changes(learner_id, about_learner(withdraw=BOTH), source="test", store=pipeline.store)
        withdrawn_at.append(datetime.now(UTC))

    thread = threading.Thread(target=withdraw)

    def as_it_begins(record: logging.LogRecord) -> bool:
        if record.getMessage().startswith(f"step {step:d}:") and thread.ident is None:
            thread.start()
            thread.join(0.5)
        return True

    steps.log.addFilter(as_it_begins)
    try:
        yield withdrawn_at
    finally:
        steps.log.removeFilter(as_it_begins)
    if thread.ident is None:
        withdrawn_at.append(datetime.now(UTC))
    else:
        thread.join()


def test_a_retry_of_a_call_that_failed_asks_again_whether_it_may(pipeline: Pipeline, vendors: Vendors) -> None:
    """The vendor is busy once, and meanwhile ana withdraws: the second try isn't made."""
    says(pipeline, agree=BOTH)

    def busy(received: Received) -> Reply:
        vendors.asked.append(received.path)
        says(pipeline, withdraw=("transcription",))
        return fake_openai.error(500)

    with loopback(busy) as server:
        settings = pipeline.settings.model_copy(update={"openai_base_url": f"{abroad(server.url)}/v1"})
        trying = replace(pipeline, settings=settings, transcriber=open_transcriber("openai", settings))
        with pytest.raises(ConsentError):
            trying.process(session_id(pipeline))
    assert calls(pipeline) == ["transcribe"]


def test_an_analysis_is_not_repeated_once_it_is_withdrawn(pipeline: Pipeline) -> None:
    says(pipeline, agree=BOTH)
    pipeline.process(session_id(pipeline))
    says(pipeline, withdraw=("analysis",))
    with pytest.raises(ConsentError):
        pipeline.reanalyse(session_id(pipeline), asks_anew=True)
    assert calls(pipeline) == ["transcribe", "analyse"]
    assert pipeline.store.sessions.get(session_id(pipeline)).status is SessionStatus.DONE


def test_no_batch_holds_a_transcript_whose_learner_does_not_agree(pipeline: Pipeline, vendors: Vendors) -> None:
    says(pipeline, agree=("transcription",))
    told: list[str] = []
    filled = backfill(pipeline, [session_id(pipeline)], told.append)
    assert vendors.batches.batches == {}
    assert any("consent to analysis" in sentence for sentence in told)
    with pytest.raises(ConsentError):
        pipeline.process(filled.ready[0])
    assert calls(pipeline) == ["transcribe"]


def test_embedded_engines_need_no_consent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPEAKKIT_CONSENT_DEFAULTS")
    settings = Settings(_env_file=None, data_dir=tmp_path)
    for stage, names in (("transcribe", ("local", "import")), ("analyse", ("rules",))):
        assert [recipient(stage, name, settings) for name in names] == [None] * len(names)  # type: ignore[arg-type]


def test_every_engine_that_needs_a_key_says_who_gets_what_was_said() -> None:
    engines: list[EngineInfo[object]] = [*TRANSCRIBERS.usable(), *ANALYSERS.usable()]
    assert {info.name for info in engines if info.keys and info.sends_to(load_settings()) is None} == set()
    assert {"openai", "claude"} <= {info.name for info in engines if info.keys}


def test_a_chat_model_needs_consent_unless_it_runs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEAKKIT_CHAT_BASE_URL", "http://localhost:11434/v1")
    assert recipient("analyse", "chat", load_settings()) is None
    monkeypatch.setenv("SPEAKKIT_CHAT_BASE_URL", "https://chat.example.com/v1")
    assert recipient("analyse", "chat", load_settings()) is not None


@pytest.mark.parametrize(
    ("engine", "variable"), [("openai", "OPENAI_BASE_URL"), ("claude", "ANTHROPIC_BASE_URL")], ids=["openai", "claude"]
)
@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("http://127.0.0.1:8000/v1", None),
        ("http://192.168.1.20:8000", None),
        ("http://[::1]:8000", None),
        ("http://whisper:8000/v1", None),
        ("http://gpu.lan/v1", None),
        ("https://speech.example.org/v1", "speech.example.org"),
        ("https://notopenai.com/v1", "notopenai.com"),
    ],
)
def test_a_compatible_server_gets_what_was_said_by_its_own_name_and_one_of_ours_sends_it_nowhere(
    monkeypatch: pytest.MonkeyPatch, engine: str, variable: str, address: str, who: str | None
) -> None:
    monkeypatch.setenv(f"SPEAKKIT_{variable}", address)
    assert recipient("transcribe" if engine == "openai" else "analyse", engine, load_settings()) == who


def test_a_school_decides_once_and_it_is_kept_who_did(pipeline: Pipeline) -> None:
    school = pipeline.settings.model_copy(
        update={"consent_defaults": frozenset(BOTH), "consent_decided_by": "the head, 1 September 2026"}
    )
    replace(pipeline, settings=school).process(session_id(pipeline))
    held = pipeline.store.consents.of("ana")
    assert {purpose for purpose, consent in held.items() if consent.is_given} == set(map(Purpose, BOTH))
    assert {(consent.source, consent.is_assumed) for consent in held.values()} == {
        ("the default of the head, 1 September 2026", True)
    }


def test_a_default_never_overrules_what_a_learner_said(pipeline: Pipeline) -> None:
    says(pipeline, withdraw=("transcription",))
    school = pipeline.settings.model_copy(
        update={"consent_defaults": frozenset(BOTH), "consent_decided_by": "the head"}
    )
    with pytest.raises(ConsentError):
        replace(pipeline, settings=school).process(session_id(pipeline))


def test_defaults_need_somebody_who_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPEAKKIT_CONSENT_DECIDED_BY")
    with pytest.raises(ConfigurationError, match="SPEAKKIT_CONSENT_DECIDED_BY"):
        load_settings()


def test_without_tracking_there_is_no_profile_and_no_report(tmp_path: Path) -> None:
    pipeline = instant_pipeline(Settings(_env_file=None, data_dir=tmp_path))
    session = speech_of_ana(pipeline.settings, seconds=3)
    pipeline.process(session.session_id)
    assert pipeline.store.profiles.get("ana")
    says(pipeline, withdraw=("tracking",))
    assert pipeline.store.profiles.get("ana") == []
    pipeline.store.publish(tmp_path / "published")
    kit = open_kit(tmp_path)
    for asked in (kit.profile, kit.report):
        with pytest.raises(ConsentError, match="doesn't agree to tracking"):
            asked("ana")
    assert len(kit.insights("ana")) == 1
