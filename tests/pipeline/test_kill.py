"""kill -9 at every one of the fifteen steps, twice in a row, with paid engines: nothing lost, doubled or paid twice."""

from __future__ import annotations

import json
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from speakkit.intake.add import NewRecording, add_recording
from speakkit.kit import open_kit
from speakkit.model import Session, SessionStatus
from speakkit.model.steps import Step
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from tests.support.command_line import paid_engines
from tests.support.loopback import loopback
from tests.support.tones import write_speech
from tests.support.vendor_server import VendorServer
from tests.support.worker import WORKERS, process_and_publish, work, work_in_a_batch

LEASE_S = 0.5

GRAINS = {
    "transcripts": "1",
    "words": "position",
    "analyses": "1",
    "insights": "rank",
    "observations": "key",
    "measures": "name",
}
"""What a row of each table is, beside its session."""

pytestmark = pytest.mark.slow


@pytest.fixture
def vendors(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Address and request log of a server that speaks both vendors' wire formats."""
    log = tmp_path / "requests.jsonl"
    with loopback(VendorServer(log).respond) as server:
        yield server.url, log


@pytest.fixture
def environment(tmp_path: Path, vendors: tuple[str, Path]) -> dict[str, str]:
    url, _ = vendors
    return {
        **{f"SPEAKKIT_{name}": value for name, value in paid_engines(url).items()},
        "SPEAKKIT_DATA_DIR": str(tmp_path / "data"),
        "SPEAKKIT_LEASE_S": str(LEASE_S),
    }


@pytest.fixture
def settings(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Settings()


@pytest.fixture
def waiting(settings: Settings, tmp_path: Path) -> Session:
    """A session that waits."""
    path = write_speech(tmp_path / "talk.wav", seconds=40)
    store = Store(settings.store_path)
    return add_recording(
        NewRecording(path, "ana"), settings=settings, store=store, recordings=open_recordings(settings)
    )


def run_worker(
    environment: Mapping[str, str], kill_at: Step | str | None = None, target: Callable[..., None] = work
) -> int:
    """The exit code of a worker in a process of its own, negative where a signal ended it."""
    process = WORKERS.Process(target=target, args=(dict(environment), kill_at))
    process.start()
    process.join(timeout=120)
    assert process.exitcode is not None, "the worker hangs"
    return process.exitcode


def paid_calls(log: Path) -> Counter[str]:
    """How often each endpoint was asked."""
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return Counter(json.loads(line)["path"].rsplit("/", 1)[-1] for line in lines)


def test_workers_killed_twice_at_each_step_leave_nothing_that_the_next_cannot_go_on_from(
    environment: dict[str, str], settings: Settings, waiting: Session, vendors: tuple[str, Path]
) -> None:
    """Each gets to the step after the one at which those before it were killed."""
    store, recordings = Store(settings.store_path), open_recordings(settings)
    for step in Step:
        for _ in range(2):
            assert run_worker(environment, kill_at=step) == -signal.SIGKILL, step
            killed = store.sessions.get(waiting.session_id)
            assert killed.status is not SessionStatus.DONE
            assert store.results.transcript(waiting.session_id) is not None or recordings.exists(
                str(waiting.storage_key)
            )
            time.sleep(LEASE_S)
    assert run_worker(environment) == 0

    session = store.sessions.get(waiting.session_id)
    analysis = store.results.raw_analysis(waiting.session_id)
    assert session.status is SessionStatus.DONE
    assert session.audio_deleted_at is not None
    assert not recordings.exists(str(waiting.storage_key))
    assert analysis is not None
    shown = [seen for seen in analysis.observations if seen.state == "present"]
    assert [row.sessions_analysed for row in store.profiles.get("ana")] == [1] * len(shown)
    assert paid_calls(vendors[1]) == Counter({"transcriptions": 1, "messages": 1})
    assert_no_row_is_doubled(store, settings.published_dir)


def assert_no_row_is_doubled(store: Store, directory: Path) -> None:
    store.publish(directory)
    kit = open_kit(directory)
    for table, grain in GRAINS.items():
        rows = kit.sql(f"SELECT session_id, {grain} AS row FROM {table}")
        assert not rows.duplicated().any()
        assert not rows.empty or table == "words"  # of which this transcriber gives none


def test_who_comes_after_one_killed_as_it_publishes_publishes(
    environment: dict[str, str], settings: Settings, waiting: Session
) -> None:
    assert run_worker(environment, kill_at="publish", target=process_and_publish) == -signal.SIGKILL
    assert Store(settings.store_path).sessions.get(waiting.session_id).status is SessionStatus.DONE
    assert run_worker(environment, target=process_and_publish) == 0
    assert open_kit(settings.published_dir).sessions()["status"].tolist() == ["DONE"]


@pytest.mark.parametrize("kill_at", ["handed_in", "sleep", "set_outcome", "end"])
def test_a_batch_outlives_the_process_that_waits_for_it(
    kill_at: str, environment: dict[str, str], settings: Settings, waiting: Session, vendors: tuple[str, Path]
) -> None:
    environment |= {"SPEAKKIT_BATCH_POLL_S": "0"}
    assert run_worker(environment, kill_at, target=work_in_a_batch) == -signal.SIGKILL
    assert Store(settings.store_path).sessions.get(waiting.session_id).status is SessionStatus.ANALYZING
    assert run_worker(environment, target=work_in_a_batch) == 0
    assert Store(settings.store_path).sessions.get(waiting.session_id).status is SessionStatus.DONE
    lines = map(json.loads, vendors[1].read_text(encoding="utf-8").splitlines())
    posted = Counter(line["path"].rsplit("/", 1)[-1] for line in lines if line["method"] == "POST")
    assert posted == Counter({"transcriptions": 1, "batches": 1})


def test_a_session_that_is_done_is_not_touched_again(
    environment: dict[str, str], settings: Settings, waiting: Session, vendors: tuple[str, Path]
) -> None:
    assert run_worker(environment) == 0
    store = Store(settings.store_path)
    done = store.sessions.get(waiting.session_id)
    assert run_worker(environment) == 0
    assert store.sessions.get(waiting.session_id) == done
    assert paid_calls(vendors[1]) == Counter({"transcriptions": 1, "messages": 1})
