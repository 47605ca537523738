from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from speakkit.dataset.exchange.export import ExportOptions, export_dataset
from speakkit.dataset.exchange.pseudonyms import Pseudonyms
from speakkit.dataset.exchange.register import register_export
from speakkit.errors import InvalidStateError
from speakkit.intake.people import apply_changes
from speakkit.kit import open_kit
from speakkit.model import Learner, LearnerChanges, Purpose, Session
from speakkit.operations.retention import Swept, sweep
from speakkit.operations.withdrawal import carry_out
from speakkit.pipeline.analysis_plan import plan_again, transcript_of
from speakkit.pipeline.kept_sound import keep_sound
from speakkit.recordings import Recordings, open_place, open_recordings
from speakkit.settings import Settings
from speakkit.store import Store, publication, versions
from speakkit.store import erasure as store_erasure
from tests.support.byte_search import found_in
from tests.support.handed_in import speech_of_ana
from tests.support.made_once import copy_of
from tests.support.marked_learners import fill
from tests.support.tones import write_speech
from tests.support.values import NOON, make_session

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
def session(settings: Settings) -> Session:
    return speech_of_ana(settings, seconds=2)


@pytest.fixture
def said(settings: Settings) -> str:
    """The session in which ana said something, of which everything is stored and a version of the dataset is kept."""
    copy_of("what ana said", keep_what_was_said, settings.data_dir)
    (session,) = Store(settings.store_path).sessions.all()
    return session.session_id


def keep_what_was_said(data_dir: Path) -> None:
    settings = Settings(data_dir=data_dir)
    store = Store(settings.store_path)
    with store.write() as parts:
        fill(parts, 1, "ana")
    store.keep_publication(settings.published_dir)


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


def test_what_was_said_goes_by_its_age_and_what_was_found_and_every_rate_stay(
    settings: Settings, store: Store, recordings: Recordings, said: str
) -> None:
    aged = settings.model_copy(update={"transcript_days": 10, "retention_days": None})
    store.learners.add(Learner(learner_id="bo", created_at=NOON))
    store.publish(settings.published_dir)
    before = open_kit(settings.published_dir).sessions()[["token_count", "word_count"]].to_dict("records")
    assert sweep(aged, store, recordings, in_days(1)).transcripts == 1
    assert found_in(settings.data_dir, {"anasays", "anakept", "anaquoted"}) == {"anaquoted"}
    kit = open_kit(settings.published_dir)
    assert kit.sessions()[["token_count", "word_count"]].to_dict("records") == before
    assert list(kit.insights()["session_id"]) == [said]
    kept = open_kit(settings.published_dir, version="v000001")
    assert "the words of 1 session more went by erasure" in str(kept.cite())
    with pytest.raises(InvalidStateError, match="deleted by its age"):
        transcript_of(store, said)
    assert sweep(aged, store, recordings, in_days(1)).transcripts == 0


def test_times_of_words_go_by_days_of_their_own_and_whoever_reads_them_is_told(
    settings: Settings, store: Store, recordings: Recordings, said: str
) -> None:
    aged = settings.model_copy(update={"word_days": 10, "retention_days": None})
    words, measured = open_kit(settings.published_dir).words(), store.results.measures(said)
    assert words["start_ms"].notna().all()
    assert sweep(aged, store, recordings, in_days(1)).word_times == 1
    for kit in (open_kit(settings.published_dir), open_kit(settings.published_dir, version="v000001")):
        assert kit.words()[["start_ms", "end_ms", "syllables"]].isna().all(axis=None)
        assert list(kit.words()["text"]) == list(words["text"])
        assert kit.transcripts()["word_times_deleted"].all()
    assert "the times of words of 1 session more went by erasure" in str(kit.cite())
    plan = plan_again(store, said, repeat=1, asks_anew=False, reader_language="en")
    assert plan.measured == measured == store.results.measures(said)
    assert store.results.otherwise_measured("another") == ([], 1)
    assert sweep(aged, store, recordings, in_days(1)).word_times == 0


def noted(do: Callable[..., object], done: list[str]) -> Callable[..., object]:
    """The same, with its name noted each time."""

    def doing(*given: object) -> object:
        done.append(do.__name__)
        return do(*given)

    return doing


