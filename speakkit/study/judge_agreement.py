"""How far two judges of the same sessions agree: analysers, reviewers, or one of each.

A judge is the analyser of a dataset or, by name, a reviewer of it. The unit is a session and a pattern that both judged,
present or absent. A reviewer judges what the analyser listed: an insight accepted, or edited without another pattern, is
present; one rejected, or given another pattern, is absent. Only reviews of the analysis that stands count.

Reviewers have seen what the analyser said, and each may have seen the other's review: agreement among them is no proof
that they would agree unasked.
"""

from __future__ import annotations

import pandas as pd

from speakkit.dataset.dataset import Dataset
from speakkit.errors import InputError
from speakkit.model.judge import ANALYSER_COLUMNS
from speakkit.model.pattern_key import key_column
from speakkit.patterns.reviews import is_same_pattern, latest_reviews
from speakkit.statistics.agreement_bootstrap import bootstrap_agreement
from speakkit.statistics.agreement_coefficients import agreement
from speakkit.statistics.comparison import MIN_CELL_LEARNERS, is_cell_shown

EVERYTHING = "all"
MIN_UNITS = 10
"""With fewer units a coefficient is chance, and only the counts are shown."""
TOO_FEW = f"fewer than {MIN_UNITS} units judged by both"
NO_INTERVAL = f"fewer than {MIN_CELL_LEARNERS} learners, so no interval"
ONE_ANSWER = "one of the two always gave the same answer, so kappa and alpha say nothing"
SELECTED = "the reviewer saw only what the analyser called present, so that no agreement beyond chance can be told"
_UNIT = ["session_id", "key"]
_JUDGEMENT = ["learner_id", *_UNIT, "state"]
COLUMNS = {
    "key": "str",
    "units": "int64",
    "both_present": "int64",
    "only_first": "int64",
    "only_second": "int64",
    "both_absent": "int64",
    "raw": "float64",
    "raw_low": "float64",
    "raw_high": "float64",
    "cohens_kappa": "float64",
    "krippendorffs_alpha": "float64",
    "gwets_ac1": "float64",
    "ac1_low": "float64",
    "ac1_high": "float64",
    "reason": "str",
}


def analysers_agreement(first: Dataset, second: Dataset) -> pd.DataFrame:
    """How far the analysers of two datasets agree about the sessions that both have; columns as `agreement_table` has them.

    Raises:
        InputError: there is no unit that both judged.
    """
    return agreement_table(_by_analyser(first), _by_analyser(second))


def reviewers_agreement(dataset: Dataset, first: str, second: str) -> pd.DataFrame:
    """How far two reviewers of a dataset agree; columns as `agreement_table` has them.

    Raises:
        InputError: a reviewer has reviewed nothing here, or there is no unit that both judged.
    """
    return agreement_table(_by_reviewer(dataset, first), _by_reviewer(dataset, second))


def reviewer_and_analyser_agreement(dataset: Dataset, reviewer: str, analysed: Dataset) -> pd.DataFrame:
    """How far a reviewer of `dataset` and the analyser of `analysed` agree; columns as `agreement_table` has them.

    Where both are the same dataset the reviewer saw only what the analyser called present, so that no coefficient beyond
    chance is given.

    Raises:
        InputError: the reviewer has reviewed nothing here, or there is no unit that both judged.
    """
    table = agreement_table(_by_analyser(analysed), _by_reviewer(dataset, reviewer))
    if analysed is not dataset:
        return table
    table[["cohens_kappa", "krippendorffs_alpha", "gwets_ac1", "ac1_low", "ac1_high"]] = float("nan")
    return table.assign(reason=table["reason"].str.replace(ONE_ANSWER, SELECTED, regex=False))


