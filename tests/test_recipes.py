"""The recipes of docs/recipes.md run as they stand, and give what the toolkit gives."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import speakkit
from speakkit.dataset.exchange.export import ExportOptions, export_dataset
from speakkit.dataset.exchange.pseudonyms import Pseudonyms
from speakkit.kit import open_kit

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "recipes.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, flags=re.DOTALL)
FILES, POLARS, _ = (block for language, block in BLOCKS if language == "python")
R_ALONE = next(block for language, block in BLOCKS if language == "r" and "read.csv" in block)
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


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R (apt install r-base-core)")
def test_r_alone_reads_an_export(samples: Path, expected: pd.DataFrame, tmp_path: Path) -> None:
    options = ExportOptions(consent_ground="they are invented")
    export_dataset(open_kit(samples / "published"), tmp_path / "shared", Pseudonyms(b"k" * 32), options)
    (tmp_path / "recipe.R").write_text(R_ALONE, encoding="utf-8")
    subprocess.run(["Rscript", "recipe.R"], cwd=tmp_path, check=True, capture_output=True)
    found = pd.read_csv(tmp_path / "by_pattern.csv")
    assert_frame_equal(found, expected[["pattern", "insights"]], check_dtype=False)
