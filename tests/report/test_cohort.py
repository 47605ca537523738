"""The cohort's page: figures about ten learners or more, names of none."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.report import languages, make_cohort_report
from speakkit.report.cohort import cohort_report
from tests.support.histories import publish_histories
from tests.support.pages import Page


def histories(learners: int, also: int = 0) -> dict[str, dict[str, str]]:
    """Learners of whom the first `also` were checked for a second pattern."""
    return {
        f"learner{number:02d}": {"Missing articles": "xxoo"} | ({"Wrong tense": "xxxx"} if number < also else {})
        for number in range(learners)
    }


def test_a_pattern_has_the_mean_over_learners(tmp_path: Path) -> None:
    report = cohort_report(publish_histories(tmp_path, histories(12, also=10)))
    means = {pattern.label: (pattern.learners, pattern.mean) for pattern in report.patterns}
    assert means == {"Wrong tense": (10, 1.0), "Missing articles": (12, 0.5)}


def test_a_pattern_checked_with_fewer_than_ten_is_counted_and_not_shown(tmp_path: Path) -> None:
    report = cohort_report(publish_histories(tmp_path, histories(12, also=9)))
    assert [pattern.label for pattern in report.patterns] == ["Missing articles"]
    assert report.suppressed == 1


@pytest.mark.parametrize("language", languages())
def test_of_fewer_than_ten_learners_no_figure_is_shown(tmp_path: Path, language: str) -> None:
    dataset = publish_histories(tmp_path, histories(9))
    text = Page(make_cohort_report(dataset, language=language).html).text
    assert "Missing articles" not in text
    assert "9" not in text.replace(dataset.version, "").replace("95", "")


def test_no_learner_is_named(tmp_path: Path) -> None:
    assert "learner0" not in make_cohort_report(publish_histories(tmp_path, histories(12))).html


def test_reasons_with_few_learners_behind_are_put_together_or_left_out(tmp_path: Path) -> None:
    status: list[object] = ["DONE", "DONE", "DONE", "FAILED"]
    dataset = publish_histories(tmp_path, histories(12), session_columns={"status": status})
    assert dict(cohort_report(dataset).coverage) == {"informative": 36, "unprocessed": 12}
