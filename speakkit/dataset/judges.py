"""Who heard and who judged each of many published sessions."""

from __future__ import annotations

from typing import Any

import pandas as pd

from speakkit.model.judge import JUDGE_COLUMNS, Judge


def judges(sessions: pd.DataFrame) -> pd.Series[Any]:
    """The judge of each row of `Dataset.sessions()`, with the index of the frame; equal judges are one object."""
    rows = sessions.reindex(columns=list(JUDGE_COLUMNS)).astype(object)
    rows = rows.where(rows.notna(), None)
    keys = list(rows.itertuples(index=False, name=None))
    known = {key: Judge.of_row(dict(zip(JUDGE_COLUMNS, key, strict=True))) for key in set(keys)}
    return pd.Series([known[key] for key in keys], index=sessions.index, dtype=object)


def judge_versions(sessions: pd.DataFrame) -> pd.Series[str]:
    """`Judge.version` by session id."""
    found = judges(sessions)
    versions = {judge: judge.version for judge in set(found)}
    return pd.Series(found.map(versions).to_list(), index=sessions["session_id"].to_list(), dtype="str")
