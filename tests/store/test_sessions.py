"""Learners and sessions: what is added comes back, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest

from speakkit.errors import DuplicateRecordingError, InvalidStateError, UnknownLearnerError, UnknownSessionError
from speakkit.model import Learner, Session, SessionStatus
from speakkit.store import Store
from speakkit.store.sessions import iso_week
from tests.support.values import NOON, make_session


def test_a_session_comes_back_as_it_was_added(store: Store) -> None:
    session = make_session(topic="Markets", prompt="It’s “quoted”;\nДа", transcript_key="ana/1.vtt")
    store.sessions.add(session)
    assert store.sessions.get("ana-1") == session


def test_a_session_without_a_recording_comes_back_without_one(store: Store) -> None:
    session = make_session(status=SessionStatus.CREATED, recording=None, storage_key=None)
    store.sessions.add(session)
    assert store.sessions.get("ana-1") == session


def test_adding_a_learner_again_changes_nothing(store: Store) -> None:
    store.learners.add(Learner(learner_id="ana", created_at=NOON, display_name="Someone else"))
    assert store.learners.all() == [store.learners.get("ana")]
    assert store.learners.get("ana").display_name is None


def test_unknown_learners_and_sessions_are_named(store: Store) -> None:
    with pytest.raises(UnknownLearnerError, match="'bo'"):
        store.learners.get("bo")
    with pytest.raises(UnknownSessionError, match="'bo-1'"):
        store.sessions.get("bo-1")


def test_a_session_needs_a_learner(store: Store) -> None:
    with pytest.raises(UnknownLearnerError):
        store.sessions.add(make_session("bo-1", "bo"))
    assert store.sessions.all() == []


def test_the_same_recording_twice_names_the_first_session(store: Store) -> None:
    store.sessions.add(make_session())
    with pytest.raises(DuplicateRecordingError) as caught:
        store.sessions.add(make_session("ana-2"))
    assert caught.value.session_id == "ana-1"


def test_two_learners_may_hand_in_the_same_recording(store: Store) -> None:
    store.learners.add(Learner(learner_id="bo", created_at=NOON))
    store.sessions.add(make_session())
    store.sessions.add(make_session("bo-1", "bo"))
    assert len(store.sessions.all()) == 2


def test_a_session_id_is_taken_once(store: Store) -> None:
    store.sessions.add(make_session())
    with pytest.raises(InvalidStateError, match="ana-1"):
        store.sessions.add(make_session(sha256="1" * 64))


def test_threads_adding_one_recording_add_one_session(store: Store) -> None:
    def add(number: int) -> bool:
        try:
            store.sessions.add(make_session(f"ana-{number}"))
        except DuplicateRecordingError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(add, range(8))) == 1
    assert len(store.sessions.all()) == 1


def test_sessions_are_listed_by_recording_time_learner_and_status(store: Store) -> None:
    store.learners.add(Learner(learner_id="bo", created_at=NOON))
    added = [
        make_session("ana-2", sha256="2" * 64, recorded_at=NOON + timedelta(days=1)),
        make_session("ana-1", sha256="1" * 64),
        make_session("bo-1", "bo", status=SessionStatus.CREATED, recorded_at=NOON - timedelta(days=1)),
    ]
    for session in added:
        store.sessions.add(session)
    assert _ids(store.sessions.all()) == ["bo-1", "ana-1", "ana-2"]
    assert _ids(store.sessions.all("ana")) == ["ana-1", "ana-2"]
    assert _ids(store.sessions.all(status=SessionStatus.CREATED)) == ["bo-1"]


def _ids(sessions: list[Session]) -> list[str]:
    return [session.session_id for session in sessions]


def test_an_arrived_recording_makes_a_session_uploaded_once_or_twice(store: Store) -> None:
    store.sessions.add(make_session(status=SessionStatus.CREATED))
    assert store.sessions.set_uploaded("ana-1").status is SessionStatus.UPLOADED
    assert store.sessions.set_uploaded("ana-1").status is SessionStatus.UPLOADED


def test_a_session_beyond_uploaded_stays_where_it_is(store: Store) -> None:
    store.sessions.add(make_session())
    store.claims.set_status(store.claims.take("ana-1", owner="test", lease_s=60), SessionStatus.TRANSCRIBING)
    with pytest.raises(InvalidStateError, match="TRANSCRIBING"):
        store.sessions.set_uploaded("ana-1")


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (datetime(2027, 1, 3, 23, 59, tzinfo=UTC), 202653),
        (datetime(2027, 1, 4, tzinfo=UTC), 202701),
        (datetime(2027, 1, 4, 5, tzinfo=timezone(timedelta(hours=9))), 202653),
    ],
)
def test_weeks_are_iso_weeks_in_utc(moment: datetime, week: int) -> None:
    assert iso_week(moment) == week
