"""The frame that most charts start from, one row a pattern and session: what `Dataset.marks` gives.

Charts read of it:

    learner_id, pattern, session_id, recorded_at
    state        "present", "absent", "no_opportunity" or "not_checked"
    informs      1 where a present or absent counts; without the column every one does
    occurrences  how often it occurred; may be missing
    is_tentative 1 where repeated analyses don't agree that it occurred; may be missing
    version      engines, model, prompt and vocabulary; no rate looks across a change of it; may be missing
    is_comparable  1 since the learner's last change of it, also by a session that informs of nothing; may be missing
"""

from __future__ import annotations

import pandas as pd


def informs(marks: pd.DataFrame) -> pd.Series[bool]:
    """Whether the row's session says that the pattern was there or was not."""
    is_known = marks["state"].isin(["present", "absent"])
    return is_known & (marks["informs"] == 1) if "informs" in marks else is_known


def since_last_change(checked: pd.DataFrame) -> pd.DataFrame:
    """Of rows that inform, oldest first, those that are comparable, or else since each learner's last change of `version`."""
    if "is_comparable" in checked:
        return checked[checked["is_comparable"] == 1]
    if "version" not in checked or checked.empty:
        return checked
    learner = checked["learner_id"] if "learner_id" in checked else pd.Series("", index=checked.index)
    is_other = checked["version"] != checked.groupby(learner)["version"].transform("last")
    has_other_to_come = is_other[::-1].groupby(learner).cummax().reindex(checked.index)
    return checked[~has_other_to_come.astype(bool)]


def of_most_learners(checked: pd.DataFrame) -> pd.DataFrame:
    """Of such rows those of the `version` that most learners have, of equally many the one that comes last."""
    if "version" not in checked or checked.empty:
        return checked
    learners = checked.groupby("version").agg(learners=("learner_id", "nunique"), last=("recorded_at", "max"))
    most: str = learners.sort_values(["learners", "last"]).index[-1]
    return checked[checked["version"] == most]


def informative(marks: pd.DataFrame) -> pd.DataFrame:
    """The rows that inform, with `was_present`, oldest first."""
    checked = marks[informs(marks)]
    checked = checked.assign(was_present=checked["state"] == "present")
    return checked.sort_values(["recorded_at", "session_id"], ignore_index=True)
