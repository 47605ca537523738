"""The frame that most charts start from: one row a pattern and session, with its mark.

`session_marks` makes it from the tables of a dataset. Its columns:

    learner_id, category, pattern
    session_id, recorded_at
    mark         "present", "absent", "no_opportunity" or "not_checked"
    occurrences  how often it occurred; 0 where it isn't present
    word_count   words of the session's transcript
    version      analyser, model, prompt and vocabulary: no trend runs across a change of it
"""

from __future__ import annotations

import pandas as pd

from speakkit.model import MAX_INSIGHTS
from speakkit.profile import MIN_SESSION_WORDS

KEYS = ["learner_id", "category", "pattern"]
COLUMNS = [*KEYS, "session_id", "recorded_at", "mark", "occurrences", "word_count", "version"]
_VERSION = ["analyser", "analyser_version", "analyser_model", "prompt_hash", "vocabulary_version"]


def session_marks(sessions: pd.DataFrame, observations: pd.DataFrame, insights: pd.DataFrame) -> pd.DataFrame:
    """The marks of every pattern that a learner has shown or been checked for, in each of the learner's sessions.

    A session informs about a pattern where it is DONE, its transcript is reliable and has at least 100 words, and the
    pattern was probed, or listed, or the list of insights had room left; its mark is "not_checked" otherwise.

    Args:
        sessions, observations, insights: the dataset's tables of those names.
    """
    patterns = pd.concat([observations[KEYS], insights[KEYS]]).drop_duplicates()
    grid = patterns.merge(sessions.assign(version=_versions(sessions)), on="learner_id")
    where = ["session_id", "category", "pattern"]
    grid = grid.merge(observations[[*where, "state", "occurrences"]], on=where, how="left")
    grid = grid.merge(insights[[*where, "frequency"]], on=where, how="left")
    grid["mark"] = _mark(grid)
    counted = grid["occurrences"].where(grid["state"] == "present", grid["frequency"]).fillna(0)
    grid["occurrences"] = counted.where(grid["mark"] == "present", 0).astype(int)
    grid["word_count"] = grid["word_count"].fillna(0).astype(int)
    return grid.sort_values([*KEYS, "recorded_at", "session_id"], ignore_index=True)[COLUMNS]


def _versions(sessions: pd.DataFrame) -> pd.Series[str]:
    return sessions[_VERSION].astype("string").fillna("").agg(" ".join, axis=1).str.strip()


def _mark(grid: pd.DataFrame) -> pd.Series[str]:
    """The rule of `session_marks`, strongest evidence last."""
    is_listed = grid["frequency"].notna()
    mark = pd.Series("not_checked", index=grid.index)
    mark[grid["state"].isna() & (grid["insight_count"] < MAX_INSIGHTS)] = "absent"
    mark[grid["state"] == "no_opportunity"] = "no_opportunity"
    mark[grid["state"] == "absent"] = "absent"
    mark[(grid["state"] == "present") | is_listed] = "present"
    informs = (
        (grid["status"] == "DONE") & grid["unreliable"].isna() & (grid["word_count"].fillna(0) >= MIN_SESSION_WORDS)
    )
    return mark.where(informs, "not_checked")


def informative(marks: pd.DataFrame) -> pd.DataFrame:
    """The rows in which the pattern was checked, with `was_present`, oldest first."""
    checked = marks[marks["mark"].isin(["present", "absent"])]
    checked = checked.assign(was_present=checked["mark"] == "present")
    return checked.sort_values(["recorded_at", "session_id"], ignore_index=True)
