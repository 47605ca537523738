"""What the cohort's page says: figures about learners together, none about fewer than ten.

With groups, learners of groups of fewer than ten are put together; where even these are fewer than ten, the page leaves
them out of every figure, since what is shown of all less what is shown of the others would tell about them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd

from speakkit.dataset.dataset import When
from speakkit.dataset.judges import last_judges
from speakkit.dataset.names import moment
from speakkit.dataset.rows import records
from speakkit.model import PatternKey, Value
from speakkit.model.informs import session_trouble
from speakkit.statistics.comparison import MIN_CELL_LEARNERS, is_cell_shown
from speakkit.study.cohort import Cohort, build_cohort, group_sessions

PATTERNS_SHOWN = 15
GROUPED_SHOWN = 8
"""Patterns that are shown group by group, and before and after a day."""
REASONS = ("informative", "unprocessed", "unreliable", "uncounted", "short")


class CohortPattern(Value):
    """One pattern: the mean over `learners` of their shares of sessions, with a 95% bootstrap interval."""

    pattern: str
    learners: int
    mean: float
    low: float
    high: float


class Group(Value):
    """Learners or sessions with the same value of an attribute: `name` is None where it isn't known.

    `is_rest` where it puts together the groups of fewer than ten learners. `patterns` are in the order of the page.
    """

    name: str | None
    is_rest: bool = False
    learners: int
    sessions: int
    patterns: tuple[CohortPattern, ...] = ()


class Change(Value):
    """One pattern before and from a day on, in the learners with sessions on both sides.

    `expected` is the change that regression to the mean gives by itself, `beyond` what goes beyond it, each with a 95%
    bootstrap interval; None below 20 learners.
    """

    pattern: str
    learners: int
    before: float
    after: float
    change: float
    change_low: float
    change_high: float
    expected: float | None = None
    beyond: float | None = None
    beyond_low: float | None = None
    beyond_high: float | None = None


class BeforeAfterSection(Value):
    """Before and from `day` on; without lines there were too few learners on both sides, or `has_break`."""

    day: date
    changes: tuple[Change, ...] = ()
    has_break: bool = False


class CohortReport(Value):
    """All that the page shows. With fewer than ten learners `is_small`, and everything else is empty.

    `suppressed` counts the patterns that fewer than ten learners were checked for; `coverage` gives sessions by reason
    ("several" puts together those with fewer than ten learners behind). `by` is the attribute of the `groups`;
    `days` are the first and the last, or the only one; `has_left_out` where learners of small groups are on no figure.
    `judged_otherwise` counts the learners whom another judge heard or analysed last, so that no figure of patterns holds them;
    None where they are some, but fewer than ten.
    """

    is_small: bool
    learners: int = 0
    sessions: int = 0
    duration_s: float = 0
    days: tuple[date, ...] = ()
    patterns: tuple[CohortPattern, ...] = ()
    suppressed: int = 0
    coverage: tuple[tuple[str, int], ...] = ()
    by: str | None = None
    groups: tuple[Group, ...] = ()
    has_left_out: bool = False
    judged_otherwise: int | None = 0
    before_after: BeforeAfterSection | None = None
    dataset_version: str

    @property
    def grouped(self) -> tuple[CohortPattern, ...]:
        """The patterns that are shown group by group."""
        return self.patterns[:GROUPED_SHOWN]


def cohort_report(cohort: Cohort, *, by: str | None = None, split: When | None = None) -> CohortReport:
    """The report about a cohort.

    Args:
        by: a column of the learners or the sessions, whose values are the groups.
        split: a day; what came before and what came from then on are put side by side.

    Raises:
        InputError: there is no such column, or that is no day.
    """
    since = None if split is None else moment(split)
    groups, has_left_out = _groups(cohort, by) if by is not None else ((), False)
    if has_left_out:
        kept = [group.sessions for group, _ in groups]
        cohort = _part(cohort, pd.concat(kept).sort_index() if kept else cohort.sessions.iloc[:0])
    sessions, learners = cohort.sessions, len(cohort.learners)
    if not is_cell_shown(learners):
        return CohortReport(is_small=True, dataset_version=cohort.dataset.version)
    table = cohort.patterns()
    patterns = _patterns(table)
    return CohortReport(
        is_small=False,
        learners=learners,
        sessions=len(sessions),
        duration_s=sessions["duration_ms"].fillna(0).sum() / 1000,
        days=_days(sessions),
        patterns=patterns[:PATTERNS_SHOWN],
        suppressed=int(table["withheld"].notna().sum()),
        coverage=_coverage(sessions),
        by=by,
        groups=tuple(_group(group, is_rest, patterns[:GROUPED_SHOWN]) for group, is_rest in groups),
        has_left_out=has_left_out,
        judged_otherwise=_judged_otherwise(cohort),
        before_after=None if since is None else _before_after(cohort, since, patterns[:GROUPED_SHOWN]),
        dataset_version=cohort.dataset.version,
    )


def _days(sessions: pd.DataFrame) -> tuple[date, ...]:
    """The first and the last day, or the only one."""
    recorded = sessions["recorded_at"]
    return tuple(dict.fromkeys((recorded.min().date(), recorded.max().date())))


def _judged_otherwise(cohort: Cohort) -> int | None:
    last = last_judges(cohort.sessions)
    count = int((last != cohort.judge).sum())
    return count if count == 0 or is_cell_shown(count) else None


def _part(cohort: Cohort, sessions: pd.DataFrame, name: str = "") -> Cohort:
    """Some of the sessions, by the judge of all: groups that stand side by side were judged alike."""
    return build_cohort(cohort.dataset, name or cohort.name, sessions, {}, judge=cohort.judge)


def _patterns(table: pd.DataFrame) -> tuple[CohortPattern, ...]:
    """The patterns that at least ten learners were checked for, most frequent first."""
    return tuple(
        CohortPattern(
            pattern=PatternKey.of(row["key"]).pattern,
            learners=row["learners"],
            mean=row["presence"],
            low=row["low"],
            high=row["high"],
        )
        for row in records(table[table["withheld"].isna()])
    )


def _groups(cohort: Cohort, by: str) -> tuple[tuple[tuple[Cohort, bool], ...], bool]:
    """The groups that may be shown, and whether it is that of the rest; and whether learners had to be left out."""
    parts = group_sessions(cohort, by)
    large = {name: sessions for name, sessions in parts.items() if _are_shown(sessions)}
    small = [sessions for name, sessions in parts.items() if name not in large]
    shown = [(_part(cohort, sessions, name), False) for name, sessions in large.items()]
    if not small:
        return tuple(shown), False
    rest = pd.concat(small)
    if _are_shown(rest):
        return (*shown, (_part(cohort, rest), True)), False
    return tuple(shown), True


def _are_shown(sessions: pd.DataFrame) -> bool:
    """Whether figures of these sessions may be shown, by how many learners had them."""
    return is_cell_shown(sessions["learner_id"].nunique())


def _group(cohort: Cohort, is_rest: bool, order: tuple[CohortPattern, ...]) -> Group:
    found = {pattern.pattern: pattern for pattern in _patterns(cohort.patterns())}
    return Group(
        name=None if is_rest else cohort.name or None,
        is_rest=is_rest,
        learners=len(cohort.learners),
        sessions=len(cohort.sessions),
        patterns=tuple(found[pattern.pattern] for pattern in order if pattern.pattern in found),
    )


def _before_after(cohort: Cohort, since: datetime, order: tuple[CohortPattern, ...]) -> BeforeAfterSection:
    day = since.date()
    if len(cohort.judges) > 1:
        return BeforeAfterSection(day=day, has_break=True)
    lines = [_change(pattern.pattern, cohort.before_after(pattern.pattern, since).summary) for pattern in order]
    return BeforeAfterSection(day=day, changes=tuple(line for line in lines if line is not None))


def _change(pattern: str, summary: pd.Series) -> Change | None:
    values: dict[Any, Any] = summary.to_dict()
    if "withheld" in values:
        return None
    return Change(
        pattern=pattern,
        expected=values.get("expected_change"),
        beyond=values.get("beyond_expected"),
        **{name: values[name] for name in ("learners", "before", "after", "change", "change_low", "change_high")},
        **{name: values[name] for name in ("beyond_low", "beyond_high") if name in values},
    )


def _coverage(sessions: pd.DataFrame) -> tuple[tuple[str, int], ...]:
    """Sessions by whether they inform, else by the reason why not."""
    reason = pd.Series(
        [
            session_trouble(row["unreliable"], row["token_count"]) or "informative"
            for row in records(sessions[["unreliable", "token_count"]])
        ],
        index=sessions.index,
        dtype="str",
    )
    reason[sessions["status"] != "DONE"] = "unprocessed"
    learners = sessions["learner_id"].groupby(reason).nunique()
    small = [name for name in REASONS if 0 < learners.get(name, 0) < MIN_CELL_LEARNERS]
    merged = reason.where(~reason.isin(small), "several")
    counted = merged.value_counts()
    together = sessions.loc[merged == "several", "learner_id"].nunique()
    names = [*REASONS, *(["several"] if is_cell_shown(together) else [])]
    return tuple((name, int(counted[name])) for name in names if name in counted)
