from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from speakkit.analyse.engines.rules_engine import RulesAnalyser
from speakkit.calls.ledger import CallLedger
from speakkit.errors import BadAnswerError, EngineUnavailableError, InvalidStateError, LeaseLostError, WrongKeyError
from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import Purpose, Session, SessionStatus, Transcript
from speakkit.model.steps import Step
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.store.results import Results
from speakkit.transcribe import TranscriptionRequest
from tests.support.analyses import make_analysis
from tests.support.handed_in import speech_of_ana
from tests.support.instant import SPOKEN, InstantAnalyser, InstantTranscriber
from tests.support.tones import write_speech
from tests.support.turns import turns_of
from tests.support.values import make_call


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    settings = Settings(data_dir=tmp_path, retry_wait_s=0)
    speech_of_ana(settings, seconds=3)
    store = Store(settings.store_path)
    with store.staying_open():
        yield Pipeline(settings, store, open_recordings(settings), InstantTranscriber(), InstantAnalyser())


@pytest.fixture
def session(pipeline: Pipeline) -> Session:
    (session,) = pipeline.store.sessions.all()
    return session


def failing_until(call: int, error: Exception) -> Callable[[int], None]:
    def before(number: int) -> None:
        if number < call:
            raise error

    return before


def test_the_fifteen_steps_are_taken_in_order_and_the_times_of_all_after_the_claim_are_stored(
    pipeline: Pipeline, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "speakkit.model.steps"):
        assert pipeline.process(session.session_id).status is SessionStatus.DONE
    records = [vars(record) for record in caplog.records if hasattr(record, "step")]
    assert [record["step"] for record in records if "duration_ms" not in record] == list(Step)
    assert [record["step"] for record in records if "duration_ms" in record] == list(Step)
    assert {(record["session"], record["attempt"]) for record in records[8:]} == {(session.session_id, 1)}
    now = datetime.now(UTC)
    times = pipeline.store.monitoring.figures(now=now, since=now - timedelta(hours=1))["steps"]
    assert [row["step"] for row in times] == list(Step)[4:]
    assert pipeline.step_times == {}


class OnThisMachine(InstantTranscriber):
    """Records its call as `local` does, and knows when each word was said."""

    def transcribe(self, request: TranscriptionRequest, ledger: CallLedger) -> Transcript:
        heard = request.waveform
        with ledger.start(engine="local", engine_version="1", model="m", input_hash=heard.sha256) as call:
            call.cost_usd = 0.0
            return super().transcribe(request, ledger)


def by_the_rules(pipeline: Pipeline) -> Pipeline:
    return replace(pipeline, transcriber=OnThisMachine(word_ms=200), analyser=RulesAnalyser(pipeline.settings))


def calls(pipeline: Pipeline, session: Session) -> list[tuple[str, str]]:
    return [(call.engine, call.outcome) for call in pipeline.store.ledger.calls(session.session_id)]


def test_a_session_takes_five_turns_of_the_store(
    pipeline: Pipeline, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = turns_of(monkeypatch)
    done = pipeline.process(session.session_id)
    assert turns.count == 5
    assert done == pipeline.store.sessions.get(session.session_id)
    assert done.status is SessionStatus.DONE


def test_engines_on_this_machine_take_no_turns_of_their_own(
    pipeline: Pipeline, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = turns_of(monkeypatch)
    by_the_rules(pipeline).process(session.session_id)
    assert turns.count == 5
    assert calls(pipeline, session) == [("local", "ok"), ("rules", "ok")]


def test_a_session_that_came_with_its_transcript_takes_five_turns(
    pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "talk.txt").write_text(SPOKEN)
    new = NewRecording(write_speech(tmp_path / "talk.wav", seconds=4), "ana", transcript=tmp_path / "talk.txt")
    added = add_recording(new, settings=pipeline.settings, store=pipeline.store, recordings=pipeline.recordings)
    turns = turns_of(monkeypatch)
    assert by_the_rules(pipeline).process(added.session_id).status is SessionStatus.DONE
    assert turns.count == 5
    assert calls(pipeline, added) == [("import", "ok"), ("rules", "ok")]


def test_clips_take_one_turn_more(pipeline: Pipeline, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline.store.consents.decide("ana", {Purpose.CLIPS: True}, source="test")
    turns = turns_of(monkeypatch)
    done = by_the_rules(pipeline).process(session.session_id)
    assert turns.count == 6
    assert done == pipeline.store.sessions.get(session.session_id)
    assert len(pipeline.clips.clips.of(session.session_id)) == 1


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"cost_usd": 0.01}, id="paid for"),
        pytest.param({"cost_usd": None}, id="nobody knows"),
        pytest.param({"engine": "claude"}, id="sent to a vendor"),
        pytest.param({"outcome": "UNEXPECTED"}, id="went wrong"),
    ],
)
def test_a_call_that_counts_is_recorded_at_once(pipeline: Pipeline, session: Session, said: dict[str, object]) -> None:
    answers = pipeline.work.answers(pipeline.claim(session.session_id))
    free: dict[str, object] = {"engine": "rules", "cost_usd": 0.0}
    answers.record_call(make_call("free", session.session_id, **free))
    assert calls(pipeline, session) == []
    answers.record_call(make_call("counts", session.session_id, **(free | said)))
    assert [call.call_id for call in pipeline.store.ledger.calls(session.session_id)] == ["counts"]


