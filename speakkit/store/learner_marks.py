"""The marks of one learner, from rows as they are published: what `views/marks.sql` says, without a query over so few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from speakkit.model.analysis import ObservationState
from speakkit.model.informs import informs, session_trouble
from speakkit.store.sql import Row

if TYPE_CHECKING:
    import pandas as pd

SESSION_COLUMNS = ("learner_id", "session_id", "recorded_at", "token_count", "unreliable", "list_had_room", "analyser")
INSIGHT_COLUMNS = ("session_id", "key", "category", "pattern", "pattern_id", "frequency", "severity", "is_tentative")
OBSERVATION_COLUMNS = ("session_id", "key", "category", "pattern", "pattern_id", "state", "occurrences", "quotes")
"""The columns that are read of each table."""
_GRAVITY = ("low", "medium", "high")
_STATES: tuple[ObservationState, ...] = ("present", "absent", "no_opportunity")
"""What a session says of a pattern, where several of its rows do, is the first of these that any says."""


@dataclass
class Told:
    """What a session says of a pattern that it mentions, by the rows that do."""

    insights: list[Row] = field(default_factory=list)
    observations: list[Row] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return [*self.insights, *self.observations]

    @cached_property
    def state(self) -> ObservationState:
        """Asked for of each session by every count of a pattern, when all rows are there."""
        said = {row["state"] for row in self.observations} | ({"present"} if self.insights else set())
        return next((state for state in _STATES if state in said), "not_checked")

    @property
    def severity(self) -> str | None:
        """The gravest."""
        grave = [_GRAVITY.index(row["severity"]) for row in self.insights if row["severity"] in _GRAVITY]
        return _GRAVITY[max(grave)] if grave else None

    @property
    def is_tentative(self) -> bool:
        """Whether all that list it are."""
        return bool(self.insights) and all(row["is_tentative"] for row in self.insights)

    @property
    def occurrences(self) -> int:
        observed = sum(row["occurrences"] or 0 for row in self.observations)
        return observed if observed > 0 else sum(row["frequency"] or 0 for row in self.insights)

    @property
    def quotes(self) -> str:
        return max(
            ["[]"] * bool(self.insights) + [row["quotes"] for row in self.observations if row["quotes"]], default="[]"
        )


def learner_marks(sessions: Iterable[Row], insights: Iterable[Row], observations: Iterable[Row]) -> list[Row]:
    """One row a pattern that the learner ever showed and analysed session, by key and then in order of recording.

    The columns are those of `queries/read_session_marks.sql`.
    """
    analysed = sorted(
        (row for row in sessions if row["analyser"] is not None), key=itemgetter("recorded_at", "session_id")
    )
    told = told_by_session({row["session_id"] for row in analysed}, insights, observations)
    return [
        _mark(session, pattern, told[pattern["key"]].get(session["session_id"]))
        for pattern in shown_patterns(told)
        for session in analysed
    ]


def marks_frame(rows: Sequence[Row]) -> pd.DataFrame:
    """The marks in the types in which a query gives them."""
    import pyarrow as pa

    text, flag = pa.string(), pa.int32()
    types = {
        "learner_id": text,
        "key": text,
        "category": text,
        "pattern": text,
        "pattern_id": text,
        "session_id": text,
        "recorded_at": pa.timestamp("us", tz="UTC"),
        "token_count": flag,
        "is_usable": flag,
        "is_listed": flag,
        "severity": text,
        "is_tentative": flag,
        "quotes": text,
        "occurrences": pa.int64(),
        "state": text,
        "informs": flag,
    }
    frame: pd.DataFrame = pa.Table.from_pylist(list(rows), schema=pa.schema(list(types.items()))).to_pandas()
    return frame


def told_by_session(
    known: set[str], insights: Iterable[Row], observations: Iterable[Row]
) -> dict[str, dict[str, Told]]:
    """What the known sessions say of each pattern, by key and session."""
    found: dict[str, dict[str, Told]] = {}
    for rows, is_listed in ((insights, True), (observations, False)):
        for row in rows:
            if row["session_id"] in known:
                own = found.setdefault(row["key"], {}).setdefault(row["session_id"], Told())
                (own.insights if is_listed else own.observations).append(row)
    return found


def shown_patterns(told: dict[str, dict[str, Told]]) -> list[Row]:
    """The patterns that a session showed, sorted by key, with what they are called."""
    found = []
    for key in sorted(told):
        rows = [row for own in told[key].values() if own.state == "present" for row in own.rows]
        if rows:
            names = {name: _last(rows, name) for name in ("category", "pattern", "pattern_id")}
            found.append({"key": key, **names})
    return found


def _last(rows: Sequence[Row], name: str) -> str | None:
    return max((row[name] for row in rows if row[name] is not None), default=None)


def _mark(session: Row, pattern: Row, told: Told | None) -> Row:
    trouble = session_trouble(session["unreliable"], session["token_count"])
    had_room = bool(session["list_had_room"])
    state: ObservationState = ("absent" if had_room else "not_checked") if told is None else told.state
    return {
        "learner_id": session["learner_id"],
        **pattern,
        "session_id": session["session_id"],
        "recorded_at": session["recorded_at"],
        "token_count": session["token_count"],
        "is_usable": int(trouble is None),
        "is_listed": int(told is not None and bool(told.insights)),
        "severity": told.severity if told else None,
        "is_tentative": int(told is not None and told.is_tentative),
        "quotes": told.quotes if told else "[]",
        "occurrences": told.occurrences if told else 0,
        "state": state,
        "informs": int(informs(told.state if told else None, trouble, list_had_room=had_room)),
    }
