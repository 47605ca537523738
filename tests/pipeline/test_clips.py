"""Evidence clips: cut where the learner agrees, whatever goes wrong, and nothing else of the sound is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from speakkit.errors import BadAnswerError, LeaseLostError, StorageUnavailableError, UnknownSessionError
from speakkit.model import Purpose, Session, SessionStatus
from speakkit.operations.retention import sweep
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import Clips, LocalRecordings, open_clips, open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.store.profiles import Profiles
from tests.support.handed_in import speech_of_ana
from tests.support.instant import InstantAnalyser, InstantTranscriber
from tests.support.tones import write_speech

TIMED = InstantTranscriber(word_ms=400, begins_ms=6000)
"""The quote, "take bus to work", is said from 6.8 to 8.4 s."""


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    settings = Settings(data_dir=tmp_path, retry_wait_s=0, attempts=1)
    speech_of_ana(settings, seconds=20)
    store = Store(settings.store_path)
    with store.staying_open():
        yield Pipeline(settings, store, open_recordings(settings), TIMED, InstantAnalyser())


@pytest.fixture
def clips(pipeline: Pipeline) -> Clips:
    return open_clips(pipeline.settings)


@pytest.fixture
def session(pipeline: Pipeline) -> Session:
    (session,) = pipeline.store.sessions.all()
    return session


def say(pipeline: Pipeline, *, agrees: bool) -> None:
    pipeline.store.consents.decide("ana", {Purpose.CLIPS: agrees}, source="test")


@pytest.fixture
def agreed(pipeline: Pipeline, session: Session) -> Session:
    say(pipeline, agrees=True)
    return session


def audio_is_there(pipeline: Pipeline, session: Session) -> bool:
    return pipeline.recordings.exists(str(session.storage_key))


def during_analysis(pipeline: Pipeline, look: Callable[[], object]) -> tuple[Pipeline, list[object]]:
    """The pipeline, and what it saw as the analysis began."""
    seen: list[object] = []
    return replace(pipeline, analyser=InstantAnalyser(lambda _: seen.append(look()))), seen


def test_a_clip_is_kept_around_the_quote_and_the_recording_goes(
    pipeline: Pipeline, agreed: Session, clips: Clips
) -> None:
    watched, seen = during_analysis(pipeline, lambda: audio_is_there(pipeline, agreed))
    done = watched.process(agreed.session_id)
    assert seen == [True]
    assert [(clip.start_ms, clip.end_ms) for clip in clips.of(agreed.session_id)] == [(5_800, 9_600)]
    assert len(clips.read(clips.of(agreed.session_id)[0])) > 5_000
    assert not audio_is_there(pipeline, agreed)
    assert (done.status, done.audio_deleted_at is not None) == (SessionStatus.DONE, True)


@pytest.mark.parametrize(
    "heard",
    [
        pytest.param(InstantTranscriber(), id="without times"),
        pytest.param(replace(TIMED, speaker="CHI"), id="others speak"),
        pytest.param(replace(TIMED, unreliable="noise"), id="unreliable"),
    ],
)
def test_sound_that_no_quote_can_be_cut_from_goes_with_its_transcript(
    pipeline: Pipeline, agreed: Session, clips: Clips, heard: InstantTranscriber
) -> None:
    pipeline = replace(pipeline, transcriber=heard)
    pipeline.transcribe(pipeline.claim(agreed.session_id))
    assert not audio_is_there(pipeline, agreed)


def test_of_whoever_does_not_agree_nothing_is_kept(pipeline: Pipeline, session: Session, clips: Clips) -> None:
    watched, seen = during_analysis(pipeline, lambda: audio_is_there(pipeline, session))
    watched.process(session.session_id)
    assert seen == [False]
    assert list(clips.find()) == []
    assert not (pipeline.settings.data_dir / "clips").exists()


def test_an_agreement_withdrawn_as_the_quotes_are_looked_for_leaves_nothing(
    pipeline: Pipeline, agreed: Session, clips: Clips
) -> None:
    watched, _ = during_analysis(pipeline, lambda: say(pipeline, agrees=False))
    assert watched.process(agreed.session_id).audio_deleted_at is not None
    assert list(clips.find()) == []
    assert not audio_is_there(pipeline, agreed)


def test_an_agreement_withdrawn_as_clips_are_cut_leaves_nothing(
    pipeline: Pipeline, agreed: Session, clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Clips.put

    def withdrawn(self: Clips, *clip: object) -> None:
        say(pipeline, agrees=False)
        put(self, *clip)  # type: ignore[arg-type]

    monkeypatch.setattr(Clips, "put", withdrawn)
    pipeline.process(agreed.session_id)
    assert list(clips.find()) == []


def test_a_session_that_fails_keeps_no_sound(pipeline: Pipeline, agreed: Session, clips: Clips) -> None:
    def fail(_: int) -> None:
        raise BadAnswerError("No JSON.")

    with pytest.raises(BadAnswerError):
        replace(pipeline, analyser=InstantAnalyser(fail)).process(agreed.session_id)
    assert not audio_is_there(pipeline, agreed)
    assert pipeline.store.sessions.get(agreed.session_id).audio_deleted_at is not None
    assert pipeline.process(agreed.session_id).status is SessionStatus.DONE
    assert list(clips.find()) == []


CRASHES = (
    (Clips, "put"),
    (LocalRecordings, "delete"),
    (Profiles, "refresh"),
)


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize(("owner", "method"), CRASHES, ids=lambda one: getattr(one, "__name__", one))
def test_a_crash_anywhere_is_made_up_for(
    pipeline: Pipeline, agreed: Session, clips: Clips, monkeypatch: pytest.MonkeyPatch,
    owner: type, method: str, is_before: bool,
) -> None:  # fmt: skip
    real = getattr(owner, method)

    def crash(*arguments: object) -> None:
        if not is_before:
            real(*arguments)
        raise MemoryError

    claim = pipeline.claim(agreed.session_id)
    pipeline.transcribe(claim)
    with monkeypatch.context() as patched:
        patched.setattr(owner, method, crash)
        with pytest.raises(MemoryError):
            pipeline.analyse(claim)
    assert audio_is_there(pipeline, agreed) or len(clips.of(agreed.session_id)) == 1
    pipeline.analyse(claim)
    assert [(clip.start_ms, clip.end_ms) for clip in clips.of(agreed.session_id)] == [(5_800, 9_600)]
    assert not audio_is_there(pipeline, agreed)
    assert pipeline.store.sessions.get(agreed.session_id).status is SessionStatus.DONE


def test_where_the_place_of_clips_is_away_the_recording_stays_for_another_attempt(
    pipeline: Pipeline, agreed: Session, clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StorageUnavailableError("away")

    with monkeypatch.context() as patched:
        patched.setattr(Clips, "put", away)
        patched.setattr(LocalRecordings, "delete", away)
        with pytest.raises(StorageUnavailableError):
            pipeline.process(agreed.session_id)
    failed = pipeline.store.sessions.get(agreed.session_id)
    assert (failed.status, failed.error_code, failed.awaits_clips) == (
        SessionStatus.FAILED, "STORAGE_UNAVAILABLE", True,
    )  # fmt: skip
    assert pipeline.process(agreed.session_id).status is SessionStatus.DONE
    assert len(clips.of(agreed.session_id)) == 1


def test_a_worker_that_lost_its_session_deletes_no_audio(pipeline: Pipeline, agreed: Session) -> None:
    claim = pipeline.claim(agreed.session_id)
    pipeline.transcribe(claim)
    pipeline.store.claims.take(agreed.session_id, owner="b", lease_s=9, now=datetime.now(UTC) + timedelta(hours=1))
    with pytest.raises(LeaseLostError):
        pipeline.clips.let_audio_go(claim)
    assert audio_is_there(pipeline, agreed)


def test_a_worker_that_took_long_to_cut_asks_whether_the_session_is_still_its_own(
    pipeline: Pipeline, agreed: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Clips.put

    def taken(self: Clips, *clip: object) -> None:
        put(self, *clip)  # type: ignore[arg-type]
        pipeline.store.claims.take(agreed.session_id, owner="b", lease_s=9, now=datetime.now(UTC) + timedelta(hours=1))

    monkeypatch.setattr(Clips, "put", taken)
    claim = replace(pipeline.claim(agreed.session_id), lease_s=0)
    pipeline.transcribe(claim)
    with pytest.raises(LeaseLostError):
        pipeline.analyse(claim)
    assert audio_is_there(pipeline, agreed)


def test_of_a_session_that_is_erased_as_its_clips_are_cut_none_stays(
    pipeline: Pipeline, agreed: Session, clips: Clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Clips.put

    def erased(self: Clips, *clip: object) -> None:
        pipeline.store.erase_session(agreed.session_id)
        put(self, *clip)  # type: ignore[arg-type]

    monkeypatch.setattr(Clips, "put", erased)
    with pytest.raises(UnknownSessionError):
        pipeline.process(agreed.session_id)
    assert list(clips.find()) == []


def test_audio_waits_for_a_batch_and_not_for_ever(pipeline: Pipeline, agreed: Session) -> None:
    pipeline.transcribe_alone(pipeline.claim(agreed.session_id))
    now = datetime.now(UTC)
    assert sweep(pipeline.settings, pipeline.store, pipeline.recordings, now + timedelta(hours=47)).audio_files == 0
    assert pipeline.store.sessions.get(agreed.session_id).awaits_clips
    assert sweep(pipeline.settings, pipeline.store, pipeline.recordings, now + timedelta(hours=49)).audio_files == 1
    assert not pipeline.store.sessions.get(agreed.session_id).awaits_clips
    assert pipeline.process(agreed.session_id).status is SessionStatus.DONE


def test_clips_of_what_is_no_longer_shown_go(pipeline: Pipeline, agreed: Session, clips: Clips) -> None:
    pipeline.process(agreed.session_id)
    pipeline.reanalyse(agreed.session_id, asks_anew=True)
    assert len(clips.of(agreed.session_id)) == 1
    nothing = replace(pipeline, analyser=InstantAnalyser(quote="very full"))
    nothing.reanalyse(agreed.session_id, asks_anew=True)
    assert clips.of(agreed.session_id) == ()


def test_the_sweep_deletes_what_nobody_agreed_to_and_what_no_session_knows(
    pipeline: Pipeline, agreed: Session, clips: Clips, tmp_path: Path
) -> None:
    pipeline.process(agreed.session_id)
    clips.place.put("unknown/00000000-00003000.webm", write_speech(tmp_path / "other.wav", seconds=1))
    now = datetime.now(UTC)
    assert sweep(pipeline.settings, pipeline.store, pipeline.recordings, now).clips == 0
    assert sweep(pipeline.settings, pipeline.store, pipeline.recordings, now + timedelta(hours=25)).clips == 1
    say(pipeline, agrees=False)
    assert sweep(pipeline.settings, pipeline.store, pipeline.recordings, now).clips == 1
    assert list(clips.find()) == []
