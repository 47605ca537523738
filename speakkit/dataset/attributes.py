"""Attributes of learners beside their own columns: joined to the frame of learners, and filtered by."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from speakkit.errors import InputError
from speakkit.text.known_names import unknown_attribute, unknown_value


def with_attributes(people: pd.DataFrame, attributes: pd.DataFrame) -> pd.DataFrame:
    """The learners with a column an attribute, null where somebody wasn't given it.

    Args:
        attributes: one row a learner and attribute: learner_id, name, value.
    """
    if attributes.empty:
        return people
    wide = attributes.pivot(index="learner_id", columns="name", values="value")
    return people.join(wide.rename_axis(columns=None), on="learner_id")


def wanted_values(wanted: object) -> list[object]:
    """The values that are asked for: one, or each of several."""
    return list(wanted) if isinstance(wanted, (list, tuple, set, frozenset)) else [wanted]


def having(people: pd.DataFrame, attributes: Mapping[str, object]) -> pd.DataFrame:
    """The learners that have all these attributes.

    Raises:
        InputError: there is no such column, or nobody has a value of it.
    """
    chosen = people
    for name, wanted in attributes.items():
        if name not in people:
            raise InputError(unknown_attribute(name, sorted(people.columns)))
        require_known(name, wanted, people[name])
        chosen = chosen[chosen[name].isin(wanted_values(wanted))]
    return chosen.reset_index(drop=True)


def require_known(name: str, wanted: object, column: pd.Series) -> None:
    """Make sure that each value that is asked for occurs in the column of everybody.

    Raises:
        InputError: one doesn't; the message lists those that do.
    """
    for value in wanted_values(wanted):
        if not column.isin([value]).any():
            raise InputError(unknown_value(name, value, sorted(map(str, column.dropna().unique()))))
