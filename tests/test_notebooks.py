"""Every notebook runs from top to bottom and says what its data hold: simulated ones, and what a demo published.

One kernel serves them all, emptied before each, so that the libraries are imported once.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from speakkit import simulate
from speakkit.model import Learner
from speakkit.store import Store
from tests.support.analyses import make_analysis
from tests.support.values import NOON, make_session, make_transcript

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))
TIMEOUT_S = 180

pytestmark = pytest.mark.xdist_group("notebooks")


@pytest.fixture(scope="module")
def kernel() -> Iterator[AsyncKernelManager]:
    """A kernel for all notebooks of this file."""
    from jupyter_core.utils import run_sync

    manager = AsyncKernelManager(kernel_name="python3")
    run_sync(manager.start_kernel)()
    yield manager
    run_sync(manager.shutdown_kernel)(now=True)


def executed(kernel: AsyncKernelManager, notebook: Path, folder: Path, found: str = "{}") -> Any:  # noqa: ANN401
    """What the expression `found` gives after a run of the notebook in `folder`/notebooks, and all that it printed."""
    place = folder / "notebooks"
    place.mkdir(exist_ok=True)
    book = nbformat.read(shutil.copy(notebook, place), as_version=4)
    begin = nbformat.v4.new_code_cell(anew_in(place))
    end = nbformat.v4.new_code_cell(f"import json; print(json.dumps({found}))")
    book.cells = [begin, *book.cells, end]
    execute(book, kernel)
    text = printed(book)
    return json.loads(text.splitlines()[-1]), text


def anew_in(place: Path) -> str:
    """What a kernel begins a notebook with: where it was before is gone by now, so it moves first."""
    return f"import os; os.chdir({str(place)!r})\n%reset -f"


def execute(book: Any, kernel: AsyncKernelManager) -> None:  # noqa: ANN401  # nbformat's nodes are untyped
    """Run the cells of a notebook, whose outputs are in it afterwards."""
    client = NotebookClient(book, km=kernel, timeout=TIMEOUT_S)
    try:
        client.execute()
    finally:
        if client.kc is not None:
            client.kc.stop_channels()


def printed(book: Any) -> str:  # noqa: ANN401  # nbformat's nodes are untyped
    """All that the cells printed."""
    outputs = [output for cell in book.cells for output in cell.get("outputs", ())]
    return "".join(output["text"] for output in outputs if output["output_type"] == "stream")


def demo_with_three_sessions(folder: Path) -> None:
    """A store of ana with five insights in each of three sessions, published where the demo publishes."""
    labels = ["Missing articles", "Wrong article", "Missing 'be'", "Double subject", "Overused 'very'"]
    data = folder / "data" / "demo"
    store = Store(data / "speakkit.duckdb")
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    for number in range(3):
        name = f"ana-{number}"
        store.sessions.add(make_session(name, sha256=f"{number:064x}", recorded_at=NOON.replace(day=number + 1)))
        claim = store.claims.take(name, owner="test", lease_s=60)
        store.results.save_transcript(claim, make_transcript("we went to market " * 30))
        frequency = 1 if number == 2 else 3
        store.results.save_analysis(claim, make_analysis(labels, dict.fromkeys(labels, "present"), frequency=frequency))
        store.claims.finish(claim)
    store.publish(data / "published")


EXPORTED = """import speakkit
from speakkit import charts
kit, _ = speakkit.simulate(1, 6, seed=1)
marks = kit.marks(kit.learners()["learner_id"][0])
display(charts.pattern_map(marks))
charts.trajectory(marks[marks["key"] == marks["key"].iloc[0]])"""


@pytest.mark.slow
def test_an_exported_notebook_shows_its_charts_and_loads_nothing_for_them(
    kernel: AsyncKernelManager, tmp_path: Path
) -> None:
    """Of Plotly's data nbconvert shows nothing; it shows the still pictures beside them, in the page itself."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(f"{anew_in(tmp_path)}\n{EXPORTED}")])
    execute(book, kernel)
    page, _ = HTMLExporter().from_notebook_node(book)  # type: ignore[no-untyped-call]
    shown = page.split("jp-RenderedSVG")[-2:]
    pictures = [base64.b64decode(part.split(";base64,", 1)[1].split('"', 1)[0]).decode() for part in shown]
    assert "checked and absent" in pictures[0]
    assert "weighted share" in pictures[1]
    assert not any("plotly" in source for source in re.findall(r"<script[^>]*src=\"([^\"]+)", page))


def test_there_are_seven() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06", "07"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_stripped(notebook: Path) -> None:
    cells = nbformat.read(notebook, as_version=4).cells
    assert all(not cell.outputs and cell.execution_count is None for cell in cells if cell.cell_type == "code")
    assert cells[0].source.startswith("# ")


