"""Batches: half the price, resumed wherever they were left, nothing lost and nothing paid for twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from speakkit.analyse import open_analyser
from speakkit.analyse.batching import in_batches
from speakkit.analyse.engines.claude_batch import LIMITS
from speakkit.calls.budget import Budget
from speakkit.calls.ledger import CallLedger
from speakkit.errors import (
    BadAnswerError,
    ConfigurationError,
    CostCapError,
    InvalidStateError,
    SpeakKitError,
    WrongKeyError,
)
from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import SessionStatus, Transcript
from speakkit.operations.system_status import system_status
from speakkit.pipeline import backfill as backfilling
from speakkit.pipeline.backfill import backfill, collect_ended
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.store.batches import Batches
from speakkit.transcribe import TranscriptionRequest
from tests.support import fake_anthropic as fake
from tests.support import fake_batches
from tests.support.fake_batches import FakeBatches
from tests.support.instant import InstantAnalyser
from tests.support.loopback import Reply, html_reply, loopback
from tests.support.made_once import copy_of
from tests.support.tones import write_speech
from tests.support.values import make_transcript


@dataclass
class Dictated:
    """Hears how long the recording is: each session says something else."""

    calls: int = 0
    name: str = "dictated"

    def transcribe(self, request: TranscriptionRequest, ledger: CallLedger) -> Transcript:
        self.calls += 1
        text = f"In talk {request.waveform.duration_ms // 1000} I have dog and she have cat."
        return make_transcript(text, engine=self.name, duration_ms=request.waveform.duration_ms, words=())


@dataclass
class Scene:
    """A pipeline with two waiting sessions, of talks 3 and 4, and the vendor that it asks."""

    pipeline: Pipeline
    vendor: FakeBatches
    told: list[str] = field(default_factory=list)

    def run(self) -> list[SessionStatus]:
        """What `process --batch` does; how the sessions stand afterwards."""
        filled = backfill(self.pipeline, self.pipeline.store.claims.waiting(), self.told.append)
        with self.pipeline.store.staying_open():
            for session_id in filled.ready:
                self.pipeline.process(session_id)
        return self.statuses

    @property
    def statuses(self) -> list[SessionStatus]:
        return [session.status for session in self.pipeline.store.sessions.all()]

    def calls(self) -> list[tuple[str, float]]:
        """Outcome and cost of each call, in tenths of a cent."""
        store = self.pipeline.store
        calls = [call for session in store.sessions.all() for call in store.ledger.calls(session.session_id)]
        return [(call.outcome, round(1000 * (call.cost_usd or 0), 6)) for call in calls]

    def batches_paid_for(self) -> int:
        return len(self.vendor.batches)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    vendor = FakeBatches()
    with loopback(vendor.respond) as server:
        settings = Settings(
            _env_file=None,
            data_dir=tmp_path,
            workers=1,
            retry_wait_s=0,
            batch_poll_s=0,
            anthropic_api_key="sk-ant-key",
            anthropic_base_url=server.url,
            anthropic_usd_per_million_input_tokens=2,
            anthropic_usd_per_million_output_tokens=10,
        )
        store, recordings = Store(settings.store_path), open_recordings(settings)
        pipeline = Pipeline(settings, store, recordings, Dictated(), open_analyser("claude", settings))
        copy_of("talks 3 and 4", lambda folder: add_talks(Settings(data_dir=folder), 3, 4), tmp_path)
        yield Scene(pipeline, vendor)


def add_talks(settings: Settings, *seconds: int) -> None:
    """Sessions that wait, of recordings so long."""
    store, recordings = Store(settings.store_path), open_recordings(settings)
    with TemporaryDirectory() as folder:
        for each in seconds:
            recording = NewRecording(write_speech(Path(folder) / f"{each}.wav", seconds=each), "ana")
            add_recording(recording, settings=settings, store=store, recordings=recordings)


def dies(*_: object) -> None:
    raise KeyboardInterrupt


def test_two_analyses_come_out_of_one_batch_at_half_the_price(scene: Scene) -> None:
    assert scene.run() == [SessionStatus.DONE] * 2
    assert scene.vendor.asked == ["POST batches", "GET batch", "GET batch", "GET batch", "GET results"]
    assert scene.calls() == [("ok", 5.0)] * 2
    analyses = [
        scene.pipeline.store.results.raw_analysis(session.session_id) for session in scene.pipeline.store.sessions.all()
    ]
    assert [a.insights[0].examples[0].text for a in analyses if a] == [f"In talk {n} I have dog" for n in (3, 4)]
    assert [analysis.cost_usd for analysis in analyses if analysis] == [pytest.approx(0.005)] * 2
    (question, _) = scene.vendor.batches["msgbatch_01"]
    assert question["params"].keys() == {"model", "max_tokens", "system", "messages", "output_config"}
    assert not any(session.session_id in question["custom_id"] for session in scene.pipeline.store.sessions.all())


def test_what_is_answered_costs_nothing_once_more(scene: Scene) -> None:
    scene.run()
    before = list(scene.vendor.asked)
    scene.pipeline.reanalyse(scene.pipeline.store.sessions.all()[1].session_id)
    assert backfill(scene.pipeline, scene.pipeline.store.claims.waiting(), scene.told.append).ready == ()
    assert (scene.vendor.asked, scene.batches_paid_for()) == (before, 1)


def test_a_run_that_dies_while_it_waits_is_gone_on_with(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfilling, "sleep", dies)
    with pytest.raises(KeyboardInterrupt):
        scene.run()
    assert (scene.statuses, scene.pipeline.store.claims.waiting()) == ([SessionStatus.ANALYZING] * 2, [])
    status = system_status(scene.pipeline.settings, scene.pipeline.store)
    assert (status.waiting, [state.in_batch for state in status.states]) == (0, [2])
    with pytest.raises(InvalidStateError, match="waits for the answer of a batch"):
        scene.pipeline.process(scene.pipeline.store.sessions.all()[0].session_id)
    monkeypatch.undo()
    assert scene.run() == [SessionStatus.DONE] * 2
    assert (scene.batches_paid_for(), "POST messages" in scene.vendor.asked) == (1, False)


def test_a_run_that_dies_as_answers_come_keeps_each_once(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Batches, "end", dies)
    with pytest.raises(KeyboardInterrupt):
        scene.run()
    monkeypatch.undo()
    assert scene.run() == [SessionStatus.DONE] * 2
    assert [outcome for outcome, _ in scene.calls()] == ["ok", "ok"]
    assert scene.batches_paid_for() == 1


def test_a_batch_whose_taking_was_never_answered_is_found(scene: Scene) -> None:
    scene.vendor.loses_answers = True
    assert scene.run() == [SessionStatus.DONE] * 2
    assert scene.vendor.asked[:3] == ["POST batches", "GET batches", "GET batch"]
    assert scene.batches_paid_for() == 1


def test_it_is_found_by_another_run_too(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Batches, "handed_in", dies)
    with pytest.raises(KeyboardInterrupt):
        scene.run()
    monkeypatch.undo()
    assert scene.run() == [SessionStatus.DONE] * 2
    assert (scene.batches_paid_for(), "POST messages" in scene.vendor.asked) == (1, False)


def test_a_batch_that_was_never_taken_is_forgotten(scene: Scene) -> None:
    scene.vendor.scripted["POST batches"] = [fake.error(401, "authentication_error")]
    with pytest.raises(WrongKeyError):
        scene.run()
    assert scene.pipeline.store.batches.open() == []
    assert scene.run() == [SessionStatus.DONE] * 2


UNANSWERED = {
    "errored": (fake_batches.ERRORED, []),
    "expired": (fake_batches.EXPIRED, []),
    "canceled": (fake_batches.CANCELED, []),
    "no message": ({"type": "succeeded", "message": {"text": "hm"}}, ["BAD_ANSWER"]),
    "no JSON": (fake_batches.succeeded(fake.message("Of course!")), ["BAD_ANSWER"]),
    "cut": (fake_batches.succeeded(fake.message("{", "max_tokens")), ["TRUNCATED_ANSWER"]),
}


def test_questions_without_an_answer_are_asked_directly(scene: Scene) -> None:
    add_talks(scene.pipeline.settings, 5, 6, 7, 8, 9)
    scene.vendor.fates = {f"talk {n}": fate for n, (fate, _) in enumerate(UNANSWERED.values(), start=3)}
    assert scene.run() == [SessionStatus.DONE] * 7
    assert scene.vendor.asked.count("POST messages") == len(UNANSWERED) == 6
    assert [outcome for outcome, _ in scene.calls()] == [
        outcome for _, recorded in UNANSWERED.values() for outcome in (*recorded, "ok")
    ] + ["ok"]
    assert [usd for outcome, usd in scene.calls() if outcome == "ok"] == [10.0] * 6 + [5.0]


def test_a_refusal_is_final(scene: Scene) -> None:
    scene.vendor.fates = {"talk 3": fake_batches.succeeded(fake.message("No.", "refusal"))}
    assert scene.run() == [SessionStatus.FAILED, SessionStatus.DONE]
    assert scene.pipeline.store.sessions.all()[0].error_code == "REFUSED"
    assert "POST messages" not in scene.vendor.asked


def test_looks_that_fail_in_passing_are_taken_again(scene: Scene) -> None:
    busy = [fake.error(429, "rate_limit_error", retry_after="0"), fake.error(500, "api_error")]
    scene.vendor.scripted["GET batch"] = list(busy)
    scene.vendor.scripted["GET results"] = [fake.error(529, "overloaded_error")]
    assert scene.run() == [SessionStatus.DONE] * 2
    assert (scene.batches_paid_for(), scene.vendor.asked.count("GET results")) == (1, 2)


def test_looks_that_fail_for_good_leave_the_batch_for_another_run(scene: Scene) -> None:
    replies = [html_reply(), fake.error(401, "authentication_error"), Reply(b"{", is_cut=True)]
    scene.vendor.scripted["GET batch"] = list(replies)
    for _ in replies:
        with pytest.raises(SpeakKitError):
            scene.run()
    assert scene.run() == [SessionStatus.DONE] * 2
    assert scene.batches_paid_for() == 1


def test_results_that_come_damaged_are_fetched_again(scene: Scene) -> None:
    replies = [html_reply(), Reply(b'{"custom_id": "a", "result": {"ty'), Reply(b"{}\n{}", is_cut=True)]
    scene.vendor.scripted["GET results"] = list(replies)
    for _ in replies:
        with pytest.raises(BadAnswerError):
            scene.run()
    assert scene.run() == [SessionStatus.DONE] * 2
    assert (scene.batches_paid_for(), "POST messages" in scene.vendor.asked) == (1, False)


def test_a_cap_refuses_before_anything_is_handed_in(scene: Scene) -> None:
    pipeline = scene.pipeline
    scene.pipeline = replace(pipeline, budget=Budget(0.01))
    with pytest.raises(CostCapError, match="Raise the cap"):
        scene.run()
    assert (scene.vendor.asked, len(pipeline.store.claims.waiting())) == ([], 2)
    scene.pipeline = replace(pipeline, budget=Budget(1))
    assert scene.run() == [SessionStatus.DONE] * 2
    assert scene.pipeline.budget.spent_usd == pytest.approx(0.01)


def test_one_run_at_a_time_waits_for_batches(scene: Scene) -> None:
    with backfilling._alone(scene.pipeline), pytest.raises(InvalidStateError, match="Another process"):
        scene.run()


def test_an_erased_session_takes_nothing_from_a_batch(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfilling, "sleep", dies)
    with pytest.raises(KeyboardInterrupt):
        scene.run()
    monkeypatch.undo()
    scene.pipeline.store.erase_session(scene.pipeline.store.sessions.all()[0].session_id)
    assert scene.run() == [SessionStatus.DONE]
    assert b"talk 3" not in scene.pipeline.store.path.read_bytes()


def test_runs_without_batches_fetch_what_has_ended(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfilling, "sleep", dies)
    with pytest.raises(KeyboardInterrupt):
        scene.run()
    collect_ended(scene.pipeline)
    assert len(scene.pipeline.store.claims.waiting()) == 2
    for session_id in scene.pipeline.store.claims.waiting():
        scene.pipeline.process(session_id)
    assert "POST messages" not in scene.vendor.asked


def test_sessions_of_a_batch_that_expired_are_free(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfilling, "sleep", dies)
    with pytest.raises(KeyboardInterrupt):
        scene.run()
    (batch,) = scene.pipeline.store.batches.open()
    assert set(scene.pipeline.store.claims.waiting(now=batch.expires_at)) == set(batch.session_ids)


def test_other_engines_have_nothing_to_batch(scene: Scene) -> None:
    with pytest.raises(ConfigurationError, match="there is nothing to batch"):
        backfill(replace(scene.pipeline, analyser=InstantAnalyser()), [], scene.told.append)


def test_questions_are_cut_into_batches_at_the_limits_of_the_vendor() -> None:
    assert list(in_batches([], LIMITS)) == []
    assert list(in_batches([LIMITS.bytes // 2] * 5, LIMITS)) == [slice(0, 2), slice(2, 4), slice(4, 5)]
    assert list(in_batches([1] * (LIMITS.questions + 1), LIMITS))[1] == slice(LIMITS.questions, LIMITS.questions + 1)