def test_many_sessions_past_their_time_are_erased_with_one_rewriting_and_one_publication(
    settings: Settings, store: Store, recordings: Recordings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.write() as parts:
        for number, learner_id in enumerate(("ana", "bo", "ana", "cy")):
            parts.learners.add(Learner(learner_id=learner_id, created_at=NOON))
            parts.sessions.add(make_session(f"s{number}", learner_id, f"{number:064x}"))
    store.publish(settings.published_dir)
    done: list[str] = []
    for module, name in ((store_erasure, "rewrite"), (publication, "publish_anew")):
        monkeypatch.setattr(module, name, noted(getattr(module, name), done))
    swept = sweep(settings, store, recordings, in_days(1))
    assert (swept.sessions_erased, swept.failed) == (4, 0)
    assert sorted(done) == ["publish_anew", "rewrite"]
    assert store.sessions.all() == []


def test_a_version_that_is_kept_is_opened_after_the_others_went_until_its_own_days_are_over(
    settings: Settings, store: Store, recordings: Recordings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "VERSIONS_KEPT", 2)
    kept = store.keep_publication(settings.published_dir)
    for number in range(3):
        store.learners.add(Learner(learner_id=f"learner{number}", created_at=NOON))
        store.publish(settings.published_dir)
    assert sweep(settings, store, recordings, in_days(400)).publications == 1
    assert len(open_kit(settings.published_dir, version=kept.version).learners()) == 0
    bounded = settings.model_copy(update={"kept_version_days": 365})
    assert sweep(bounded, store, recordings, in_days(364)).publications == 0
    assert sweep(bounded, store, recordings, in_days(366)).publications == 1


def test_sound_is_kept_where_its_learner_agrees_until_its_days_are_over_or_the_consent_is_withdrawn(
    settings: Settings, store: Store, recordings: Recordings, session: Session
) -> None:
    place, key = open_place(settings, "sound"), str(session.storage_key)
    assert not store.consents.agrees("ana", Purpose.SOUND)
    store.consents.decide("ana", {Purpose.SOUND: True}, source="test")
    assert store.consents.agrees("ana", Purpose.SOUND)
    keep_sound(session, settings, recordings)
    assert place.exists(key)
    bounded = settings.model_copy(update={"sound_days": 20})
    assert sweep(bounded, store, recordings, in_days(19)).sound_files == 0
    assert sweep(bounded, store, recordings, in_days(21)).sound_files == 1
    keep_sound(session, settings, recordings)
    apply_changes("ana", LearnerChanges(withdrawn=frozenset({Purpose.SOUND})), source="test", store=store)
    (said,) = carry_out("ana", [Purpose.SOUND], settings, store, recordings)
    assert said.startswith("sound: 1 recording that had been kept went")
    assert not place.exists(key)


def test_each_purpose_says_what_becomes_of_what_is_kept(settings: Settings, store: Store) -> None:
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    for name in ("ana.html", "ana+coach.html", "ana-coach.html", "bo.html"):
        (settings.reports_dir / name).parent.mkdir(exist_ok=True)
        (settings.reports_dir / name).write_text("x")
    store.learners.add(Learner(learner_id="ana-coach", created_at=NOON))
    said = carry_out("ana", list(Purpose), settings, store, open_recordings(settings))
    assert {sentence.partition(":")[0] for sentence in said} == {purpose.value for purpose in Purpose}
    assert sorted(path.name for path in settings.reports_dir.iterdir()) == ["ana-coach.html", "bo.html"]


def test_an_export_goes_after_its_days_and_what_else_lies_there_stays(
    settings: Settings, store: Store, recordings: Recordings, said: str, tmp_path: Path
) -> None:
    target = tmp_path / "given out"
    export_dataset(open_kit(settings.published_dir), target, Pseudonyms(b"k" * 32), ExportOptions())
    register_export(settings.data_dir, target)
    (target / "my notes.txt").write_text("mine")
    limited = settings.model_copy(update={"export_days": 30, "retention_days": None})
    assert sweep(limited, store, recordings, in_days(29)).exports == 0
    assert sweep(limited, store, recordings, in_days(31)).exports == 1
    assert [path.name for path in target.rglob("*")] == ["my notes.txt"]
    assert sweep(limited, store, recordings, in_days(31)).exports == 0
