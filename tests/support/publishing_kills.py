"""A publisher killed right before each of its changes, and what readers find then and after the next: a line of JSON each.

    python -m tests.support.publishing_kills FOLDER [HOW_MANY]

A process of its own, which opens no database itself: its children are forked.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from speakkit.store import Store
from speakkit.store.published import current, versions
from tests.support import killed
from tests.support.erasure_kills import spread


def main(made: Path, how_many: int | None) -> None:
    with tempfile.TemporaryDirectory(prefix="publishing-kills-") as name:
        data, counted = Path(name) / "data", Path(name) / "count"
        shutil.copytree(made, data)
        total = killed.changes_of(partial(_publish, data), data, counted)
        for number in spread(total)[:how_many]:
            shutil.rmtree(data)
            shutil.copytree(made, data)
            was_killed = killed.is_killed_before(number, partial(_publish, data), data)
            killed.is_done(partial(_tell, data, {"change": number, "of": total, "killed": was_killed}))


def _publish(data: Path) -> None:
    Store(data / "speakkit.duckdb").publish(data / "published")


def _tell(data: Path, said: dict[str, object]) -> None:
    left = current(data / "published")
    said |= {"left": left and left.manifest.digest, "left_is_intact": left and left.is_intact}
    _publish(data)
    now = current(data / "published")
    assert now is not None
    said |= {"now": now.manifest.digest, "now_is_intact": now.is_intact, "strangers": _strangers(data / "published")}
    print(json.dumps(said), flush=True)  # noqa: T201


def _strangers(directory: Path) -> list[str]:
    """Files beside the tables that no version lists."""
    listed = {directory / name for found in versions(directory) for name in found.listed}
    return sorted(path.name for path in (directory / "tables").rglob("*") if path.is_file() and path not in listed)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
