"""Before and after something, for the same learners, beside what would have happened anyway."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from speakkit.statistics.comparison import WITHHELD, bootstrap_mean, is_cell_shown
from speakkit.statistics.shrinkage import CohortPrior, expected_at_retest


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


def compare_sides(pattern: str, before: pd.DataFrame, after: pd.DataFrame, prior: CohortPrior | None) -> BeforeAfter:
    """The two sides for the learners who are on both.

    Args:
        before, after: one row a learner, by learner_id, with `informative` sessions and the `share` that showed the pattern.
        prior: how learners differ in their rates; without it nothing is expected.
    """
    both = before.add_suffix("_before").join(after.add_suffix("_after"), how="inner")
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
