"""An erasure killed right before each of its changes of a file, and carried out again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from speakkit.kit import open_kit
from speakkit.report.delivery import deliver_reports
from speakkit.settings import Settings
from speakkit.store import Store
from tests.support.composed import ROOT
from tests.support.marked_learners import fill, lay_out

LEARNERS = 3
SOME = 4
"""So many of its changes are enough where nobody asked for all of them: each way to carry it out again takes half of them."""


@pytest.mark.timeout(7200)
def test_killed_at_each_of_its_changes_it_is_complete_afterwards(is_bench: bool, tmp_path: Path) -> None:
    """All of them when benchmarks are asked for, else some that lie evenly among them."""
    settings = Settings(data_dir=tmp_path / "data")
    store = Store(settings.store_path)
    for number in range(LEARNERS):
        with store.write() as parts:
            lay_out(settings, f"person{number}", fill(parts, number, f"person{number}"))
        store.publish(settings.published_dir)
    deliver_reports(store, settings, open_kit)
    command = [sys.executable, "-m", "tests.support.erasure_kills", str(settings.data_dir), "person0"]
    command += [] if is_bench else [str(SOME)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    kills = [json.loads(line) for line in done.stdout.splitlines()]
    whole = [
        one for one in kills if one["done"] and not (one["left_of_hers"] or one["lost_of_others"] or one["unfinished"])
    ]
    print(
        f"\none of {LEARNERS} learners erased: {kills[0]['of']} changes of files; killed before n={len(kills)} of them"
    )
    print(f"  killed {sum(one['killed'] for one in kills)}, complete when carried out again {len(whole)}")
    assert len(kills) >= SOME
    assert [one for one in kills if not one["killed"]] == []
    assert len(whole) == len(kills)