def agreement_table(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """How far two judges agree. Grain: one row a pattern, and "all" first.

    Columns: key; units; both_present, only_first, only_second, both_absent; raw agreement, cohens_kappa,
    krippendorffs_alpha and gwets_ac1, to be read together, since kappa alone misleads where one answer dominates;
    raw_low, raw_high, ac1_low and ac1_high, 95% bootstraps over learners; reason, why any of these is null.

    Args:
        first, second: judgements with columns learner_id, session_id, key and state (present or absent), one row a unit.

    Raises:
        InputError: no unit is in both.
    """
    both = first.merge(second.drop(columns="learner_id"), on=_UNIT, suffixes=("_first", "_second"))
    if both.empty:
        raise InputError("No session and pattern was judged by both; there is nothing to agree about.")
    groups = [(EVERYTHING, both), *both.groupby("key", sort=True)]
    return pd.DataFrame([_row(str(key), rows) for key, rows in groups], columns=list(COLUMNS)).astype(COLUMNS)


def _by_analyser(dataset: Dataset) -> pd.DataFrame:
    """What the analyser said, before any review: what was reviewed it had called present."""
    seen = dataset.observations()
    seen = seen.loc[seen["state"].isin(["present", "absent"]), _JUDGEMENT]
    reviewed = _reviews(dataset)
    given = reviewed.drop_duplicates(_UNIT)
    edited = latest_reviews(reviewed).dropna(subset=["new_pattern"])
    put_in_place = edited.assign(key=key_column(edited["new_category"], edited["new_pattern"]))
    insights = dataset.insights()
    added = insights[insights["review"] == "add"]
    by_reviewers = pd.MultiIndex.from_frame(pd.concat([given[_UNIT], put_in_place[_UNIT], added[_UNIT]]))
    kept = seen[~pd.MultiIndex.from_frame(seen[_UNIT]).isin(by_reviewers)]
    return pd.concat([kept, given.assign(state="present")[_JUDGEMENT]], ignore_index=True)


def _by_reviewer(dataset: Dataset, name: str) -> pd.DataFrame:
    reviews = _reviews(dataset)
    own = latest_reviews(reviews[reviews["reviewed_by"] == name])
    if own.empty:
        known = ", ".join(sorted(set(reviews["reviewed_by"]))) or "none"
        raise InputError(f"Nobody called {name[:80]!r} has reviewed an insight that stands; there are: {known}.")
    return own.assign(state=is_same_pattern(own).map({True: "present", False: "absent"}))[_JUDGEMENT]


def _reviews(dataset: Dataset) -> pd.DataFrame:
    """The reviews of the analyses that stand, in the order in which they were given."""
    reviews = dataset.reviews().sort_values("event_id")
    return reviews.merge(dataset.sessions()[["session_id", *ANALYSER_COLUMNS]], on=["session_id", *ANALYSER_COLUMNS])


def _row(key: str, rows: pd.DataFrame) -> dict[str, object]:
    first, second = rows["state_first"] == "present", rows["state_second"] == "present"
    cells = pd.DataFrame(
        {
            "both_present": first & second,
            "only_first": first & ~second,
            "only_second": ~first & second,
            "both_absent": ~first & ~second,
        }
    )
    counts = {"key": key, "units": len(rows)} | {str(name): int(count) for name, count in cells.sum().items()}
    if len(rows) < MIN_UNITS:
        return counts | {"reason": TOO_FEW}
    found = agreement(list(zip(rows["state_first"], rows["state_second"], strict=True)))
    varies = first.nunique() == second.nunique() == 2
    by_learner = cells.groupby(rows["learner_id"]).sum()
    is_resampled = is_cell_shown(len(by_learner))
    reasons = [*([] if varies else [ONE_ANSWER]), *([] if is_resampled else [NO_INTERVAL])]
    return counts | {
        "raw": found.raw,
        "cohens_kappa": found.cohens_kappa if varies else None,
        "krippendorffs_alpha": found.krippendorffs_alpha if varies else None,
        "gwets_ac1": found.gwets_ac1,
        **(_intervals(by_learner) if is_resampled else {}),
        "reason": "; ".join(reasons),
    }


def _intervals(by_learner: pd.DataFrame) -> dict[str, object]:
    raw, ac1 = bootstrap_agreement(by_learner.to_numpy())
    return {"raw_low": raw.low, "raw_high": raw.high, "ac1_low": ac1.low, "ac1_high": ac1.high}
