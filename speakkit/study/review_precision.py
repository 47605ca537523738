"""How often reviewers found an engine right."""

from __future__ import annotations

import pandas as pd

from speakkit.patterns.reviews import JUDGEMENT, is_same_pattern, latest_reviews
from speakkit.statistics.intervals import jeffreys


def review_precision(reviews: pd.DataFrame) -> pd.DataFrame:
    """How often reviewers agreed. Grain: one row a pattern as it was given, engine, version, model and prompt.

    Columns: those of `JUDGEMENT`, `reviewed`, `correct` (accepted, or edited without another pattern), `precision`, and its
    95% Jeffreys interval `low`, `high`. Only what was reviewed is in it: where reviewers pick what to look at, it is the
    precision of what they picked.

    Args:
        reviews: as `Dataset.reviews()` gives them.
    """
    latest = latest_reviews(reviews)
    is_correct = is_same_pattern(latest)
    grouped = latest.assign(correct=is_correct.astype("int64")).groupby(JUDGEMENT, dropna=False, sort=True)["correct"]
    frame = pd.concat([grouped.size().rename("reviewed"), grouped.sum()], axis=1).reset_index()
    counts = list(zip(frame["correct"], frame["reviewed"], strict=True))
    intervals = [jeffreys(int(correct), int(reviewed)) for correct, reviewed in counts]
    return frame.assign(
        precision=pd.Series([correct / reviewed for correct, reviewed in counts], dtype="float64"),
        low=pd.Series([interval.low for interval in intervals], dtype="float64"),
        high=pd.Series([interval.high for interval in intervals], dtype="float64"),
    )
