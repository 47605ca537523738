"""Every notebook runs from top to bottom: on simulated learners, and on data published where `make demo` publishes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from speakkit import simulate

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))
TIMEOUT_S = 180


def executed(notebook: Path, folder: Path, last_cell: str = "") -> Any:  # noqa: ANN401  # nbformat's nodes are untyped
    """The notebook after a run in `folder`/notebooks, with one more cell at its end."""
    place = folder / "notebooks"
    place.mkdir(exist_ok=True)
    copy = Path(shutil.copy(notebook, place))
    book = nbformat.read(copy, as_version=4)
    if last_cell:
        book.cells.append(nbformat.v4.new_code_cell(last_cell))
    return NotebookClient(book, timeout=TIMEOUT_S, resources={"metadata": {"path": str(place)}}).execute()


def printed(book: Any) -> str:  # noqa: ANN401
    """All that the cells printed."""
    outputs = [output for cell in book.cells for output in cell.get("outputs", ())]
    return "".join(output["text"] for output in outputs if output["output_type"] == "stream")


def test_there_are_five() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_stripped(notebook: Path) -> None:
    cells = nbformat.read(notebook, as_version=4).cells
    assert all(not cell.outputs and cell.execution_count is None for cell in cells if cell.cell_type == "code")
    assert cells[0].source.startswith("# ")


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS[:4], ids=lambda path: path.stem)
def test_runs_on_simulated_learners(notebook: Path, tmp_path: Path) -> None:
    executed(notebook, tmp_path)


@pytest.mark.slow
def test_a_profile_is_read_where_the_demo_published(tmp_path: Path) -> None:
    simulate(2, 10, directory=tmp_path / "data" / "demo" / "published")
    assert "stand in" not in printed(executed(NOTEBOOKS[1], tmp_path))


@pytest.mark.slow
def test_what_was_planted_is_recovered(tmp_path: Path) -> None:
    book = executed(NOTEBOOKS[4], tmp_path, "import json; print(json.dumps(recovered))")
    found = json.loads(printed(book).splitlines()[-1])
    assert found["group_difference_found"]
    assert found["group_difference_estimated"] == pytest.approx(found["group_difference_true"], abs=0.08)
    assert found["intervals_that_hold_the_truth"] >= 0.75
    assert found["false_differences"] <= 1
    assert found["changes_seen"] >= 0.5
    assert found["false_changes"] <= 0.15
    assert found["seeming_change"] < -0.05
    assert found["seeming_change_explained"]
    assert found["real_change_beyond_expected"]
    assert found["bias_of_observed"] < 0.07 < found["bias_of_listed"]