@pytest.mark.parametrize("notebook", NOTEBOOKS[:4], ids=lambda path: path.stem)
def test_one_line_near_the_top_says_where_the_data_are(notebook: Path) -> None:
    code = [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    assert [line.partition(" =")[0] for line in code[0].splitlines() if line.startswith("DATA =")] == ["DATA"]
    assert "DATA =" not in "".join(code[1:])


@pytest.mark.slow
def test_a_first_look_counts_what_was_simulated(kernel: AsyncKernelManager, tmp_path: Path) -> None:
    found, text = executed(
        kernel,
        NOTEBOOKS[0],
        tmp_path,
        "dict(sessions=len(sessions), rows=len(observations), marks=int(observations['state'].value_counts().sum()), "
        "layers=len(missingness(sessions).data[0].y))",
    )
    assert "Simulated learners stand in" in text
    assert (found["sessions"], found["rows"], found["marks"]) == (36, 288, 288)
    assert found["layers"] > 0


@pytest.mark.slow
def test_a_profile_is_read_where_the_demo_published(kernel: AsyncKernelManager, tmp_path: Path) -> None:
    kit = simulate(2, 10, directory=tmp_path / "data" / "demo" / "published").dataset
    found, text = executed(
        kernel,
        NOTEBOOKS[1],
        tmp_path,
        "dict(learner=learner, key=pattern.key, counts=[pattern.sessions_present, pattern.sessions_checked], "
        "json=speakkit.PatternProfile.from_json(text) == profile, first=profile.practise_next[0])",
    )
    assert "stand in" not in text
    stored = kit.profiles(found["learner"], pattern=found["key"]).to_dict("records")[0]
    assert found["counts"] == [stored["sessions_present"], stored["sessions_checked"]]
    assert found["json"]
    before, after = (line for line in text.splitlines() if line.startswith("('"))
    assert before.startswith((f"('{found['first']}'", f'("{found["first"]}"'))
    assert before != after


@pytest.mark.slow
def test_a_cohort_study_finds_both_effects_and_no_third(kernel: AsyncKernelManager, tmp_path: Path) -> None:
    found, text = executed(
        kernel,
        NOTEBOOKS[2],
        tmp_path,
        "dict(top=comparison['key'][0], difference=float(row['difference']), p=float(row['p_adjusted']), "
        "others=int((comparison['p_adjusted'][1:] < 0.05).sum()), course=float(study.summary['beyond_high']))",
    )
    assert found["top"] == "grammar:Missing articles"
    assert found["difference"] > 0.1
    assert found["p"] < 0.01
    assert found["others"] <= 1
    assert found["course"] < 0
    assert "Missing articles occurred in" in text


@pytest.mark.slow
def test_trust_is_measured_on_real_reviews_and_on_two_analysers(kernel: AsyncKernelManager, tmp_path: Path) -> None:
    demo_with_three_sessions(tmp_path)
    found, text = executed(
        kernel,
        NOTEBOOKS[3],
        tmp_path,
        "dict(analysers=agreement.iloc[0].to_dict(), coaches=row.to_dict(), one=against_analyser.iloc[0].to_dict(), "
        "breaks=len(broken.breaks))",
    )
    both, missed, false = (found["analysers"][name] for name in ("both_present", "only_first", "only_second"))
    assert both / (both + missed) == pytest.approx(0.7, abs=0.05)
    assert false / (false + found["analysers"]["both_absent"]) == pytest.approx(0.05, abs=0.03)
    # mia accepts what came three times, in two of three sessions; to tom nothing is minor
    coaches = found["coaches"]
    assert (coaches["units"], coaches["both_present"], coaches["only_second"]) == (15, 10, 5)
    assert "Of 15 insights that both judged, mia and tom agreed on 67%" in text
    assert found["one"]["raw"] == pytest.approx(10 / 15)
    assert "no agreement beyond chance" in found["one"]["reason"]
    assert found["breaks"] == 1


@pytest.mark.slow
def test_what_was_planted_is_recovered(kernel: AsyncKernelManager, tmp_path: Path) -> None:
    found, _ = executed(kernel, NOTEBOOKS[4], tmp_path, "recovered")
    assert found["group_difference_found"]
    assert found["group_difference_estimated"] == pytest.approx(found["group_difference_true"], abs=0.08)
    assert found["intervals_that_hold_the_truth"] >= 0.75
    assert found["false_differences"] <= 1
    assert found["changes_seen"] >= 0.3  # of 28, in ten sessions: the bound on false changes is the whole page's
    assert found["false_changes"] <= 0.15
    assert found["seeming_change"] < -0.05
    assert found["seeming_change_explained"]
    assert found["real_change_beyond_expected"]
    assert found["bias_of_observed"] < 0.07 < found["bias_of_listed"]


@pytest.mark.slow
def test_a_corpus_without_sound_ends_in_a_model_that_finds_what_was_planted(
    kernel: AsyncKernelManager, tmp_path: Path
) -> None:
    found, text = executed(kernel, NOTEBOOKS[5], tmp_path, "found")
    assert found["sessions"] == 24
    assert found["slope"][0] < 12 < found["slope"][1]
    assert found["slope"][0] > 0
    assert found["group"][0] < 25 < found["group"][1]
    assert "without sound" in text


@pytest.mark.slow
def test_mixed_models_and_reliability_find_what_was_planted(kernel: AsyncKernelManager, tmp_path: Path) -> None:
    found, _ = executed(
        kernel, NOTEBOOKS[6], tmp_path, "{name: [float(v) for v in np.ravel(of)] for name, of in found.items()}"
    )
    low, high, planted = found["difference"]
    assert 0 < low < planted < high
    assert found["slope"][0] < 0 < found["slope"][1]
    assert found["covered"][0] >= 5  # of 6, each with a chance of 95%
    assert found["covered"][1] >= 4
    by_model, by_retest, true = found["reliability"]
    assert abs(by_model - true) < 0.15
    assert abs(by_retest - true) < 0.15
