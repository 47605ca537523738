"""A learner is forgotten: a search for marked words finds none of theirs and all of the others', wherever it was stopped."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from speakkit.calls.batches import BatchItem, new_batch
from speakkit.errors import CorruptDataError, InputError, UnknownLearnerError
from speakkit.kit import open_kit
from speakkit.model import KeptAnswer, Learner, SessionStatus
from speakkit.model.access import Role, digest, issue
from speakkit.operations.erasure import erase_again, erase_session, forget, resume
from speakkit.operations.erasure_record import ErasureRecord, ErasureRecords
from speakkit.operations.portrait import write_portrait
from speakkit.patterns.reviews import Decision
from speakkit.recordings import Recordings, open_recordings
from speakkit.report.delivery import deliver_reports
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.store.store import Parts
from tests.support.analyses import make_analysis
from tests.support.byte_search import found_in
from tests.support.values import NOON, make_call, make_session, make_transcript

pytestmark = pytest.mark.slow
LEARNERS = tuple(f"person{number:02d}" for number in range(1, 8))
HERS, OTHERS = LEARNERS[0], LEARNERS[1:]
KINDS = ("", "name", "says", "topic", "note", "kept", "inbox", "sound", "label")
STEPS = 8


def marks(learner_id: str) -> set[str]:
    """The words that only this learner's things have."""
    return {f"{learner_id}{kind}" for kind in KINDS}


