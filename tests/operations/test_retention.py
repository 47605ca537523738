from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import Session
from speakkit.operations.retention import Swept, sweep
from speakkit.recordings import Recordings, open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from tests.support.tones import write_speech

NOTHING = Swept(
    audio_files=0,
    clips=0,
    sessions_erased=0,
    publications=0,
    rejected_files=0,
    reports=0,
    erasures_finished=0,
    failed=0,
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, retention_days=30)


@pytest.fixture
def store(settings: Settings) -> Store:
    return Store(settings.store_path)


@pytest.fixture
def recordings(settings: Settings) -> Recordings:
    return open_recordings(settings)


@pytest.fixture
def session(settings: Settings, store: Store, recordings: Recordings, tmp_path: Path) -> Session:
    path = write_speech(tmp_path / "talk.wav", seconds=2)
    return add_recording(NewRecording(path, "ana"), settings=settings, store=store, recordings=recordings)


def in_days(days: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def test_what_is_in_its_time_stays(settings: Settings, store: Store, recordings: Recordings, session: Session) -> None:
    store.publish(settings.published_dir)
    assert sweep(settings, store, recordings, in_days(29)) == NOTHING
    assert recordings.exists(str(session.storage_key))


def test_a_session_past_its_time_is_erased_with_its_audio(
    settings: Settings, store: Store, recordings: Recordings, session: Session
) -> None:
    assert sweep(settings, store, recordings, in_days(31)).sessions_erased == 1
    assert store.sessions.all() == []
    assert not recordings.exists(str(session.storage_key))


def test_without_a_time_limit_nothing_is_erased(
    settings: Settings, store: Store, recordings: Recordings, session: Session
) -> None:
    endless = settings.model_copy(update={"retention_days": None})
    assert sweep(endless, store, recordings, in_days(4000)).sessions_erased == 0


def test_a_session_in_a_worker_s_hands_is_left(
    settings: Settings, store: Store, recordings: Recordings, session: Session
) -> None:
    store.claims.take(session.session_id, owner="w", lease_s=40 * 86_400)
    assert sweep(settings, store, recordings, in_days(31)) == NOTHING


def test_audio_that_came_back_after_it_was_deleted_goes_again(
    settings: Settings, store: Store, recordings: Recordings, session: Session
) -> None:
    store.claims.mark_audio_deleted(store.claims.take(session.session_id, owner="w", lease_s=60), datetime.now(UTC))
    assert sweep(settings, store, recordings).audio_files == 1
    assert not recordings.exists(str(session.storage_key))


def test_audio_that_no_session_knows_goes_after_a_day(
    settings: Settings, store: Store, recordings: Recordings, tmp_path: Path
) -> None:
    recordings.put("ana/unknown.wav", write_speech(tmp_path / "talk.wav", seconds=2))
    assert sweep(settings, store, recordings) == NOTHING
    assert sweep(settings, store, recordings, in_days(1.1)).audio_files == 1


def test_publications_that_are_no_longer_current_go_after_two_days(
    settings: Settings, store: Store, recordings: Recordings, session: Session
) -> None:
    old = store.publish(settings.published_dir)
    store.claims.take(session.session_id, owner="w", lease_s=60)
    current = store.publish(settings.published_dir)
    assert old.version != current.version
    assert sweep(settings, store, recordings, in_days(2.1)).publications == 1
    assert not old.path.exists()
    assert current.path.exists()


def test_what_was_moved_aside_goes_after_its_days(settings: Settings, store: Store, recordings: Recordings) -> None:
    path = settings.data_dir / "rejected" / "ana" / "noise.wav"
    path.parent.mkdir(parents=True)
    path.write_bytes(os.urandom(10))
    assert sweep(settings, store, recordings, in_days(29)) == NOTHING
    assert sweep(settings, store, recordings, in_days(31)).rejected_files == 1
    assert not path.exists()


def test_reports_go_after_their_days_and_stay_where_none_are_set(
    settings: Settings, store: Store, recordings: Recordings
) -> None:
    path = settings.reports_dir / "ana.html"
    path.parent.mkdir(parents=True)
    path.write_text("what ana said")
    assert sweep(settings, store, recordings, in_days(4000)) == NOTHING
    limited = settings.model_copy(update={"report_days": 90})
    assert sweep(limited, store, recordings, in_days(89)) == NOTHING
    assert sweep(limited, store, recordings, in_days(91)).reports == 1
    assert not path.exists()
