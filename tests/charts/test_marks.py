"""From the dataset's tables to marks: who informs about what."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.charts import session_marks
from speakkit.dataset import Dataset, open_dataset
from speakkit.model import Learner, ObservationState
from speakkit.store import Store
from tests.support.analyses import make_analysis
from tests.support.values import NOON, make_session, make_transcript


def publish(folder: Path, *sessions: tuple[int, list[str], dict[str, ObservationState]]) -> Dataset:
    """A dataset of ana; a session is its number of words, what is listed and what was observed."""
    store = Store(folder / "speakkit.duckdb")
    store.add_learner(Learner(learner_id="ana", created_at=NOON))
    for number, (words, listed, observed) in enumerate(sessions, start=1):
        session = make_session(f"ana-{number}", sha256=f"{number:064x}", recorded_at=NOON.replace(day=number))
        store.add_session(session)
        claim = store.claim(session.session_id, owner="test", lease_s=60)
        store.save_transcript(claim, make_transcript("word " * words))
        store.save_analysis(claim, make_analysis(listed, observed))
        store.finish(claim)
    store.publish(folder / "published")
    return open_dataset(folder / "published")


def marks_of(dataset: Dataset, pattern: str) -> list[str]:
    marks = session_marks(dataset.sessions(), dataset.observations(), dataset.insights())
    return marks.loc[marks["pattern"] == pattern, "mark"].tolist()


def test_a_pattern_outranked_in_a_full_list_was_not_checked(tmp_path: Path) -> None:
    five = [f"Pattern {number}" for number in range(5)]
    dataset = publish(tmp_path, (120, ["Articles"], {}), (120, five, {}), (120, ["Plurals"], {}))
    assert marks_of(dataset, "Articles") == ["present", "not_checked", "absent"]


def test_a_short_session_informs_about_nothing(tmp_path: Path) -> None:
    dataset = publish(tmp_path, (99, [], {"Articles": "present"}), (100, [], {"Articles": "absent"}))
    assert marks_of(dataset, "Articles") == ["not_checked", "absent"]


@pytest.mark.parametrize("state", ["present", "absent", "no_opportunity", "not_checked"])
def test_a_probe_is_believed(tmp_path: Path, state: ObservationState) -> None:
    assert marks_of(publish(tmp_path, (120, [], {"Articles": state})), "Articles") == [state]


def test_the_version_names_analyser_and_vocabulary(tmp_path: Path) -> None:
    dataset = publish(tmp_path, (120, ["Articles"], {}))
    marks = session_marks(dataset.sessions(), dataset.observations(), dataset.insights())
    assert marks["version"].tolist() == ["rules 1   1"]
    assert marks["occurrences"].tolist() == [2]