ALL_OF_OTHERS = {mark for learner_id in OTHERS for mark in marks(learner_id)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with store, two published versions, reports, inbox, tokens: of each learner a mark in everything."""
    folder = tmp_path_factory.mktemp("made")
    settings = Settings(data_dir=folder / "data")
    store, recordings = Store(settings.store_path), open_recordings(settings)
    for number, learner_id in enumerate(LEARNERS):
        (folder / "sound").write_text(f"{learner_id}sound")
        recordings.put(f"{learner_id}/{number}.wav", folder / "sound")
        dropped = settings.data_dir / "inbox" / learner_id / "talk.txt"
        dropped.parent.mkdir(parents=True)
        dropped.write_text(f"{learner_id}inbox")
        with store.write() as parts:
            fill(parts, number, learner_id)
        if number in (3, 6):
            store.publish(settings.published_dir)
    deliver_reports(open_kit(settings.published_dir), settings)
    (settings.reports_dir / f".{HERS}+coach.html.draft").write_text(f"{HERS}says")
    return settings.data_dir


@pytest.fixture
def settings(made: Path, tmp_path: Path) -> Settings:
    shutil.copytree(made, tmp_path / "data")
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def recordings(settings: Settings) -> Recordings:
    return open_recordings(settings)


@pytest.fixture
def store(settings: Settings) -> Store:
    return Store(settings.store_path)


def fill(parts: Parts, number: int, learner_id: str) -> None:
    session_id = f"s{number}"
    parts.learners.add(Learner(learner_id=learner_id, created_at=NOON, display_name=f"{learner_id}name"))
    parts.sessions.add(
        make_session(
            session_id,
            learner_id,
            f"{number:064x}",
            storage_key=f"{learner_id}/{number}.wav",
            topic=f"{learner_id}topic",
        )
    )
    claim = parts.claims.take(session_id, owner="test", lease_s=60)
    parts.results.save_transcript(claim, make_transcript(f"{learner_id}says I take bus to work every day"))
    parts.results.save_analysis(claim, make_analysis(["Missing articles"], {"Missing articles": "present"}))
    kept = KeptAnswer(
        answer_key=f"k{number}", session_id=session_id, stage="analyse", created_at=NOON, answer=f"{learner_id}kept"
    )
    parts.ledger.record_call(make_call(f"c{number}", session_id), kept)
    parts.claims.finish(claim)
    parts.reviews.add(session_id, 1, Decision.ACCEPT, by="coach", note=f"{learner_id}note")
    secret, token = issue(Role.LEARNER, [learner_id], label=f"{learner_id}label")
    parts.access.add_token(token, digest(secret))


@pytest.fixture
def forget_her(settings: Settings, store: Store, recordings: Recordings) -> Callable[[], ErasureRecord]:
    return lambda: forget(HERS, settings=settings, store=store, recordings=recordings, sweep=lambda _: 0)


def test_nothing_of_hers_is_found_and_all_of_the_others(
    settings: Settings, store: Store, forget_her: Callable[[], ErasureRecord]
) -> None:
    secret, token = issue(Role.COACH, [HERS, OTHERS[0]])
    store.access.add_token(token, digest(secret))
    assert found_in(settings.data_dir, marks(HERS) | ALL_OF_OTHERS) == marks(HERS) | ALL_OF_OTHERS
    record = forget_her()
    assert found_in(settings.data_dir, marks(HERS) | ALL_OF_OTHERS) == ALL_OF_OTHERS
    assert record.completed_at is not None
    assert (record.counts["sessions"], record.counts["learners"], record.counts["tokens"]) == (1, 1, 2)
    assert [one.learner_ids for one in store.access.tokens() if one.role is Role.COACH] == [(OTHERS[0],)]
    assert set(open_kit(settings.published_dir).sessions()["learner_id"]) == set(OTHERS)
    with pytest.raises(UnknownLearnerError):
        forget_her()


def ask_in_batch(store: Store, name: str, sha256: str) -> None:
    """A session of hers whose analysis a vendor's batch was asked for."""
    later = datetime.now(UTC) + timedelta(days=1)
    store.sessions.add(make_session(name, HERS, sha256.ljust(64, "0")))
    claim = store.claims.take(name, owner="test", lease_s=60)
    store.results.save_transcript(claim, make_transcript("we go"))
    store.claims.set_status(claim, SessionStatus.ANALYZING)
    item = BatchItem(custom_id=name, session_id=name, answer_key=name, input_hash=name)
    batch = new_batch(engine="openai", engine_version="1", model="m", prompt_hash="p", now=later)
    stored = store.batches.add(batch.model_copy(update={"batch_id": name, "items": (item,)}), now=later)
    assert stored.items
    store.batches.handed_in(name, f"at-vendor-{name}", later + timedelta(days=1))


def test_the_record_says_what_was_not_reached(store: Store, forget_her: Callable[[], ErasureRecord]) -> None:
    """One batch has ended and can't be deleted without a key; another is under way."""
    for number, name in enumerate(("ended", "waiting")):
        ask_in_batch(store, name, f"e{number}")
    store.batches.end("ended")
    remains = forget_her().remains
    assert remains[1:] == (
        "Batches that weren't deleted at the vendor: 1.",
        "Batches that haven't ended at the vendor: 1.",
    )


@pytest.mark.parametrize("saves", range(1, STEPS + 2))
def test_stopped_at_any_step_it_is_resumed(
    settings: Settings, store: Store, recordings: Recordings, forget_her: Callable[[], ErasureRecord],
    monkeypatch: pytest.MonkeyPatch, saves: int,
) -> None:  # fmt: skip
    """Each step is over and not yet recorded when the process ends."""
    written, save = [], ErasureRecords.save

    def interrupted(records: ErasureRecords, record: ErasureRecord) -> ErasureRecord:
        written.append(record)
        if len(written) > saves:
            raise KeyboardInterrupt
        return save(records, record)

    with monkeypatch.context() as patched:
        patched.setattr(ErasureRecords, "save", interrupted)
        with pytest.raises(KeyboardInterrupt):
            forget_her()
    if saves % 2:  # in the night, or because somebody asks again
        assert resume(settings, store, recordings, lambda _: 0) == 1
    else:
        forget_her()
    assert found_in(settings.data_dir, marks(HERS) | ALL_OF_OTHERS) == ALL_OF_OTHERS
    assert all(record.completed_at for record in ErasureRecords.from_settings(settings).all())


def test_what_a_restored_backup_brings_back_goes_again(
    settings: Settings, store: Store, recordings: Recordings, forget_her: Callable[[], ErasureRecord], tmp_path: Path
) -> None:
    store.back_up(tmp_path / "backup.duckdb")
    forget_her()
    erase_session("s1", settings=settings, store=store, recordings=recordings)
    store.restore(tmp_path / "backup.duckdb")
    assert len(store.sessions.all()) == len(LEARNERS)
    assert erase_again(settings, store, recordings) == 3
    assert [session.session_id for session in store.sessions.all()] == [f"s{number}" for number in range(2, 7)]
    assert found_in(settings.published_dir, marks(HERS) - {HERS}) == set()
    assert erase_again(settings, store, recordings) == 0


def test_whoever_comes_back_under_the_same_id_stays(
    settings: Settings, store: Store, recordings: Recordings, forget_her: Callable[[], ErasureRecord]
) -> None:
    forget_her()
    later = datetime.now(UTC) + timedelta(seconds=1)
    store.learners.add(Learner(learner_id=HERS, created_at=later))
    store.sessions.add(make_session("s99", HERS, "9" * 64, created_at=later))
    assert erase_again(settings, store, recordings) == 0
    assert resume(settings, store, recordings) == 0
    assert store.sessions.get("s99").learner_id == HERS


def test_the_flow_engine_s_part_waits_for_somebody_who_reaches_it(
    settings: Settings, store: Store, recordings: Recordings
) -> None:
    record = forget(HERS, settings=settings, store=store, recordings=recordings)
    assert record.completed_at is None
    asked: list[Callable[[str], bool]] = []

    def sweep(is_erased: Callable[[str], bool]) -> int:
        asked.append(is_erased)
        return 3

    assert resume(settings, store, recordings, sweep) == 1
    (is_erased,) = asked
    assert [name for name in (HERS, "s0", OTHERS[0], "s1") if is_erased(name)] == [HERS, "s0"]


def test_her_own_copy_holds_all_that_is_kept_of_her_and_nothing_of_others(
    settings: Settings, store: Store, recordings: Recordings, tmp_path: Path
) -> None:
    folder = tmp_path / "portrait"
    files = write_portrait(HERS, folder, settings=settings, store=store, recordings=recordings)
    assert found_in(folder, marks(HERS) | ALL_OF_OTHERS) == marks(HERS)
    assert {path.stat().st_mode & 0o077 for path in files} == {0}
    said = (folder / "README.txt").read_text()
    assert f"said: {HERS}says" in said
    assert "sent to claude" in said
    assert (folder / "reports" / f"{HERS}.html").is_file()
    with pytest.raises(InputError, match="is there already"):
        write_portrait(HERS, folder, settings=settings, store=store, recordings=recordings)


def test_a_record_names_nobody_and_nobody_changes_it(
    settings: Settings, forget_her: Callable[[], ErasureRecord]
) -> None:
    record = forget_her()
    folder = settings.data_dir / "erasures"
    assert found_in(folder, {HERS, "s0", f"{0:064x}"}) == set()
    path = folder / f"{record.erasure_id}.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"completed_at": None}))
    with pytest.raises(CorruptDataError, match="isn't as it was written"):
        ErasureRecords.from_settings(settings).all()
