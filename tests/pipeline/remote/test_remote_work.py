"""A worker on another host: the same outcome as beside the store, and nothing of the store's host but its API."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from speakkit.errors import (
    ConsentError,
    CostCapError,
    InvalidStateError,
    LeaseLostError,
    RecordingMissingError,
    StoreUnreachableError,
    UnauthenticatedError,
)
from speakkit.model import EngineCall, KeptAnswer, Purpose, Session, SessionStatus
from speakkit.operations.erasure import forget
from speakkit.operations.retention import sweep
from speakkit.pipeline.leases import lease_kept
from speakkit.pipeline.remote.link import HostLink
from speakkit.pipeline.remote.messages import Upload
from speakkit.pipeline.remote.work import RemotePipeline, RemoteWork
from speakkit.recordings import open_place, open_recordings
from speakkit.settings import Settings
from speakkit.sound.scratch import ScratchFolder
from speakkit.store import Claim
from speakkit.text.tokens import tokenise
from tests.support.buckets import moto_server
from tests.support.radosgw import S3Server
from tests.support.remote import StoreHost, store_host
from tests.support.tones import write_speech
from tests.support.values import NOON


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    with moto_server() as server:
        yield server


@pytest.fixture
def host(tmp_path: Path, s3: S3Server) -> Iterator[StoreHost]:
    with store_host(tmp_path / "host", s3) as running:
        yield running


@pytest.fixture
def worker(host: StoreHost, tmp_path: Path) -> Iterator[RemotePipeline]:
    with host.worker(tmp_path / "worker") as remote:
        yield remote


@pytest.fixture
def session(host: StoreHost, tmp_path: Path) -> Session:
    """A session that waits."""
    return host.add(write_speech(tmp_path / "talk.wav", seconds=2), "ana")


def handed_in(worker: RemotePipeline, session: Session) -> Claim:
    """The session's transcript and analysis are in the bucket."""
    claim = worker.claim(session.session_id)
    worker.run_stages(claim, worker.retried)
    return claim


def in_the_bucket(host: StoreHost) -> list[str]:
    """Keys of the documents that are under way."""
    return [found.key for found in open_place(host.settings, "exchange").find()]


def test_what_a_worker_elsewhere_hands_in_is_done_once_it_is_loaded(
    host: StoreHost, session: Session, worker: RemotePipeline
) -> None:
    handed_in(worker, session)
    assert open_recordings(host.settings).exists(str(session.storage_key))  # nothing is committed yet
    loaded = host.loader.turn()

    done = host.store.sessions.get(session.session_id)
    assert (loaded.loaded, loaded.done, loaded.waiting) == (2, 1, 0)
    assert (done.status, done.audio_deleted_at is None) == (SessionStatus.DONE, False)
    assert not open_recordings(host.settings).exists(str(session.storage_key))
    assert (in_the_bucket(host), host.store.exchange.documents()) == ([], [])
    assert {row.sessions_listed for row in host.store.profiles.get("ana")} == {1}
    assert host.loader.turn().loaded == 0


def test_a_worker_is_not_told_who_speaks(session: Session, worker: RemotePipeline) -> None:
    told = worker.work.material(worker.claim(session.session_id)).session
    assert (told.learner_id, told.storage_key, told.recording) == ("withheld", "recording.wav", None)


def test_a_worker_is_told_the_words_of_earlier_recordings(
    host: StoreHost, session: Session, worker: RemotePipeline, tmp_path: Path
) -> None:
    handed_in(worker, session)
    host.loader.turn()
    claim = worker.claim(host.add(write_speech(tmp_path / "second.wav", seconds=3), "ana").session_id)
    worker.transcribe(claim)
    plan = worker.work.begin_analysis(claim, [])
    said = host.store.results.transcript(session.session_id)
    assert plan is not None
    assert said is not None
    assert plan.background.earlier_words == {token.norm for token in tokenise(said.text)}
    assert not any(word in repr(plan.background) for word in plan.background.earlier_words if len(word) > 5)


def test_a_recording_that_a_killed_worker_left_goes_when_the_next_one_works_there(
    session: Session, worker: RemotePipeline, tmp_path: Path
) -> None:
    left = tmp_path / "worker" / "speakkit-scratch-of-a-killed-one"
    left.mkdir(parents=True)
    held = ScratchFolder(left.parent)
    (left / "recording.wav").write_bytes(b"what somebody said")
    handed_in(worker, session)
    assert list(left.parent.iterdir()) == [held.path]
    held.remove()


