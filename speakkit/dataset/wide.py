"""The wide frame: a row a session, for programs that want one table."""

from __future__ import annotations

import re

import pandas as pd

_NO_NAME = re.compile(r"\W+")


def wide_frame(
    sessions: pd.DataFrame, learners: pd.DataFrame, measures: pd.DataFrame, observations: pd.DataFrame | None
) -> pd.DataFrame:
    """Sessions with their learner's columns, a column a measure and two a pattern; see `Dataset.wide`."""
    about = learners.rename(
        columns={
            name: f"learner_{name}" for name in learners.columns if name in sessions.columns and name != "learner_id"
        }
    )
    frame = sessions.merge(about, on="learner_id", how="left")
    units = {
        column_of(str(name), str(unit)): str(unit)
        for name, unit in measures[["name", "unit"]].drop_duplicates().itertuples(index=False)
    }
    named = measures.assign(column=[column_of(n, u) for n, u in zip(measures["name"], measures["unit"], strict=True)])
    values = named.pivot_table(index="session_id", columns="column", values="value", dropna=False, sort=False)
    frame = frame.merge(values.reindex(columns=list(units)), left_on="session_id", right_index=True, how="left")
    if observations is not None:
        frame = frame.merge(_patterns(observations), left_on="session_id", right_index=True, how="left")
    frame.attrs["units"] = units
    return frame


def column_of(measure: str, unit: str) -> str:
    """A measure's name with its unit, as a formula can have it: "mean_pause" in "s" is `mean_pause_s`."""
    words = _NO_NAME.sub("_", unit.replace("1/", "per ").replace("/", " per ")).strip("_").lower()
    said = measure if measure.endswith(f"_{words}") else f"{measure}_{words}"
    return said.replace("_per_min_per_min", "_per_min").replace("_per_min_phonation_per_min", "_per_min_phonation")


def _patterns(observations: pd.DataFrame) -> pd.DataFrame:
    columns: dict[str, pd.Series] = {}
    for pattern, own in observations.groupby("pattern", sort=True):
        name = _NO_NAME.sub("_", str(pattern)).strip("_").lower()
        by_session = own.drop_duplicates("session_id").set_index("session_id")
        columns[f"{name}_state"] = by_session["state"]
        columns[f"{name}_occurrences"] = by_session["occurrences"]
    return pd.DataFrame(columns)
