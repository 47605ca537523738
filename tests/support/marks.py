"""Frames for charts in one line: a string a pattern, a letter a session."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pandas as pd

STATES = {"P": "present", "a": "absent", "-": "not_checked", "o": "no_opportunity"}
FIRST_DAY = datetime(2026, 9, 1, 12, tzinfo=UTC)


def make_marks(
    named: Mapping[str, str] | None = None,
    *,
    learner_id: str = "ana",
    days: tuple[int, ...] | None = None,
    version: str = "rules 1",
    **patterns: str,
) -> pd.DataFrame:
    """Marks of one learner: `make_marks(articles="PPa-")`; sessions are 5 days apart, or on the given days."""
    rows = []
    for pattern, letters in (dict(named or {}) | patterns).items():
        for number, letter in enumerate(letters):
            day = days[number] if days else 5 * number
            rows.append(
                {
                    "learner_id": learner_id,
                    "category": "grammar",
                    "pattern": pattern,
                    "session_id": f"{learner_id}-{number + 1}",
                    "recorded_at": FIRST_DAY + timedelta(days=day),
                    "state": STATES[letter],
                    "informs": int(letter in "Pa"),
                    "occurrences": 2 if letter == "P" else 0,
                    "token_count": 150,
                    "version": version,
                }
            )
    return pd.DataFrame(rows)
