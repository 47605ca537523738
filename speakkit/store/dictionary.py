"""What the published tables and their columns mean: `dictionary.toml` beside this file, as frames."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@cache
def dictionary() -> Mapping[str, Any]:
    """`shared` meanings by column, and for each table its `grain` and the meanings of its own columns."""
    text = resources.files("speakkit.store").joinpath("dictionary.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def grain(table: str) -> str:
    """What one row of a table is."""
    return str(dictionary()[table]["grain"])


def meaning(table: str, column: str) -> str:
    """What a column holds; empty where nobody has said."""
    entries = dictionary()
    return str(entries.get(table, {}).get(column, entries["shared"].get(column, "")))


def describe_columns(table: str, types: Mapping[str, str]) -> pd.DataFrame:
    """One row a column: name, Arrow type, meaning."""
    import pandas as pd

    return pd.DataFrame(
        {"column": list(types), "type": list(types.values()), "meaning": [meaning(table, name) for name in types]}
    )
