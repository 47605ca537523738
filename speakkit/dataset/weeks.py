"""Weeks: what learners together showed in each, with no figure about a few of them."""

from __future__ import annotations

import pandas as pd

from speakkit.statistics.comparison import WITHHELD, is_cell_shown

_COUNTS = ("learners", "learners_with", "sessions", "sessions_present")


def weekly_frame(everything: pd.DataFrame, wanted: pd.DataFrame) -> pd.DataFrame:
    """The rows of one judge's weeks, figures about fewer than ten learners being null.

    Args:
        everything: the rows of `queries/read_weekly_presence.sql`; they say who judged most sessions.
        wanted: those of them that are asked for.
    """
    sessions = everything.groupby("judge")["sessions"].sum()
    own = wanted[wanted["judge"] == (sessions.idxmax() if len(sessions) else "")].reset_index(drop=True)
    is_shown = own["learners"].map(is_cell_shown).astype(bool)
    few_have_it = ~own["learners_with"].map(lambda learners: learners == 0 or is_cell_shown(learners)).astype(bool)
    shown = own[list(_COUNTS)].astype("Int64").where(is_shown)
    shown["learners_with"] = shown["learners_with"].mask(few_have_it)
    shown["presence"] = own["presence"].where(is_shown)
    shown["withheld"] = pd.Series(WITHHELD, index=own.index, dtype="str").mask(is_shown)
    return own[["week", "key"]].join(shown)
