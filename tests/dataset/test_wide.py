from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from speakkit import simulate
from speakkit.dataset.wide import column_of
from speakkit.kit import Kit


@pytest.fixture(scope="module")
def kit() -> Kit:
    return simulate(4, 5, patterns=["Missing articles", "Double subject"], seed=1).dataset


@pytest.mark.parametrize(
    ("measure", "unit", "column"),
    [
        ("speech_rate", "syllables/s of T", "speech_rate_syllables_per_s_of_t"),
        ("mean_pause", "s", "mean_pause_s"),
        ("pruned_words", "words", "pruned_words"),
    ],
)
def test_a_column_has_its_unit_in_its_name(measure: str, unit: str, column: str) -> None:
    assert column_of(measure, unit) == column


def test_a_row_is_a_session_with_learner_measures_and_patterns(kit: Kit) -> None:
    frame = kit.wide(pattern="Missing articles")
    assert frame["session_id"].tolist() == kit.sessions()["session_id"].tolist()
    assert set(frame["first_language"]) == set(kit.learners()["first_language"])
    assert set(frame["missing_articles_state"].dropna()) <= {"present", "absent", "no_opportunity", "not_checked"}
    assert "double_subject_state" not in frame


def test_every_measure_is_there_with_its_values(kit: Kit) -> None:
    frame = kit.wide().set_index("session_id")
    measures = kit.measures()
    assert len(frame.attrs["units"]) == measures["name"].nunique()
    for (name, unit), own in measures.groupby(["name", "unit"]):
        there = frame[column_of(str(name), str(unit))].reindex(own["session_id"])
        pd.testing.assert_series_equal(there.astype(float), own.set_index("session_id")["value"], check_names=False)


def test_a_file_of_it_can_be_read_by_others(kit: Kit, tmp_path: Path) -> None:
    kit.wide("L001" if "L001" in set(kit.learners()["learner_id"]) else None).to_csv(tmp_path / "wide.csv")
    assert len(pd.read_csv(tmp_path / "wide.csv"))