def test_a_free_call_is_recorded_though_nothing_comes_of_it(
    pipeline: Pipeline, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BadAnswerError("...")

    monkeypatch.setattr(Results, "save_transcript", fail)
    with pytest.raises(BadAnswerError):
        by_the_rules(pipeline).process(session.session_id)
    assert calls(pipeline, session) == [("local", "ok")]


def test_a_free_call_is_recorded_whoever_holds_the_session(pipeline: Pipeline, session: Session) -> None:
    def taken_over(_: int) -> None:
        pipeline.store.claims.take(session.session_id, owner="b", lease_s=9, now=datetime.now(UTC) + timedelta(hours=1))

    with pytest.raises(LeaseLostError):
        replace(pipeline, transcriber=OnThisMachine(taken_over)).process(session.session_id)
    assert calls(pipeline, session) == [("local", "ok")]


def test_an_analysis_made_again_in_vain_leaves_its_call(
    pipeline: Pipeline, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BadAnswerError("...")

    again = by_the_rules(pipeline)
    again.process(session.session_id)
    monkeypatch.setattr(Results, "save_analysis", fail)
    with pytest.raises(BadAnswerError):
        again.reanalyse(session.session_id)
    assert calls(pipeline, session) == [("local", "ok"), ("rules", "ok"), ("rules", "ok")]


def test_that_the_audio_is_gone_is_stored_though_the_analysis_fails(pipeline: Pipeline, session: Session) -> None:
    broken = InstantAnalyser(failing_until(99, BadAnswerError("No JSON.")))
    with pytest.raises(BadAnswerError):
        replace(pipeline, analyser=broken).process(session.session_id)
    assert not pipeline.recordings.exists(str(session.storage_key))
    assert pipeline.store.sessions.get(session.session_id).audio_deleted_at is not None


def test_an_analysis_that_was_stored_before_the_session_was_done_is_not_made_again(
    pipeline: Pipeline, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    claim = pipeline.claim(session.session_id)
    pipeline.transcribe(claim)
    pipeline.store.results.save_analysis(claim, make_analysis(["Tense"]))
    with caplog.at_level(logging.INFO):
        pipeline.analyse(claim)
    assert "session done" in caplog.messages  # by which the command line counts
    assert pipeline.store.results.raw_analysis(session.session_id) == make_analysis(["Tense"])
    assert pipeline.store.sessions.get(session.session_id).status is SessionStatus.DONE


def test_nothing_that_was_said_is_logged(
    pipeline: Pipeline, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        pipeline.process(session.session_id)
    assert caplog.records
    assert "take bus" not in "".join(str(vars(record)) for record in caplog.records)


def test_a_passing_failure_is_tried_again(pipeline: Pipeline, session: Session) -> None:
    flaky = InstantTranscriber(failing_until(3, EngineUnavailableError("away")))
    assert replace(pipeline, transcriber=flaky).process(session.session_id).status is SessionStatus.DONE
    assert flaky.calls == 3


def test_a_lasting_failure_is_tried_once_and_leaves_code_message_and_audio(
    pipeline: Pipeline, session: Session
) -> None:
    broken = InstantTranscriber(failing_until(9, WrongKeyError("The key is refused.")))
    with pytest.raises(WrongKeyError):
        replace(pipeline, transcriber=broken).process(session.session_id)
    failed = pipeline.store.sessions.get(session.session_id)
    assert (failed.status, failed.error_code, failed.error_message) == (
        SessionStatus.FAILED,
        "WRONG_KEY",
        "The key is refused.",
    )
    assert broken.calls == 1
    assert pipeline.recordings.exists(str(session.storage_key))


def test_an_unforeseen_error_is_stored_without_its_words(pipeline: Pipeline, session: Session) -> None:
    broken = InstantAnalyser(failing_until(9, ValueError(SPOKEN)))
    with pytest.raises(ValueError, match="bus"):
        replace(pipeline, analyser=broken).process(session.session_id)
    failed = pipeline.store.sessions.get(session.session_id)
    assert failed.error_code == "UNEXPECTED"
    assert failed.error_message is not None
    assert "bus" not in failed.error_message


def test_an_interrupted_session_can_be_taken_up_at_once(pipeline: Pipeline, session: Session) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace(pipeline, analyser=InstantAnalyser(interrupt)).process(session.session_id)
    assert pipeline.store.sessions.get(session.session_id).error_code == "INTERRUPTED"
    assert pipeline.process(session.session_id).status is SessionStatus.DONE


def test_what_is_stored_is_not_asked_for_again(pipeline: Pipeline, session: Session) -> None:
    transcriber = InstantTranscriber()
    first = replace(pipeline, transcriber=transcriber, analyser=InstantAnalyser(failing_until(9, WrongKeyError("no"))))
    with pytest.raises(WrongKeyError):
        first.process(session.session_id)
    replace(pipeline, transcriber=transcriber).process(session.session_id)
    assert transcriber.calls == 1


def test_an_unreliable_transcript_is_kept_not_analysed_and_has_measures_of_the_signal_alone(
    pipeline: Pipeline, session: Session
) -> None:
    analyser = InstantAnalyser(version="7")
    unsure = replace(pipeline, transcriber=InstantTranscriber(unreliable="too uncertain"), analyser=analyser)
    assert unsure.process(session.session_id).status is SessionStatus.DONE
    stored = pipeline.store.results.raw_analysis(session.session_id)
    assert analyser.calls == 0
    assert stored is not None
    assert (stored.insights, stored.engine, stored.engine_version) == ((), "instant", "7")
    by_name = {measure.name: measure for measure in pipeline.store.results.measures(session.session_id)}
    assert by_name["phonation_time"].value
    assert by_name["speech_rate"].null_reason == by_name["mtld"].null_reason == "the transcript is unreliable"


def test_measures_and_the_pauses_of_the_signal_are_stored(pipeline: Pipeline, session: Session) -> None:
    pipeline.process(session.session_id)
    transcript = pipeline.store.results.transcript(session.session_id)
    assert transcript is not None
    assert transcript.pauses is not None
    by_name = {measure.name: measure for measure in pipeline.store.results.measures(session.session_id)}
    assert 0 < (by_name["phonation_time"].value or 0) <= (by_name["speaking_time"].value or 0) <= 3
    assert by_name["repairs_per_min"].null_reason == "the transcript isn't verbatim"


def test_only_one_of_two_workers_gets_a_session(pipeline: Pipeline, session: Session) -> None:
    pipeline.claim(session.session_id)
    with pytest.raises(InvalidStateError, match="another worker"):
        pipeline.claim(session.session_id)


def test_a_worker_that_lost_its_lease_writes_nothing(pipeline: Pipeline, session: Session) -> None:
    late = replace(pipeline, settings=Settings(data_dir=pipeline.settings.data_dir, lease_s=0.001)).claim(
        session.session_id
    )
    pipeline.claim(session.session_id)
    with pytest.raises(LeaseLostError):
        pipeline.transcribe(late)
    assert pipeline.store.results.transcript(session.session_id) is None


def test_the_lease_is_kept_while_an_engine_takes_longer_than_it_lasts(pipeline: Pipeline, session: Session) -> None:
    seen: list[bool] = []

    def slow(_: int) -> None:
        time.sleep(1.2)
        seen.append(session.session_id in pipeline.store.claims.waiting())

    settings = Settings(data_dir=pipeline.settings.data_dir, lease_s=0.6)
    done = replace(pipeline, settings=settings, transcriber=InstantTranscriber(slow)).process(session.session_id)
    assert done.status is SessionStatus.DONE
    assert seen == [False]