def test_an_analysis_waits_for_its_transcript(host: StoreHost, session: Session, worker: RemotePipeline) -> None:
    handed_in(worker, session)
    place = open_place(host.settings, "exchange")
    transcript = next(one for one in host.store.exchange.documents() if one.kind == "transcript")
    with place.fetch(transcript.document_id, max_bytes=10**6) as path:
        place.delete(transcript.document_id)
        assert (host.loader.turn().waiting, host.store.sessions.get(session.session_id).status) == (2, "ANALYZING")
        place.put(transcript.document_id, path)
    assert host.loader.turn().done == 1


def test_a_document_that_is_not_what_was_announced_is_rejected(
    host: StoreHost, session: Session, worker: RemotePipeline, tmp_path: Path
) -> None:
    handed_in(worker, session)
    other = tmp_path / "other"
    other.write_bytes(b"x")
    place = open_place(host.settings, "exchange")
    for key in in_the_bucket(host):
        place.put(key, other)
    place.put("nobody-announced-this", other)
    loaded = host.loader.turn()
    assert (loaded.loaded, loaded.rejected, loaded.strays, in_the_bucket(host)) == (0, 2, 1, [])
    assert host.store.results.transcript(session.session_id) is None


def test_forgetting_a_learner_leaves_nothing_of_results_on_their_way(
    host: StoreHost, session: Session, worker: RemotePipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    late: list[tuple[Upload, bytes]] = []
    claim = worker.claim(session.session_id)
    worker.run_stage("transcribe", claim)
    with monkeypatch.context() as slow:
        slow.setattr(HostLink, "put", lambda _, upload, data: late.append((upload, data)))
        worker.run_stage("analyse", claim)
    recordings = open_recordings(host.settings)
    forget("ana", settings=host.settings, store=host.store, recordings=recordings)
    assert (in_the_bucket(host), list(recordings.find()), host.store.exchange.documents()) == ([], [], [])
    worker.remote.link.put(*late[0])  # its address was given before
    assert len(in_the_bucket(host)) == 1
    assert (host.loader.turn().strays, in_the_bucket(host), host.store.sessions.all()) == (1, [], [])


def test_a_late_worker_is_told_so_and_changes_nothing(host: StoreHost, tmp_path: Path, s3: S3Server) -> None:
    with store_host(tmp_path / "hasty", s3, lease_s=0.01) as hasty, hasty.worker(tmp_path / "w") as worker:
        session = hasty.add(write_speech(tmp_path / "talk.wav", seconds=2), "ana")
        late = worker.claim(session.session_id)
        worker.claim(session.session_id)
        with pytest.raises(LeaseLostError):
            worker.run_stages(late, worker.retried)
        assert (hasty.loader.turn().loaded, in_the_bucket(hasty)) == (0, [])


def test_what_a_dead_worker_had_heard_is_not_heard_again(tmp_path: Path, s3: S3Server) -> None:
    with store_host(tmp_path / "hasty", s3, lease_s=2) as hasty:
        session = hasty.add(write_speech(tmp_path / "talk.wav", seconds=2), "ana")
        with hasty.worker(tmp_path / "dead") as dead:
            dead.run_stage("transcribe", dead.claim(session.session_id))
        time.sleep(2.1)
        with hasty.worker(tmp_path / "next") as worker:
            handed_in(worker, session)
            assert vars(worker.transcriber)["calls"] == 0
        assert hasty.loader.turn().done == 1
        assert in_the_bucket(hasty) == []


def test_a_lease_is_renewed_over_the_api_for_as_long_as_the_work_goes_on(tmp_path: Path, s3: S3Server) -> None:
    with store_host(tmp_path / "host", s3, lease_s=1) as host, host.worker(tmp_path / "worker") as worker:
        session = host.add(write_speech(tmp_path / "talk.wav", seconds=2), "ana")
        claim = worker.claim(session.session_id)
        with lease_kept(worker.work.renew, claim):
            time.sleep(2.2)
            with pytest.raises(InvalidStateError):
                host.store.claims.take(session.session_id, owner="another", lease_s=1)
        worker.run_stages(claim, worker.retried)
        assert host.loader.turn().done == 1


def test_the_night_clears_what_nobody_waits_for_and_leaves_what_is_waited_for(
    host: StoreHost, session: Session, worker: RemotePipeline, tmp_path: Path
) -> None:
    handed_in(worker, session)
    waited_for = set(in_the_bucket(host))
    other = tmp_path / "other"
    other.write_bytes(b"x")
    open_place(host.settings, "exchange").put("nobody-announced-this", other)
    sweep(host.settings, host.store, open_recordings(host.settings))
    assert set(in_the_bucket(host)) == waited_for
    assert host.loader.turn().done == 1


def test_what_nobody_began_is_given_before_what_waits_for_the_loader(tmp_path: Path, s3: S3Server) -> None:
    """A claim that had to bring in a hundred results first would take longer than the worker listens."""
    with store_host(tmp_path / "host", s3, lease_s=2) as host, host.worker(tmp_path / "worker") as worker:
        begun, fresh = (host.add(write_speech(tmp_path / f"{n}.wav", seconds=n), "ana") for n in (2, 3))
        handed_in(worker, begun)
        time.sleep(2.1)
        given = worker.remote.claim_next()
        assert given is not None
        assert given.session_id == fresh.session_id
        assert len(host.store.exchange.documents(begun.session_id)) == 2


def test_a_failure_is_told_and_keeps_what_was_heard(host: StoreHost, session: Session, worker: RemotePipeline) -> None:
    def stop(_: int) -> None:
        raise RecordingMissingError("It is gone; add it again.")

    vars(worker.analyser)["before"] = stop
    with pytest.raises(RecordingMissingError):
        handed_in(worker, session)
    failed = host.store.sessions.get(session.session_id)
    assert (failed.status, failed.error_code) == (SessionStatus.FAILED, "RECORDING_MISSING")
    assert host.store.results.transcript(session.session_id) is not None


def test_consent_is_looked_at_on_the_stores_host_before_each_call(
    host: StoreHost, session: Session, worker: RemotePipeline
) -> None:
    claim = worker.claim(session.session_id)
    worker.work.require_consent(claim, "analyse", "Anthropic")
    host.store.consents.decide("ana", {Purpose.ANALYSIS: False}, source="the learner")
    with pytest.raises(ConsentError, match="Anthropic"):
        worker.work.require_consent(claim, "analyse", "Anthropic")


def test_all_workers_share_the_hosts_cap(tmp_path: Path, s3: S3Server) -> None:
    with store_host(tmp_path / "capped", s3, max_cost_usd=1) as capped, capped.worker(tmp_path / "w") as worker:
        session = capped.add(write_speech(tmp_path / "talk.wav", seconds=2), "ana")
        *_, cap = worker.caps(worker.claim(session.session_id))
        with cap.setting_aside(0.6) as settle:
            with pytest.raises(CostCapError, match="all workers"), cap.setting_aside(0.6):
                pass
            settle(0.3)
        with cap.setting_aside(0.6):
            pass


def test_calls_and_answers_reach_the_ledger(host: StoreHost, session: Session, worker: RemotePipeline) -> None:
    claim = worker.claim(session.session_id)
    about = {"session_id": session.session_id, "stage": "analyse", "cost_usd": 0.25}
    call = EngineCall(
        call_id="c1", attempt=1, engine="e", engine_version="1", model=None, input_hash="h", started_at=NOON,
        duration_ms=1, outcome="ok", **about,
    )  # fmt: skip
    answer = KeptAnswer(answer_key="asked", created_at=NOON, answer="what was said", **about)
    for _ in range(2):
        worker.work.answers(claim).record_call(call, answer)
    assert worker.work.answers(claim).kept_answer("asked") == answer
    assert worker.work.answers(claim).kept_answer("never asked") is None
    assert host.store.ledger.calls(session.session_id) == [call]


def test_one_worker_has_a_session_and_the_same_message_again_is_answered_the_same(
    host: StoreHost, session: Session, worker: RemotePipeline
) -> None:
    claim = worker.claim(session.session_id)
    with pytest.raises(InvalidStateError, match="another worker"):
        worker.claim(session.session_id)
    assert worker.work.claim_next() is None
    worker.work.renew(claim)
    assert host.store.sessions.get(session.session_id).attempt == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"store_url": "http://127.0.0.1:9"}, StoreUnreachableError), ({"worker_token": "x"}, UnauthenticatedError)],
)
def test_what_is_wrong_with_the_line_is_said(
    host: StoreHost, tmp_path: Path, changes: dict[str, str], error: type[Exception]
) -> None:
    given = {"data_dir": tmp_path, "store_url": host.url, "worker_token": host.token, "attempts": 1, **changes}
    settings = Settings.model_validate(given)
    with (
        closing(HostLink(settings, str(settings.store_url), settings.worker_token or SecretStr(""))) as link,
        pytest.raises(error),
    ):
        RemoteWork(link, tmp_path).claim_next()
