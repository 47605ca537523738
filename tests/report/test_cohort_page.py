"""The cohort's page: figures about ten learners or more, names of none."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit import simulate
from speakkit.errors import InputError
from speakkit.kit import Kit
from speakkit.report import languages, make_cohort_report
from speakkit.report.cohort_page import CohortReport, cohort_report
from speakkit.report.render import render_cohort
from speakkit.report.wording import wording
from tests.support.histories import publish_histories
from tests.support.pages import Page
from tests.support.values import NOON

FULL: dict[str, list[object]] = {"list_had_room": [False] * 4}
"""Lists of insights without room left: what isn't in them was not checked."""


def histories(learners: int, also: int = 0) -> dict[str, dict[str, str]]:
    """Learners of whom the first `also` were checked for a second pattern."""
    return {
        f"learner{number:02d}": {"Missing articles": "xxoo"} | ({"Wrong tense": "xxxx"} if number < also else {})
        for number in range(learners)
    }


def test_a_pattern_has_the_mean_over_learners(tmp_path: Path) -> None:
    report = cohort_report(publish_histories(tmp_path, histories(12, also=10), session_columns=FULL).cohort())
    means = {pattern.pattern: (pattern.learners, pattern.mean) for pattern in report.patterns}
    assert means == {"Wrong tense": (10, 1.0), "Missing articles": (12, 0.5)}


def test_a_pattern_checked_with_fewer_than_ten_is_counted_and_not_shown(tmp_path: Path) -> None:
    report = cohort_report(publish_histories(tmp_path, histories(12, also=9), session_columns=FULL).cohort())
    assert [pattern.pattern for pattern in report.patterns] == ["Missing articles"]
    assert report.suppressed == 1


def test_of_fewer_than_ten_learners_no_figure_is_shown(tmp_path: Path) -> None:
    dataset = publish_histories(tmp_path, histories(9))
    report = cohort_report(dataset.cohort())
    for language in languages():
        text = Page(render_cohort(report, wording(language))).text
        assert "Missing articles" not in text, language
        assert "9" not in text.replace(dataset.version, "").replace("95", ""), language


def test_short_sessions_of_one_day_have_seconds_and_one_date(tmp_path: Path) -> None:
    brief: dict[str, list[object]] = {"recorded_at": [NOON] * 4, "duration_ms": [500, 500, 0, 0]}
    report = cohort_report(publish_histories(tmp_path, histories(12), session_columns=brief).cohort())
    for language in languages():
        say = wording(language)
        head = Page(render_cohort(report, say)).text.split(say("cohort.patterns"))[0]
        assert say("page.seconds", count=12) in head
        assert head.count(say.long_date(NOON.date())) == 1
        assert say("page.minutes", count=0) not in head


@pytest.mark.parametrize("others", [3, 11])
def test_learners_whom_another_analyser_judged_are_counted_and_in_no_share(tmp_path: Path, others: int) -> None:
    people = histories(12) | {f"other{number:02d}": {"Missing articles": "xxxx"} for number in range(others)}
    dataset = publish_histories(tmp_path, people, analysers={name: "2" for name in people if name.startswith("other")})
    report = cohort_report(dataset.cohort())
    assert [(pattern.learners, pattern.mean) for pattern in report.patterns] == [(12, 0.5)]
    for language in languages():
        say = wording(language)
        told = say("cohort.judged_otherwise", count=11) if others == 11 else say("cohort.few_judged_otherwise")
        assert told in Page(render_cohort(report, say)).text


def test_groups_that_stand_side_by_side_were_judged_alike(tmp_path: Path) -> None:
    people = histories(24)
    dataset = publish_histories(tmp_path, people, analysers={f"learner{number:02d}": "2" for number in range(11)})
    report = cohort_report(dataset.cohort(), by="analyser_version")
    assert [(group.name, [one.learners for one in group.patterns]) for group in report.groups] == [
        ("1", [13]),
        ("2", []),
    ]


def test_no_learner_is_named(tmp_path: Path) -> None:
    assert "learner0" not in make_cohort_report(publish_histories(tmp_path, histories(12)).cohort()).html


def test_reasons_with_few_learners_behind_are_put_together_or_left_out(tmp_path: Path) -> None:
    status: list[object] = ["DONE", "DONE", "DONE", "FAILED"]
    dataset = publish_histories(tmp_path, histories(12), session_columns={"status": status})
    assert dict(cohort_report(dataset.cohort()).coverage) == {"informative": 36, "unprocessed": 12}


def test_who_never_showed_a_pattern_that_was_checked_counts_with_a_share_of_nought(tmp_path: Path) -> None:
    report = cohort_report(publish_histories(tmp_path, histories(12, also=6)).cohort())
    assert {pattern.pattern: (pattern.learners, pattern.mean) for pattern in report.patterns} == {
        "Missing articles": (12, 0.5),
        "Wrong tense": (12, 0.5),
    }


@pytest.fixture(scope="module")
def kit() -> Kit:
    """Twelve Spanish, twelve Japanese and four German speakers, ten sessions each."""
    languages = ("es", "ja", "es", "ja", "es", "ja", "de")
    return simulate(28, 10, patterns=4, first_languages=languages, seed=1).dataset


@pytest.fixture(scope="module")
def report(kit: Kit) -> CohortReport:
    return cohort_report(kit.cohort(), by="first_language", split="2026-01-30")


def test_groups_stand_side_by_side_and_a_small_one_is_on_no_figure(kit: Kit, report: CohortReport) -> None:
    assert [(group.name, group.learners) for group in report.groups] == [("es", 12), ("ja", 12)]
    assert (report.learners, report.has_left_out) == (24, True)
    assert sum(group.sessions for group in report.groups) == report.sessions
    spanish = kit.cohort(first_language="es").patterns().set_index("key")["presence"]
    means = {pattern.pattern: pattern.mean for pattern in report.groups[0].patterns}
    assert means["Missing articles"] == spanish["grammar:Missing articles"]


def test_small_groups_that_are_ten_together_are_the_others(kit: Kit) -> None:
    report = cohort_report(kit.cohort(), by="learner_id")
    assert [(group.is_rest, group.learners) for group in report.groups] == [(True, 28)]
    assert not report.has_left_out


def test_a_small_group_is_neither_named_nor_counted(report: CohortReport) -> None:
    text = Page(render_cohort(report, wording("en"))).text
    assert "28 learners" not in text
    assert " de " not in f" {text} "


def test_before_and_after_stands_beside_regression_to_the_mean(kit: Kit) -> None:
    section = cohort_report(kit.cohort(), split="2026-01-30").before_after
    assert section is not None
    line = next(line for line in section.changes if line.pattern == "Missing articles")
    summary = kit.cohort().before_after("Missing articles", "2026-01-30").summary
    assert (line.change, line.expected, line.beyond) == (
        *(summary["change"], summary["expected_change"], summary["beyond_expected"]),
    )


def test_no_before_and_after_across_a_change_of_the_analyser() -> None:
    kit = simulate(20, 8, patterns=2, new_version_from=4).dataset
    with pytest.raises(InputError, match="Keep one version"):
        kit.cohort().before_after("Missing articles", "2026-01-25")
    report = cohort_report(kit.cohort(), split="2026-01-25")
    for language in languages():
        say = wording(language)
        assert say("cohort.before_after_break") in Page(render_cohort(report, say)).text, language
    assert len(kit.cohort(analyser_version="1").judges) == 1


def test_an_attribute_that_nobody_has_names_the_known(kit: Kit) -> None:
    with pytest.raises(InputError, match=r"no 'age'; there are:.*first_language"):
        kit.cohort_report(by="age")
