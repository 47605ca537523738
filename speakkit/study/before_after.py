"""Before and after something, for the same learners, beside what would have happened anyway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from html import escape

import numpy as np
import pandas as pd

from speakkit.dataset.dataset import Dataset
from speakkit.dataset.names import moment
from speakkit.errors import InputError
from speakkit.statistics.comparison import bootstrap_mean, is_cell_shown
from speakkit.statistics.shrinkage import expected_at_retest
from speakkit.study.cohort import WITHHELD, Cohort, build_cohort


@dataclass(frozen=True)
class BeforeAfter:
    """What became of a pattern, and what would have without any change.

    Attributes:
        learners: one row a learner with informing sessions on both sides: learner_id, informative_before, before,
            informative_after, after, expected (None without a prior): the rate that regression to the mean predicts.
        summary: one value each: learners, before, after, change with change_low and change_high, expected_change by
            regression alone, beyond_expected with beyond_low and beyond_high (bootstraps over learners); withheld.
    """

    pattern: str
    learners: pd.DataFrame
    summary: pd.Series

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.pattern)}</p>{self.summary.to_frame('value').to_html(border=0, na_rep='')}"


def compare_before_after(cohort: Cohort, pattern: str, since: date | datetime | str) -> BeforeAfter:
    """See `Cohort.before_after`."""
    if len(cohort.versions) > 1:
        raise InputError(
            "Engines, model, prompt or vocabulary changed among these sessions, so that before and after can't be "
            'compared. Keep one version: kit.cohort(analyser_version="2").'
        )
    dataset = cohort.dataset
    at = pd.Timestamp(moment(since))
    everybody = dataset.sessions()
    earlier = build_cohort(dataset, "before", everybody[everybody["recorded_at"] < at], {})
    prior = earlier.prior(pattern)
    own = cohort.sessions
    sides = [
        _side(dataset, own[own["recorded_at"] < at], pattern),
        _side(dataset, own[own["recorded_at"] >= at], pattern),
    ]
    both = sides[0].add_suffix("_before").join(sides[1].add_suffix("_after"), how="inner")
    learners = pd.DataFrame(
        {
            "informative_before": both["informative_before"],
            "before": both["share_before"],
            "informative_after": both["informative_after"],
            "after": both["share_after"],
            "expected": [
                None if prior is None else expected_at_retest(share, n, prior)
                for share, n in zip(both["share_before"], both["informative_before"], strict=True)
            ],
        }
    ).astype({"expected": float})
    return BeforeAfter(pattern, learners.rename_axis("learner_id").reset_index(), _summary(learners))


def _side(dataset: Dataset, sessions: pd.DataFrame, pattern: str) -> pd.DataFrame:
    side = build_cohort(dataset, "side", sessions, {})
    return side.shares_of(pattern).set_index("learner_id")[["informative", "share"]]


def _summary(learners: pd.DataFrame) -> pd.Series:
    if not is_cell_shown(len(learners)):
        return pd.Series({"withheld": WITHHELD}, dtype=object)
    change = (learners["after"] - learners["before"]).tolist()
    interval = bootstrap_mean(change)
    values: dict[str, object] = {
        "learners": len(learners),
        "before": learners["before"].mean(),
        "after": learners["after"].mean(),
        "change": np.mean(change),
        "change_low": interval.low,
        "change_high": interval.high,
    }
    if learners["expected"].notna().all():
        beyond = (learners["after"] - learners["expected"]).tolist()
        beyond_interval = bootstrap_mean(beyond)
        values |= {
            "expected_change": (learners["expected"] - learners["before"]).mean(),
            "beyond_expected": np.mean(beyond),
            "beyond_low": beyond_interval.low,
            "beyond_high": beyond_interval.high,
        }
    return pd.Series(values, dtype=object)
