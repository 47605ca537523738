"""How much of what each analyser says is in the recordings: its quotes and insights, given and let through."""

from __future__ import annotations

import pandas as pd
from pydantic import TypeAdapter

from speakkit.model import Rejections
from speakkit.model.judge import ANALYSIS_COLUMNS

_COUNTS = tuple(Rejections.model_fields)
_REJECTED = ("altered_quotes", "invented_quotes", "ambiguous_quotes", "doubtful_quotes", "mislabelled_quotes")
_REJECTIONS = TypeAdapter(dict[str, int])


def anchoring_rates(sessions: pd.DataFrame) -> pd.DataFrame:
    """What became of each engine's quotes and insights. Grain: one row an analyser and `analysis_version`.

    Columns: those of `ANALYSIS_COLUMNS`, `sessions`, the counts of `speakkit.model.Rejections`, `anchored_quotes`, and
    `altered_share`, `invented_share`, `ambiguous_share`, `doubtful_share`, `mislabelled_share` of the quotes given, null
    where none was.

    Args:
        sessions: as `Dataset.sessions()` gives them; those without an analysis, and those analysed by the first version
            of SpeakKit, which didn't count what was given, are left out.
    """
    analysed = sessions[sessions["rejections"].notna()].reset_index(drop=True)
    parsed = [_REJECTIONS.validate_json(text) for text in analysed["rejections"]]
    counts = pd.DataFrame([Rejections.model_validate(row).model_dump() for row in parsed], columns=list(_COUNTS))
    is_counted = pd.Series(["quotes_given" in row for row in parsed], dtype=bool)
    frame = pd.concat([analysed[list(ANALYSIS_COLUMNS)], counts.astype("int64")], axis=1)[is_counted]
    grouped = frame.groupby(list(ANALYSIS_COLUMNS), dropna=False, sort=True)
    rates = pd.concat([grouped.size().rename("sessions"), grouped[list(_COUNTS)].sum()], axis=1).reset_index()
    rates["anchored_quotes"] = rates["quotes_given"] - rates[list(_REJECTED)].sum(axis=1)
    given = rates["quotes_given"].astype("Int64")
    given = given.mask(given == 0)
    for column in _REJECTED:
        rates[column.replace("quotes", "share")] = (rates[column] / given).astype("Float64")
    return rates
