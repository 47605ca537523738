"""What a flow run shows in Prefect: progress and summaries. Ids, states, counts and times; nothing that was said."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from threading import Lock
from typing import cast
from uuid import UUID

from prefect.artifacts import create_progress_artifact, create_table_artifact, update_progress_artifact

from speakkit.model import Session

_BETWEEN_S = 1.0
"""Nobody sees more of a bar than that, and to tell of each session takes a tenth of what the session itself does."""


class Progress:
    """A progress artifact that counts finished sessions, told once a second and at the end, by whichever thread finishes one."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._told_at = time.monotonic()
        self._telling = Lock()
        created = create_progress_artifact(progress=0.0, description=f"0 of {total} sessions")
        self._artifact_id = cast(UUID, created)

    def advance(self) -> None:
        """One more session is finished."""
        with self._telling:
            self._done += 1
            if self._done < self._total and time.monotonic() - self._told_at < _BETWEEN_S:
                return
            self._told_at = time.monotonic()
        update_progress_artifact(
            self._artifact_id,
            progress=100 * self._done / self._total,
            description=f"{self._done} of {self._total} sessions",
        )


def sessions_artifact(sessions: Sequence[Session]) -> None:
    """A table, one row a session, with a count of each status above it."""
    counts = Counter(str(session.status) for session in sessions)
    create_table_artifact(
        key="sessions",
        table=[_row(session) for session in sessions],
        description=", ".join(f"{count} {status}" for status, count in sorted(counts.items())),
    )


def _row(session: Session) -> dict[str, str | int | None]:
    return {
        "session": session.session_id,
        "status": str(session.status),
        "attempt": session.attempt,
        "recorded": session.recorded_at.date().isoformat(),
        "duration_s": round(session.recording.duration_ms / 1000) if session.recording else None,
        "error": session.error_code,
    }
