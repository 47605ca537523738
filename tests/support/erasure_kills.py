"""An erasure killed right before each of its changes, and carried out again: what is found afterwards, a line of JSON each.

    python -m tests.support.erasure_kills DATA_DIR LEARNER [HOW_MANY]

A process of its own, which opens no database itself: its children are forked.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from speakkit.operations.erasure import Eraser, forget
from speakkit.operations.erasure_record import ErasureRecords
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from tests.support import killed
from tests.support.byte_search import found_in
from tests.support.dictionaries import LOADED
from tests.support.marked_learners import marks

_GOLDEN = 5**0.5 / 2 - 0.5


def main(made: Path, hers: str, how_many: int | None) -> None:
    assert LOADED  # once, not in each child
    others = sorted(path.name for path in (made / "rejected").iterdir() if path.name != hers)
    with tempfile.TemporaryDirectory(prefix="erasure-kills-") as name:
        data, counted = Path(name) / "data", Path(name) / "count"
        shutil.copytree(made, data)
        total = killed.changes_of(partial(_forget, data, hers), data, counted)
        for turn, number in enumerate(spread(total)[:how_many]):
            shutil.rmtree(data)
            shutil.copytree(made, data)
            was_killed = killed.is_killed_before(number, partial(_forget, data, hers), data)
            has_begun = bool(list((data / "erasures").glob("*.json")))
            is_night = has_begun and bool(turn % 2)
            done = killed.is_done(partial(_resume, data) if is_night else partial(_again, data, hers))
            killed.is_done(
                partial(_tell, data, hers, others, {"change": number, "of": total, "killed": was_killed, "done": done})
            )


def spread(total: int) -> list[int]:
    """All numbers up to that, in an order of which any beginning lies evenly among them."""
    return sorted(range(1, total + 1), key=lambda number: number * _GOLDEN % 1)


def _parts(data: Path) -> tuple[Settings, Store]:
    settings = Settings(data_dir=data)
    return settings, Store(settings.store_path)


def _forget(data: Path, hers: str) -> None:
    settings, store = _parts(data)
    forget(hers, settings=settings, store=store, recordings=open_recordings(settings), sweep=lambda _: 0)


def _resume(data: Path) -> None:
    settings, store = _parts(data)
    eraser = Eraser(settings, store, open_recordings(settings), lambda _: 0)
    eraser.carry_out_all(eraser.unfinished())


def _again(data: Path, hers: str) -> None:
    """What a person does who doesn't know how far it came: the same command."""
    settings, store = _parts(data)
    is_known = hers in {learner.learner_id for learner in store.learners.all()}
    if is_known or any(record.completed_at is None for record in ErasureRecords.from_settings(settings).all()):
        _forget(data, hers)


def _tell(data: Path, hers: str, others: list[str], said: dict[str, object]) -> None:
    theirs = {mark for learner in others for mark in marks(learner)}
    found = found_in(data, marks(hers) | theirs)
    records = ErasureRecords.from_settings(Settings(data_dir=data)).all()
    said |= {
        "left_of_hers": sorted(found & marks(hers)),
        "lost_of_others": sorted(theirs - found),
        "unfinished": [record.erasure_id for record in records if not record.completed_at],
    }
    print(json.dumps(said), flush=True)  # noqa: T201


if __name__ == "__main__":
    os.environ["PREFECT_LOGGING_LEVEL"] = "CRITICAL"
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else None)
