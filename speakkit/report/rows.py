"""Frames as the report reads them."""

from __future__ import annotations

from typing import Any

import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries, with None where pandas has a missing value."""
    columns = [column.astype(object).where(column.notna(), None).tolist() for _, column in frame.items()]
    return [dict(zip(map(str, frame.columns), row, strict=True)) for row in zip(*columns, strict=True)]
