"""The recipes of docs/recipes.md run as they stand, and give what the toolkit gives."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import speakkit

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "recipes.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, flags=re.DOTALL)
FILES, POLARS, _ = (block for language, block in BLOCKS if language == "python")
(SQL,) = (block for language, block in BLOCKS if language == "sql")


@pytest.fixture
def known(samples: Path) -> dict[str, Any]:
    """What the first recipe finds."""
    names: dict[str, Any] = {}
    exec(FILES.replace("data/demo/published", str(samples / "published")), names)
    return names


@pytest.fixture
def expected(samples: Path) -> pd.DataFrame:
    """Insights by pattern, as the toolkit counts them."""
    return speakkit.open(samples).sql(
        "SELECT pattern, count(*) AS insights, count(DISTINCT learner_id) AS learners FROM insights "
        "GROUP BY pattern ORDER BY insights DESC, pattern"
    )


def test_polars_reads_the_same(known: dict[str, Any], expected: pd.DataFrame) -> None:
    pytest.importorskip("polars")
    exec(POLARS, known)
    found = pd.DataFrame(known["by_pattern"].to_dicts())
    assert len(expected)
    assert_frame_equal(found, expected, check_dtype=False)


def test_the_sql_of_duckdbs_command_line_reads_the_same(known: dict[str, Any], expected: pd.DataFrame) -> None:
    listed = "', '".join(known["files"]["insights"])
    view, query, _ = SQL.replace("FILES OF insights", listed).split(";")
    with duckdb.connect() as connection:
        connection.execute(view)
        assert_frame_equal(connection.execute(query).df(), expected, check_dtype=False)
