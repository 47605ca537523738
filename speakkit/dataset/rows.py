"""Frames row by row, with None where pandas has a missing value."""

from __future__ import annotations

from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries, with None where pandas has a missing value."""
    columns = [values(column) for _, column in frame.items()]
    names = list(map(str, frame.columns))
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def values(column: pd.Series[Any]) -> list[Any]:
    """A column's values, with None where one is missing.

    By the column's array: what a Series does to put None in takes twenty times as long, and a page has hundreds of columns.
    """
    return [None if missing else value for value, missing in zip(column.tolist(), column.array.isna(), strict=True)]
