"""A learner's analysed sessions, as a profile counts them; and rows of the dataset as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pandas as pd

from speakkit.dataset.dataset import Dataset
from speakkit.model.informs import MIN_SESSION_TOKENS, session_trouble
from speakkit.model.judge import JUDGE_COLUMNS, Judge
from speakkit.profile.pattern_profile import ProfileSession

_UNCOUNTED = "its words can't be counted, since the script has no spaces between them"
_COLUMNS = (
    "learner_id",
    "session_id",
    "recorded_at",
    "token_count",
    "word_count",
    "unreliable",
    *JUDGE_COLUMNS,
)
Row = Mapping[str, Any]


def analysed_rows(frame: pd.DataFrame) -> list[Row]:
    """The analysed ones of published sessions."""
    return records(frame.loc[frame["analyser"].notna(), list(_COLUMNS)])


def analysed_rows_of(dataset: Dataset, learner_id: str) -> list[Row]:
    """The same of one learner, of whom there are so few that a frame takes longer."""
    return [row for row in dataset.learner_rows("sessions", learner_id, _COLUMNS) if row["analyser"] is not None]


def profile_sessions(rows: Sequence[Row]) -> tuple[ProfileSession, ...]:
    """One learner's analysed sessions, oldest first, each knowing what changed before it."""
    sessions = _comparable([_session(row) for row in rows], [bool(row["unreliable"]) for row in rows])
    changes = [later.judge.changes(earlier.judge) for earlier, later in pairwise(sessions)]
    return (
        *sessions[:1],
        *(s.model_copy(update={"changed": changed}) for s, changed in zip(sessions[1:], changes, strict=True)),
    )


def _comparable(sessions: Sequence[ProfileSession], is_unreliable: Sequence[bool]) -> list[ProfileSession]:
    """The sessions, those that nobody could judge with the judge of the one before: they are no break."""
    judged = [session.judge for session, unreliable in zip(sessions, is_unreliable, strict=True) if not unreliable]
    found, judge = [], judged[0] if judged else None
    for session, unreliable in zip(sessions, is_unreliable, strict=True):
        judge = judge if unreliable else session.judge
        found.append(session if judge is None else session.model_copy(update={"judge": judge}))
    return found


def _session(row: Row) -> ProfileSession:
    return ProfileSession(
        session_id=row["session_id"],
        recorded_at=utc(row["recorded_at"]),
        words=None if row["word_count"] is None else int(row["word_count"]),
        trouble=_trouble(row),
        judge=Judge.of_row(row),
    )


def _trouble(row: Row) -> str | None:
    trouble = session_trouble(row["unreliable"], row["token_count"])
    if trouble == "short":
        return f"only {row['token_count']:.0f} words; {MIN_SESSION_TOKENS} are needed to tell"
    if trouble == "uncounted":
        return _UNCOUNTED
    return trouble and "not transcribed reliably enough"


def records(frame: pd.DataFrame) -> list[Row]:
    """The rows as dictionaries, with None where pandas has a missing value, which is unlike itself."""
    columns = [
        [None if value is None or value != value else value for value in column.tolist()] for _, column in frame.items()
    ]
    return [dict(zip(map(str, frame.columns), row, strict=True)) for row in zip(*columns, strict=True)]


def utc(moment: datetime) -> datetime:
    """A point in time of a frame or a row, as Python has it."""
    at: datetime = moment.to_pydatetime() if isinstance(moment, pd.Timestamp) else moment
    return at.astimezone(UTC)
