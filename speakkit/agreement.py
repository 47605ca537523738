"""How far two who judged the same sessions agree: two analysers, or an analyser and a reviewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from speakkit.errors import InputError
from speakkit.statistics.agreement import agreement

if TYPE_CHECKING:
    from speakkit.dataset import Dataset

EVERYTHING = "all"
_UNIT = ["session_id", "key"]


def agreement_between(first: Dataset, second: Dataset) -> pd.DataFrame:
    """One row a pattern, and "all" first: agreement on present or absent, over the sessions where both looked.

    Columns: key; units (sessions and patterns that both judged); both_present, only_first, only_second, both_absent;
    raw agreement, cohens_kappa, krippendorffs_alpha and gwets_ac1 (null where undefined). Read them together: kappa alone
    misleads where one answer dominates.

    Raises:
        InputError: no session and pattern was judged in both.
    """
    return agreement_table(_judgements(first), _judgements(second))


def agreement_table(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """The same for judgements with columns session_id, key and state (present or absent), one row a unit.

    Raises:
        InputError: no unit is in both.
    """
    both = first.merge(second, on=_UNIT, suffixes=("_first", "_second"))
    if both.empty:
        raise InputError("No session and pattern was judged by both; there is nothing to agree about.")
    groups = [(EVERYTHING, both), *both.groupby("key", sort=True)]
    return pd.DataFrame([_row(str(key), rows) for key, rows in groups])


def _judgements(dataset: Dataset) -> pd.DataFrame:
    seen = dataset.observations()
    return seen.loc[seen["state"].isin(["present", "absent"]), [*_UNIT, "state"]]


def _row(key: str, rows: pd.DataFrame) -> dict[str, object]:
    first, second = rows["state_first"] == "present", rows["state_second"] == "present"
    found = agreement(list(zip(rows["state_first"], rows["state_second"], strict=True)))
    return {
        "key": key,
        "units": found.units,
        "both_present": int((first & second).sum()),
        "only_first": int((first & ~second).sum()),
        "only_second": int((~first & second).sum()),
        "both_absent": int((~first & ~second).sum()),
        "raw": found.raw,
        "cohens_kappa": found.cohens_kappa,
        "krippendorffs_alpha": found.krippendorffs_alpha,
        "gwets_ac1": found.gwets_ac1,
    }
