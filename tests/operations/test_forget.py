"""A learner is forgotten: a search for marked words finds none of theirs and all of the others', wherever it was stopped."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from speakkit.calls.batches import BatchItem, new_batch
from speakkit.errors import CorruptDataError, InputError, UnknownLearnerError
from speakkit.kit import Kit, open_kit
from speakkit.model import Learner, SessionStatus
from speakkit.model.access import Role, digest, issue
from speakkit.operations.erasure import Eraser, erase_again, erase_session, forget
from speakkit.operations.erasure_record import ErasureRecord, ErasureRecords
from speakkit.operations.portrait import write_portrait
from speakkit.recordings import LocalRecordings, Recordings, open_recordings
from speakkit.report.delivery import deliver_reports
from speakkit.settings import Settings
from speakkit.sound.scratch import ScratchFolder
from speakkit.store import Store
from tests.support.byte_search import found_in
from tests.support.marked_learners import fill, lay_out, marks
from tests.support.values import make_session, make_transcript

pytestmark = pytest.mark.slow
LEARNERS = tuple(f"person{number:02d}" for number in range(1, 6))
HERS, OTHERS = LEARNERS[0], LEARNERS[1:]
ALL_OF_OTHERS = {mark for learner_id in OTHERS for mark in marks(learner_id)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with store, two published versions, reports, inbox, tokens: of each learner a mark in everything."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("made") / "data")
    store = Store(settings.store_path)
    for number, learner_id in enumerate(LEARNERS):
        with store.write() as parts:
            lay_out(settings, learner_id, fill(parts, number, learner_id))
        dropped = settings.data_dir / "inbox" / learner_id / "talk.txt"
        dropped.parent.mkdir(parents=True)
        dropped.write_text(f"{learner_id}inbox")
        if number in (2, len(LEARNERS) - 1):
            store.publish(settings.published_dir)
    deliver_reports(store, settings, open_kit)
    (settings.reports_dir / f".{HERS}+coach.html.draft").write_text(f"{HERS}says")
    (settings.data_dir / "audio" / ".abandoned.draft").write_text(f"{HERS}sound")
    return settings.data_dir


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else's temporary folders: their number is said."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))


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


BY_NOTE = {"monday.mp3", "monday.note.json", "monday.en.vtt", "monday.mp3.reason.json"}


def noted(settings: Settings, learner_id: str, name: str = "monday") -> None:
    """What was moved aside from the inbox, and lies under the learner's name in a note alone, which has a mistake."""
    folder = settings.data_dir / "rejected"
    (folder / f"{name}.note.json").write_text(json.dumps({"learner_id": learner_id, "level": "B7"}))
    for suffix in ("mp3", "en.vtt", "mp3.reason.json"):
        (folder / f"{name}.{suffix}").write_text(f"{learner_id}inbox")


def test_what_only_a_note_gives_to_a_learner_goes_too(
    settings: Settings, forget_her: Callable[[], ErasureRecord]
) -> None:
    noted(settings, HERS)
    noted(settings, OTHERS[0], "monday.2")
    (settings.data_dir / "inbox" / HERS / ".talk.mp3.Xa7").write_text(f"{HERS}inbox")  # a copying program had begun
    (settings.data_dir / "inbox" / "torn.note.json").write_text("{")
    forget_her()
    left = {path.name for path in (settings.data_dir / "rejected").glob("*.*")}
    assert left == {name.replace("monday.", "monday.2.") for name in BY_NOTE}
    assert found_in(settings.data_dir, marks(HERS) | ALL_OF_OTHERS) == ALL_OF_OTHERS
    assert (settings.data_dir / "inbox" / "torn.note.json").exists()


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


def test_scratch_folders_of_killed_processes_go_and_those_in_use_are_counted(
    forget_her: Callable[[], ErasureRecord],
) -> None:
    killed, running = ScratchFolder(), ScratchFolder()
    (killed.path / "talk.wav").write_text(f"{HERS}sound")
    os.close(killed._descriptor)  # as the end of a process does
    assert forget_her().remains[1:] == ("Temporary folders of processes that were running, which go with these: 1.",)
    assert (killed.path.exists(), running.path.exists()) == (False, True)
    running.remove()


