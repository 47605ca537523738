"""What the cohort's page says: figures about all learners together, none about fewer than ten."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from speakkit.model import Value
from speakkit.profile import MIN_SESSION_WORDS
from speakkit.statistics.comparison import MIN_CELL_LEARNERS, is_cell_shown

if TYPE_CHECKING:
    from speakkit.dataset import Dataset

PATTERNS_SHOWN = 15
_RESAMPLES = 1999
REASONS = ("informative", "unprocessed", "unreliable", "short")


class CohortPattern(Value):
    """One pattern: the mean over `learners` of their shares of sessions, with a 95% bootstrap interval."""

    label: str
    learners: int
    mean: float
    low: float
    high: float


class CohortReport(Value):
    """All that the page shows. With fewer than ten learners `is_small`, and everything else is empty.

    `suppressed` counts the patterns that fewer than ten learners were checked for; `coverage` gives sessions by reason
    ("several" puts together those with fewer than ten learners behind).
    """

    is_small: bool
    learners: int = 0
    sessions: int = 0
    minutes: int = 0
    first: date | None = None
    last: date | None = None
    patterns: tuple[CohortPattern, ...] = ()
    suppressed: int = 0
    coverage: tuple[tuple[str, int], ...] = ()
    dataset_version: str


def cohort_report(dataset: Dataset) -> CohortReport:
    """The report about all learners of the dataset."""
    sessions = dataset.sessions()
    learners = sessions["learner_id"].nunique()
    if not is_cell_shown(learners):
        return CohortReport(is_small=True, dataset_version=dataset.version)
    patterns, suppressed = _patterns(dataset.marks())
    return CohortReport(
        is_small=False,
        learners=learners,
        sessions=len(sessions),
        minutes=round(sessions["duration_ms"].fillna(0).sum() / 60_000),
        first=sessions["recorded_at"].min().date(),
        last=sessions["recorded_at"].max().date(),
        patterns=patterns,
        suppressed=suppressed,
        coverage=_coverage(sessions),
        dataset_version=dataset.version,
    )


def _patterns(marks: pd.DataFrame) -> tuple[tuple[CohortPattern, ...], int]:
    """The patterns that at least ten learners were checked for, most frequent first, and how many others there are."""
    checked = marks[marks["informs"] == 1]
    was_present = (checked["state"] == "present").astype(float)
    shares = was_present.groupby([checked["pattern"], checked["learner_id"]]).mean()
    groups = {str(label): own.tolist() for label, own in shares.groupby(level=0)}
    shown = [_pattern(label, own) for label, own in groups.items() if is_cell_shown(len(own))]
    ordered = sorted(shown, key=lambda pattern: (-pattern.mean, pattern.label))
    return tuple(ordered[:PATTERNS_SHOWN]), len(groups) - len(shown)


def _pattern(label: str, shares: list[float]) -> CohortPattern:
    rng = np.random.default_rng(0)
    means = rng.choice(shares, (_RESAMPLES, len(shares))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return CohortPattern(
        label=label, learners=len(shares), mean=float(np.mean(shares)), low=float(low), high=float(high)
    )


def _coverage(sessions: pd.DataFrame) -> tuple[tuple[str, int], ...]:
    """Sessions by whether they inform, else by the reason why not."""
    reason = pd.Series("informative", index=sessions.index)
    reason[sessions["word_count"].fillna(0) < MIN_SESSION_WORDS] = "short"
    reason[sessions["unreliable"].notna()] = "unreliable"
    reason[sessions["status"] != "DONE"] = "unprocessed"
    learners = sessions["learner_id"].groupby(reason).nunique()
    small = [name for name in REASONS if 0 < learners.get(name, 0) < MIN_CELL_LEARNERS]
    merged = reason.where(~reason.isin(small), "several")
    counted = merged.value_counts()
    together = sessions.loc[merged == "several", "learner_id"].nunique()
    names = [*REASONS, *(["several"] if is_cell_shown(together) else [])]
    return tuple((name, int(counted[name])) for name in names if name in counted)
