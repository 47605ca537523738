"""Figures of the running system: how long steps took, how many sessions wait, fail and cost; `Store.monitoring`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from speakkit.model.steps import StepTime
from speakkit.store.sql import Row
from speakkit.store.turn import Part


class Monitoring(Part):
    """What operators see of the system as a whole."""

    def record_steps(self, times: Sequence[StepTime]) -> None:
        """Append how long steps of a session took."""
        if times:
            with self._door.write() as turn:
                turn.append("step_times", [dict(time) for time in times])

    def figures(self, *, now: datetime, since: datetime) -> dict[str, list[Row]]:
        """Figures at one moment: the rows of each `queries/status_<name>.sql`, by that name."""
        with self._door.read() as turn:
            return {
                "sessions": turn.fetch("status_sessions", now=now),
                "failures": turn.fetch("status_failures"),
                "steps": turn.fetch("status_steps", since=since),
                "calls": turn.fetch("status_calls", since=since),
                "rejections": turn.fetch("status_rejections"),
            }
