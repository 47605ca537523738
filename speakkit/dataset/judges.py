"""Who heard and who judged each of many published sessions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from speakkit.dataset.rows import values
from speakkit.model.judge import JUDGE_COLUMNS, Judge


def judges(sessions: pd.DataFrame) -> pd.Series[Any]:
    """The judge of each row of `Dataset.sessions()`, with the index of the frame; equal judges are one object."""
    rows = sessions.reindex(columns=list(JUDGE_COLUMNS))
    keys = list(zip(*(values(column) for _, column in rows.items()), strict=True))
    known = {key: Judge.of_row(dict(zip(JUDGE_COLUMNS, key, strict=True))) for key in set(keys)}
    return pd.Series([known[key] for key in keys], index=sessions.index, dtype=object)


def last_judges(sessions: pd.DataFrame) -> pd.Series[Any]:
    """The judge of each learner's last session that somebody could judge, by learner id."""
    judged = sessions[sessions["analyser"].notna() & sessions["unreliable"].isna()]
    latest = judged.sort_values(["recorded_at", "session_id"]).drop_duplicates("learner_id", keep="last")
    return judges(latest).set_axis(latest["learner_id"].to_list())


def since_last_break(sessions: pd.DataFrame, judge: Judge | None) -> pd.DataFrame:
    """The sessions, since their last break, of the learners whose last judge is this one; in the order of the frame.

    `speakkit/store/views/marks.sql` says the same of all sessions.
    """
    last = last_judges(sessions)
    return _since_breaks(sessions, last[last == judge])


def since_own_breaks(sessions: pd.DataFrame) -> pd.DataFrame:
    """Of each learner the sessions since the last break, whoever judges; in the order of the frame.

    Learners of whom nobody could judge a session have none.
    """
    return _since_breaks(sessions, last_judges(sessions))


def _since_breaks(sessions: pd.DataFrame, last: pd.Series[Any]) -> pd.DataFrame:
    """The sessions, since the last break, of the learners whose last judge is given."""
    ordered = sessions[sessions["learner_id"].isin(last.index)].sort_values(["recorded_at", "session_id"])
    is_judged = ordered["analyser"].notna() & ordered["unreliable"].isna()
    is_other = is_judged & (judges(ordered) != ordered["learner_id"].map(last))
    others_to_come = is_other[::-1].groupby(ordered["learner_id"]).cumsum().reindex(ordered.index)
    had_others = is_other.groupby(ordered["learner_id"]).transform("any")
    has_begun = (is_judged & (others_to_come == 0)).groupby(ordered["learner_id"]).cummax()
    return ordered[(others_to_come == 0) & (has_begun | ~had_others)].sort_index()


def judge_versions(sessions: pd.DataFrame) -> pd.Series[str]:
    """`Judge.version` by session id."""
    found = judges(sessions)
    versions = {judge: judge.version for judge in set(found)}
    return pd.Series(found.map(versions).to_list(), index=sessions["session_id"].to_list(), dtype="str")