def test_a_report_that_is_written_while_its_learner_is_forgotten_goes_again_and_leaves_no_row(
    settings: Settings, store: Store, forget_her: Callable[[], ErasureRecord]
) -> None:
    """The delivery has opened the dataset, and her erasure is over before she is come to."""

    def opened(directory: Path) -> Kit:
        kit = open_kit(directory)
        forget_her()
        return kit

    delivered = deliver_reports(store, settings, opened)
    assert (HERS in delivered.written, delivered.failures) == (False, ())
    assert found_in(settings.reports_dir, {HERS}) == set()
    assert store.deliveries.of(HERS) == {}


def test_a_report_whose_learner_is_forgotten_between_making_and_putting_it_is_taken_back(
    settings: Settings, store: Store, forget_her: Callable[[], ErasureRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    put = LocalRecordings.put

    def late(place: LocalRecordings, key: str, source: Path) -> None:
        if key.startswith(HERS):
            forget_her()
        put(place, key, source)

    (settings.reports_dir / f"{HERS}.html").unlink()
    monkeypatch.setattr(LocalRecordings, "put", late)
    deliver_reports(store, settings, open_kit)
    assert found_in(settings.data_dir, marks(HERS)) == set()


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


def test_what_a_restored_backup_brings_back_goes_again(
    settings: Settings, store: Store, recordings: Recordings, forget_her: Callable[[], ErasureRecord], tmp_path: Path
) -> None:
    store.back_up(tmp_path / "backup.duckdb")
    forget_her()
    erase_session(f"s{1:015x}", settings=settings, store=store, recordings=recordings)
    store.restore(tmp_path / "backup.duckdb")
    assert len(store.sessions.all()) == len(LEARNERS)
    assert erase_again(settings, store, recordings) == 3
    assert [session.session_id for session in store.sessions.all()] == [
        f"s{number:015x}" for number in range(2, len(LEARNERS))
    ]
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
    assert Eraser(settings, store, recordings).unfinished() == []
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

    eraser = Eraser(settings, store, recordings, sweep)
    (finished,) = eraser.carry_out_all(eraser.unfinished())
    assert isinstance(finished, ErasureRecord)
    assert finished.completed_at is not None
    (is_erased,) = asked
    assert [name for name in (HERS, f"s{0:015x}", OTHERS[0], f"s{1:015x}") if is_erased(name)] == [
        HERS,
        f"s{0:015x}",
    ]


def test_her_own_copy_holds_all_that_is_kept_of_her_and_nothing_of_others(
    settings: Settings, store: Store, recordings: Recordings, tmp_path: Path
) -> None:
    folder = tmp_path / "portrait"
    _, shared = issue(Role.COACH, [HERS, OTHERS[0]], label=f"{OTHERS[0]}label")
    store.access.add_token(shared, digest("shared"))
    noted(settings, HERS)
    files = write_portrait(HERS, folder, settings=settings, store=store, recordings=recordings)
    assert found_in(folder, marks(HERS) | ALL_OF_OTHERS) == marks(HERS)
    assert {path.stat().st_mode & 0o077 for path in files} == {0}
    said = (folder / "README.txt").read_text()
    assert f"said: {HERS}says" in said
    assert "sent to claude" in said
    assert (folder / "reports" / f"{HERS}.html").is_file()
    assert {path.name for path in (folder / "files" / "rejected").glob("*.*")} == BY_NOTE
    with pytest.raises(InputError, match="is there already"):
        write_portrait(HERS, folder, settings=settings, store=store, recordings=recordings)


def test_a_record_names_nobody_and_nobody_changes_it(
    settings: Settings, forget_her: Callable[[], ErasureRecord]
) -> None:
    record = forget_her()
    folder = settings.data_dir / "erasures"
    assert found_in(folder, {HERS, f"s{0:015x}", f"{0:064x}"}) == set()
    path = folder / f"{record.erasure_id}.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"completed_at": None}))
    with pytest.raises(CorruptDataError, match="isn't as it was written"):
        ErasureRecords.from_settings(settings).all()
