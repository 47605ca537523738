"""`speakkit forget LEARNER --yes` in a process that is killed (SIGKILL) right before its n-th change of a file or request.

python -m tests.support.killed_forget NUMBER LEARNER
"""

from __future__ import annotations

import sys
from pathlib import Path

from speakkit.cli import flow_engine
from speakkit.operations.erasure import forget
from speakkit.recordings import open_recordings
from speakkit.settings import load_settings
from speakkit.store import Store
from tests.support.killed import is_killed_before


def _forget(learner_id: str) -> None:
    settings = load_settings()
    forget(
        learner_id,
        settings=settings,
        store=Store(settings.store_path),
        recordings=open_recordings(settings),
        sweep=flow_engine.sweep,
    )


if __name__ == "__main__":
    number, learner_id = int(sys.argv[1]), sys.argv[2]
    within = Path(load_settings().data_dir)
    print("killed" if is_killed_before(number, lambda: _forget(learner_id), within) else "ended")  # noqa: T201
