"""Publishing while another reads, and publishing that is killed: readers find one version or another, and all of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from speakkit.model import Learner
from speakkit.store import Store, buckets
from speakkit.store.published import current
from tests.support.composed import ROOT
from tests.support.values import NOON, make_session

LEARNERS, CHANGES = 4, 6
READER = """
import sys, pathlib, time
from speakkit.errors import NothingPublishedError
from speakkit.kit import open_kit

SELECT = "SELECT focus_next, count(*) AS sessions, count(DISTINCT learner_id) AS learners FROM sessions GROUP BY ALL"
published, stop = map(pathlib.Path, sys.argv[1:])
kit, seen = open_kit(published), set()
print("reads", flush=True)
while True:
    is_last = stop.exists()
    kit.refresh()
    try:
        rows = kit.sql(SELECT)
    except NothingPublishedError:  # an erasure has taken its files, as it has to
        continue
    assert len(rows) == 1, rows
    seen.add(tuple(rows.iloc[0]))
    if is_last:
        break
    time.sleep(0.05)
print(*sorted(f"{focus} {sessions} {learners}" for focus, sessions, learners in seen), sep="|")
"""
"""Looks at the newest version again and again: what all its sessions say is to be the same."""

pytestmark = pytest.mark.slow


def say(store: Store, focus: str) -> None:
    """All sessions say it, in one transaction."""
    with store._database.write() as turn:
        for number in range(LEARNERS):
            turn.execute("set_feedback", session_id=f"l{number}-1", focus_next=focus, summary=focus)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Learners in several buckets, each with a session."""
    monkeypatch.setattr(buckets, "SESSIONS_PER_BUCKET", 1)
    store = Store(tmp_path / "data/speakkit.duckdb", lock_timeout_s=120)
    with store.write() as parts:
        for number in range(LEARNERS):
            parts.learners.add(Learner(learner_id=f"l{number}", created_at=NOON))
            parts.sessions.add(make_session(f"l{number}-1", f"l{number}", sha256=f"{number:064x}"))
    say(store, "none")
    return store


def test_a_reader_in_another_process_never_sees_half_of_a_version(store: Store, tmp_path: Path) -> None:
    """Of learners in several buckets, whose sessions all change at once; in the end one is erased from all versions."""
    published, stop = tmp_path / "published", tmp_path / "stop"
    assert store.publish(published).manifest.buckets == LEARNERS
    command = [sys.executable, "-c", READER, str(published), str(stop)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "reads\n"
        try:
            for number in range(CHANGES):
                say(store, f"focus-{number}")
                store.publish(published)
            store.delete_learner("l0")
            store.publish_anew(published)
        finally:
            stop.touch()
        seen = reader.communicate()[0].strip().split("|")
    assert reader.returncode == 0
    whole = {
        f"{focus} {n} {n}"
        for focus in ("none", *(f"focus-{k}" for k in range(CHANGES)))
        for n in (LEARNERS, LEARNERS - 1)
    }
    assert set(seen) <= whole
    assert f"focus-{CHANGES - 1} {LEARNERS - 1} {LEARNERS - 1}" in seen


def test_a_publisher_killed_at_any_change_leaves_a_whole_version(
    store: Store, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """At three of its changes of files, at each when benchmarks are asked for; the next publisher makes good and tidies up."""
    before = store.publish(tmp_path / "data/published").digest
    say(store, "another")
    expected = store.publish(tmp_path / "elsewhere").digest
    command = [sys.executable, "-m", "tests.support.publishing_kills", str(tmp_path / "data")]
    command += [] if request.config.getoption("--benchmark-enable") else ["3"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    kills = [json.loads(line) for line in done.stdout.splitlines()]
    assert kills
    for one in kills:
        assert one["killed"]
        assert one["left"] in {before, expected}
        assert one["left_is_intact"]
        assert (one["now"], one["now_is_intact"], one["strangers"]) == (expected, True, [])
    assert current(tmp_path / "data/published") is not None
